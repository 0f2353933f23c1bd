//! Block ciphers that hardly any session uses, behind one type: a mode is compiled once for all of them, at the price of
//! a call for each block.

use ::cipher::consts::{U1, U16};
use ::cipher::generic_array::GenericArray;
use ::cipher::inout::InOut;
use ::cipher::{
    BlockBackend, BlockCipher, BlockClosure, BlockDecrypt, BlockEncrypt, BlockSizeUser, KeyInit,
    ParBlocksSizeUser,
};

use crate::suite::Block;

type Sixteen = GenericArray<u8, U16>;

/// A keyed cipher of 16-byte blocks.
pub(crate) struct Rare(Box<dyn Both + Send>);

trait Both {
    fn encrypt(&self, block: &mut Sixteen);
    fn decrypt(&self, block: &mut Sixteen);
}

impl<C: BlockEncrypt + BlockDecrypt + BlockSizeUser<BlockSize = U16>> Both for C {
    fn encrypt(&self, block: &mut Sixteen) {
        self.encrypt_block(block);
    }

    fn decrypt(&self, block: &mut Sixteen) {
        self.decrypt_block(block);
    }
}

impl Rare {
    /// The cipher under a key, of the length it takes.
    pub(crate) fn of<C>(key: &[u8]) -> Option<Self>
    where
        C: BlockEncrypt + BlockDecrypt + BlockSizeUser<BlockSize = U16> + KeyInit + Send + 'static,
    {
        C::new_from_slice(key).ok().map(|cipher| Self(Box::new(cipher)))
    }

    /// The cipher that `block` names, where it is one of these.
    pub(super) fn named(block: Block, key: &[u8]) -> Option<Self> {
        match block {
            Block::Camellia128 => Self::of::<camellia::Camellia128>(key),
            Block::Camellia256 => Self::of::<camellia::Camellia256>(key),
            Block::Aria128 => Self::of::<aria::Aria128>(key),
            Block::Aria256 => Self::of::<aria::Aria256>(key),
            Block::Seed => Self::of::<kisaseed::SEED>(key),
            Block::Des | Block::TripleDes | Block::Aes128 | Block::Aes256 => None,
        }
    }
}

/// One of the two directions, block by block.
struct Each<F>(F);

impl<F> BlockSizeUser for Each<F> {
    type BlockSize = U16;
}

impl<F> ParBlocksSizeUser for Each<F> {
    type ParBlocksSize = U1;
}

impl<F: Fn(&mut Sixteen)> BlockBackend for Each<F> {
    fn proc_block(&mut self, mut block: InOut<'_, '_, Sixteen>) {
        let mut worked = *block.get_in();
        (self.0)(&mut worked);
        *block.get_out() = worked;
    }
}

impl BlockCipher for Rare {}

impl BlockSizeUser for Rare {
    type BlockSize = U16;
}

impl BlockEncrypt for Rare {
    fn encrypt_with_backend(&self, work: impl BlockClosure<BlockSize = U16>) {
        work.call(&mut Each(|block: &mut Sixteen| self.0.encrypt(block)));
    }
}

impl BlockDecrypt for Rare {
    fn decrypt_with_backend(&self, work: impl BlockClosure<BlockSize = U16>) {
        work.call(&mut Each(|block: &mut Sixteen| self.0.decrypt(block)));
    }
}
