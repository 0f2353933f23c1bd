//! A short memory of what was handed out, to notice a retransmission that says something else.

use std::hash::Hasher;

const REMEMBERED: usize = 4;

/// The last few segments of a direction, as digests.
#[derive(Debug, Default)]
pub(crate) struct History {
    segments: [Seen; REMEMBERED],
    next: usize,
}

#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    start: i64,
    len: u32,
    digest: u64,
}

impl History {
    pub(crate) fn record(&mut self, start: i64, payload: &[u8], claimed: u32) {
        if payload.len() == claimed as usize
            && let Some(slot) = self.segments.get_mut(self.next % REMEMBERED)
        {
            *slot = Seen { start, len: claimed, digest: digest(payload) };
            self.next = self.next.wrapping_add(1);
        }
    }

    /// False when the same bytes of the stream are remembered with another content.
    pub(crate) fn agrees(&self, start: i64, payload: &[u8], claimed: u32) -> bool {
        if payload.len() != claimed as usize {
            return true;
        }
        let same = |seen: &&Seen| seen.len == claimed && seen.start == start && seen.len > 0;
        self.segments.iter().find(same).is_none_or(|seen| seen.digest == digest(payload))
    }
}

/// FNV-1a over words: quick, and no secret depends on it.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    struct Words(u64);
    impl Hasher for Words {
        fn finish(&self) -> u64 {
            self.0
        }
        fn write(&mut self, bytes: &[u8]) {
            for &byte in bytes {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        fn write_u64(&mut self, word: u64) {
            self.0 = (self.0 ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
        }
    }
    let mut state = Words(0xcbf2_9ce4_8422_2325);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        state.write_u64(u64::from_le_bytes(*word));
    }
    state.write(rest);
    state.finish()
}
