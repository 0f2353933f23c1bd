//! AEAD decryption: GCM and CCM over any 128-bit block cipher, ChaCha20-Poly1305.

use ::cipher::{BlockCipher, BlockEncrypt, BlockSizeUser};
use aes_gcm::AesGcm;
use aes_gcm::aead::{AeadInPlace, KeyInit};
use ccm::Ccm;
use ccm::consts::{U8, U12, U16};
use chacha20poly1305::ChaCha20Poly1305;

use super::rare::Rare;
use crate::suite::{Block, Bulk};

/// A keyed AEAD.
pub(super) trait AeadCipher: Send {
    fn tag_len(&self) -> usize;
    /// Decrypts in place; false when the tag does not verify, and then `data` may be destroyed.
    fn open(&self, nonce: &[u8; 12], aad: &[u8], data: &mut [u8], tag: &[u8]) -> bool;
}

struct Keyed<A, const TAG: usize>(A);

impl<A: AeadInPlace + Send, const TAG: usize> AeadCipher for Keyed<A, TAG> {
    fn tag_len(&self) -> usize {
        TAG
    }

    fn open(&self, nonce: &[u8; 12], aad: &[u8], data: &mut [u8], tag: &[u8]) -> bool {
        use aes_gcm::aead::generic_array::GenericArray;
        if tag.len() != TAG {
            return false;
        }
        let nonce = GenericArray::from_slice(nonce.as_slice());
        self.0.decrypt_in_place_detached(nonce, aad, data, GenericArray::from_slice(tag)).is_ok()
    }
}

fn boxed<A: AeadInPlace + Send + 'static, const TAG: usize>(
    aead: Option<A>,
) -> Option<Box<dyn AeadCipher>> {
    aead.map(|aead| Box::new(Keyed::<A, TAG>(aead)) as Box<dyn AeadCipher>)
}

fn gcm<C>(cipher: Option<C>) -> Option<Box<dyn AeadCipher>>
where
    C: BlockCipher + BlockSizeUser<BlockSize = U16> + BlockEncrypt + Send + 'static,
{
    boxed::<_, 16>(cipher.map(AesGcm::<C, U12, U16>::from))
}

fn ccm16<C>(key: &[u8]) -> Option<Box<dyn AeadCipher>>
where
    C: BlockCipher + BlockSizeUser<BlockSize = U16> + BlockEncrypt + KeyInit + Send + 'static,
{
    boxed::<_, 16>(Ccm::<C, U16, U12>::new_from_slice(key).ok())
}

fn ccm8<C>(key: &[u8]) -> Option<Box<dyn AeadCipher>>
where
    C: BlockCipher + BlockSizeUser<BlockSize = U16> + BlockEncrypt + KeyInit + Send + 'static,
{
    boxed::<_, 8>(Ccm::<C, U8, U12>::new_from_slice(key).ok())
}

pub(super) fn aead_cipher(bulk: Bulk, key: &[u8]) -> Option<Box<dyn AeadCipher>> {
    match bulk {
        Bulk::Gcm(Block::Aes128) => gcm(aes::Aes128::new_from_slice(key).ok()),
        Bulk::Gcm(Block::Aes256) => gcm(aes::Aes256::new_from_slice(key).ok()),
        Bulk::Gcm(other) => gcm(Rare::named(other, key)),
        // No suite has CCM with another cipher than AES (RFC 6655, RFC 7251, RFC 8446).
        Bulk::Ccm(Block::Aes128) => ccm16::<aes::Aes128>(key),
        Bulk::Ccm(Block::Aes256) => ccm16::<aes::Aes256>(key),
        Bulk::Ccm8(Block::Aes128) => ccm8::<aes::Aes128>(key),
        Bulk::Ccm8(Block::Aes256) => ccm8::<aes::Aes256>(key),
        Bulk::ChaCha20Poly1305 => boxed::<_, 16>(ChaCha20Poly1305::new_from_slice(key).ok()),
        Bulk::Null | Bulk::Rc4 | Bulk::Cbc(_) | Bulk::Ccm(_) | Bulk::Ccm8(_) => None,
    }
}
