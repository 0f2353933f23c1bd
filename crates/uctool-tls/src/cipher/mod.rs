//! Record protection: from keys and sequence numbers to plaintext.

mod aead;
pub(crate) mod cbc;
mod mac;
mod opener;
mod stream;

pub(crate) use opener::{Header, Opened, Opener};

use crate::suite::Block;

/// Runs `$make::<Cipher>($args)` for the block cipher `$block` names.
macro_rules! with_block_cipher {
    ($block:expr, $make:ident ( $($arg:expr),* )) => {
        match $block {
            $crate::suite::Block::Des => None,
            $crate::suite::Block::TripleDes => None,
            $crate::suite::Block::Aes128 => $make::<aes::Aes128>($($arg),*),
            $crate::suite::Block::Aes256 => $make::<aes::Aes256>($($arg),*),
            $crate::suite::Block::Camellia128 => $make::<camellia::Camellia128>($($arg),*),
            $crate::suite::Block::Camellia256 => $make::<camellia::Camellia256>($($arg),*),
            $crate::suite::Block::Aria128 => $make::<aria::Aria128>($($arg),*),
            $crate::suite::Block::Aria256 => $make::<aria::Aria256>($($arg),*),
            $crate::suite::Block::Seed => None,
        }
    };
}
use with_block_cipher;

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
