//! RC4, with the means to jump ahead when ciphertext is missing.

use ::cipher::consts::U16;
use rc4::{KeyInit, Rc4, StreamCipher};
use zeroize::Zeroizing;

/// RC4 with a 128-bit key, and how far its key stream has been used.
pub(super) struct Keystream {
    key: Zeroizing<[u8; 16]>,
    cipher: Rc4<U16>,
    used: u64,
}

impl Keystream {
    pub(super) fn new(key: &[u8]) -> Option<Self> {
        let key: [u8; 16] = key.try_into().ok()?;
        let cipher = Rc4::new(&key.into());
        Some(Self { key: Zeroizing::new(key), cipher, used: 0 })
    }

    pub(super) fn apply(&mut self, data: &mut [u8]) {
        self.cipher.apply_keystream(data);
        self.used += data.len() as u64;
    }

    /// How much of the key stream has been used.
    pub(super) fn used(&self) -> u64 {
        self.used
    }

    /// Undoes the last `by` bytes: a record that did not verify used them for nothing.
    pub(super) fn back(&mut self, by: usize) {
        /// RC4 only runs forward, so going back starts over; further on than this it is not worth it.
        const FAR: u64 = 256 << 20;
        if self.used <= FAR {
            self.used = self.used.saturating_sub(by as u64);
            *self = self.ahead(0);
        }
    }

    /// The same key stream, `by` bytes further on.
    pub(super) fn ahead(&self, by: u64) -> Self {
        let mut fresh =
            Self { key: self.key.clone(), cipher: Rc4::new(&(*self.key).into()), used: 0 };
        let mut left = self.used + by;
        let mut scratch = [0; 1024];
        while left > 0 {
            let step = usize::try_from(left).unwrap_or(usize::MAX).min(scratch.len());
            fresh.apply(scratch.get_mut(..step).unwrap_or_default());
            left -= step as u64;
        }
        fresh
    }
}
