//! Master secrets of sessions that may be resumed, the longest unused let go first.

use std::collections::HashMap;
use std::collections::VecDeque;

use sha2::{Digest, Sha256};

use crate::prf::Master;

/// A master secret and what opened the session it comes from.
#[derive(Clone)]
pub(crate) struct Cached {
    pub(crate) master: Master,
    pub(crate) source: Option<usize>,
}

/// What a session is resumed by, hashed so that tickets of any length take equal room.
type Handle = [u8; 32];

pub(crate) struct Cache {
    entries: HashMap<Handle, (u64, Cached)>,
    /// Handles in the order of their last use; those used again are stale further ahead.
    order: VecDeque<(u64, Handle)>,
    clock: u64,
    most: usize,
}

impl Cache {
    pub(crate) fn new(most: usize) -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new(), clock: 0, most }
    }

    /// Remembers under a session ID or ticket. Neither is ever empty.
    pub(crate) fn insert(&mut self, handle: &[u8], cached: Cached) {
        if handle.is_empty() || self.most == 0 {
            return;
        }
        let handle = Sha256::digest(handle).into();
        let used = self.touch(handle);
        self.entries.insert(handle, (used, cached));
        while self.entries.len() > self.most || self.order.len() > 4 * self.most {
            let Some((used, handle)) = self.order.pop_front() else { break };
            if self.entries.get(&handle).is_some_and(|(last, _)| *last == used) {
                self.entries.remove(&handle);
            }
        }
    }

    pub(crate) fn get(&mut self, handle: &[u8]) -> Option<Cached> {
        let handle: Handle = Sha256::digest(handle).into();
        let (_, cached) = self.entries.get(&handle)?;
        let cached = cached.clone();
        let used = self.touch(handle);
        if let Some((last, _)) = self.entries.get_mut(&handle) {
            *last = used;
        }
        Some(cached)
    }

    fn touch(&mut self, handle: Handle) -> u64 {
        self.clock += 1;
        self.order.push_back((self.clock, handle));
        self.clock
    }
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn cached(byte: u8) -> Cached {
        Cached { master: Zeroizing::new([byte; 48]), source: None }
    }

    #[test]
    fn the_longest_unused_is_let_go_first() {
        let mut cache = Cache::new(2);
        cache.insert(b"a", cached(1));
        cache.insert(b"b", cached(2));
        assert!(cache.get(b"a").is_some());
        cache.insert(b"c", cached(3));
        assert!(cache.get(b"b").is_none());
        assert_eq!(cache.get(b"a").unwrap().master[0], 1);
        assert_eq!(cache.get(b"c").unwrap().master[0], 3);
    }

    #[test]
    fn use_alone_does_not_grow_it() {
        let mut cache = Cache::new(2);
        cache.insert(b"a", cached(1));
        for _ in 0..1000 {
            cache.get(b"a");
            cache.insert(b"a", cached(1));
        }
        assert!(cache.order.len() <= 9 && cache.get(b"a").is_some());
    }

    #[test]
    fn nothing_is_no_handle() {
        let mut cache = Cache::new(2);
        cache.insert(b"", cached(1));
        assert!(cache.get(b"").is_none());
    }
}
