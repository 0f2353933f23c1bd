//! CBC decryption over any block cipher.

use ::cbc::Decryptor;
use ::cipher::block_padding::NoPadding;
use ::cipher::consts::U16;
use ::cipher::{
    BlockCipher, BlockDecrypt, BlockDecryptMut, BlockEncrypt, BlockSizeUser, InnerIvInit, KeyInit,
};

use super::rare::Rare;
use crate::suite::Block;

/// A keyed block cipher that undoes CBC.
pub(crate) trait CbcCipher: Send {
    /// Decrypts whole blocks in place; false when `iv` or `data` have the wrong length.
    fn decrypt(&self, iv: &[u8], data: &mut [u8]) -> bool;
}

struct Keyed<C>(C);

impl<C> CbcCipher for Keyed<C>
where
    C: BlockDecrypt + BlockCipher + Send,
{
    fn decrypt(&self, iv: &[u8], data: &mut [u8]) -> bool {
        let Ok(decryptor) = Decryptor::<&C>::inner_iv_slice_init(&self.0, iv) else {
            return false;
        };
        decryptor.decrypt_padded_mut::<NoPadding>(data).is_ok()
    }
}

/// The cipher under a key, of the length it takes.
pub(crate) fn keyed<C>(key: &[u8]) -> Option<Box<dyn CbcCipher>>
where
    C: BlockDecrypt + BlockCipher + Send + KeyInit + 'static,
{
    C::new_from_slice(key).ok().map(boxed)
}

/// A cipher that hardly anybody uses, under a key of the length it takes.
pub(crate) fn rare<C>(key: &[u8]) -> Option<Box<dyn CbcCipher>>
where
    C: BlockEncrypt + BlockDecrypt + BlockSizeUser<BlockSize = U16> + KeyInit + Send + 'static,
{
    Rare::of::<C>(key).map(boxed)
}

fn boxed<C: BlockDecrypt + BlockCipher + Send + 'static>(cipher: C) -> Box<dyn CbcCipher> {
    Box::new(Keyed(cipher))
}

pub(super) fn cbc_cipher(block: Block, key: &[u8]) -> Option<Box<dyn CbcCipher>> {
    match block {
        Block::Des => keyed::<des::Des>(key),
        Block::TripleDes => keyed::<des::TdesEde3>(key),
        Block::Aes128 => keyed::<aes::Aes128>(key),
        Block::Aes256 => keyed::<aes::Aes256>(key),
        other => Rare::named(other, key).map(boxed),
    }
}
