//! CBC decryption over any block cipher.

use ::cbc::Decryptor;
use ::cipher::block_padding::NoPadding;
use ::cipher::{BlockCipher, BlockDecrypt, BlockDecryptMut, InnerIvInit, KeyInit, KeySizeUser};

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
    C: BlockDecrypt + BlockCipher + Send + KeyInit + KeySizeUser + 'static,
{
    C::new_from_slice(key).ok().map(|cipher| Box::new(Keyed(cipher)) as Box<dyn CbcCipher>)
}

pub(super) fn cbc_cipher(block: Block, key: &[u8]) -> Option<Box<dyn CbcCipher>> {
    match block {
        Block::Des => keyed::<des::Des>(key),
        Block::TripleDes => keyed::<des::TdesEde3>(key),
        Block::Seed => keyed::<kisaseed::SEED>(key),
        other => super::with_block_cipher!(other, keyed(key)),
    }
}
