//! Record protection: from keys and sequence numbers to plaintext.

mod aead;
pub(crate) mod cbc;
mod mac;
mod opener;
pub(crate) mod rare;
mod stream;

pub(crate) use opener::{Header, Opened, Opener};

use crate::suite::Block;

/// The longest IV or nonce part any suite takes from the key block.
const MAX_IV: usize = 16;

/// How many bytes of key, IV and MAC secret one direction takes from the key block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeySizes {
    pub(crate) mac: usize,
    pub(crate) key: usize,
    pub(crate) iv: usize,
}

/// One direction's part of the key block.
#[derive(Clone, Copy)]
pub(crate) struct KeyParts<'a> {
    pub(crate) mac: &'a [u8],
    pub(crate) key: &'a [u8],
    pub(crate) iv: &'a [u8],
}

impl Block {
    fn iv_len(self) -> usize {
        self.block_len().min(MAX_IV)
    }
}
