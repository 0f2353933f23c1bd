//! A short memory of what was handed out, to notice a retransmission that says something else.

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

/// FNV-1a in four lanes of words, which a processor works on side by side; no secret depends on it.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    let step = |state: u64, word: u64| (state ^ word).wrapping_mul(PRIME).rotate_left(29);
    let mut lanes = [START, START + 1, START + 2, START + 3];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            *lane = step(*lane, u64::from_le_bytes(*word));
        }
    }
    let mixed = lanes.into_iter().fold(bytes.len() as u64, step);
    rest.iter().fold(mixed, |state, byte| step(state, u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_changed_byte_changes_the_digest() {
        let bytes: Vec<u8> = (0..=200).collect();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert_ne!(digest(&bytes), digest(&changed));
        }
        assert_ne!(digest(&[0; 31]), digest(&[0; 32]));
    }

    #[test]
    fn only_the_same_place_can_disagree() {
        let mut history = History::default();
        history.record(100, b"first", 5);
        assert!(history.agrees(100, b"first", 5));
        assert!(!history.agrees(100, b"other", 5));
        assert!(history.agrees(101, b"other", 5));
        for place in 0..4 {
            history.record(200 + place, b"later", 5);
        }
        assert!(history.agrees(100, b"other", 5), "forgotten");
    }
}
