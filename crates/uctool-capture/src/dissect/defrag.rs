//! IP reassembly (RFC 791, section 3.2; RFC 8200, section 4.5), in bounded memory. Where fragments overlap the
//! first wins.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use crate::options::Limits;
use crate::summary::Summary;
use crate::tcp::digest;
use crate::types::Mark;

/// A datagram that is not whole after so long never will be (RFC 8200: 60 seconds).
const LIFETIME: i64 = 60_000_000_000;
/// The longest datagram, with room for what a 13-bit offset can address.
const LONGEST: usize = 0x1_0000 + 8;
/// More fragments than this for one datagram are an attack.
const MOST_FRAGMENTS: usize = 8_192;
/// Bookkeeping counted for every fragment, as long as its digest is kept.
const FRAGMENT_COST: usize = 64;

/// What tells the datagrams apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FragmentKey {
    pub(super) src: IpAddr,
    pub(super) dst: IpAddr,
    pub(super) protocol: u8,
    pub(super) id: u32,
}

/// One fragment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fragment<'a> {
    pub(super) key: FragmentKey,
    pub(super) protocol: u8,
    pub(super) offset: usize,
    pub(super) more: bool,
    pub(super) bytes: &'a [u8],
    pub(super) cut: bool,
    pub(super) mark: Mark,
}

/// A datagram put together.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) protocol: u8,
    pub(super) bytes: Vec<u8>,
}

/// The datagrams being put together.
#[derive(Debug)]
pub(super) struct Defrag {
    limits: Limits,
    pending: HashMap<FragmentKey, Pending>,
    /// Their keys by generation: the order they were first seen in.
    order: BTreeMap<u64, FragmentKey>,
    generation: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Pending {
    generation: u64,
    first: Mark,
    protocol: u8,
    pieces: BTreeMap<usize, Box<[u8]>>,
    bytes: usize,
    total: Option<usize>,
    /// Digests of the fragments of a datagram that is whole: a fragment among them is a duplicate.
    done: Option<Vec<(usize, u64)>>,
    digests: Vec<(usize, u64)>,
}

impl Defrag {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, pending: HashMap::new(), order: BTreeMap::new(), generation: 0, bytes: 0 }
    }

    /// Takes a fragment; returns the datagram it completes.
    pub(super) fn push(&mut self, fragment: &Fragment<'_>, summary: &mut Summary) -> Option<Whole> {
        self.expire(fragment.mark, summary);
        let end = fragment.offset + fragment.bytes.len();
        if fragment.cut || end > LONGEST || fragment.bytes.is_empty() {
            // Without its end it cannot fit; the datagram will be counted as lost.
            self.entry(fragment);
            self.make_room(summary);
            return None;
        }
        let seen = (fragment.offset, digest(fragment.bytes));
        let done = self.pending.get(&fragment.key).and_then(|pending| pending.done.as_ref());
        if let Some(done) = done {
            if done.contains(&seen) {
                return None;
            }
            // The identification is used again.
            self.forget(&fragment.key);
        }
        let pending = self.entry(fragment);
        if pending.digests.len() >= MOST_FRAGMENTS {
            return None;
        }
        let before = pending.bytes;
        pending.digests.push(seen);
        pending.bytes += FRAGMENT_COST;
        if fragment.offset == 0 {
            pending.protocol = fragment.protocol;
        }
        if !fragment.more {
            pending.total.get_or_insert(end);
        }
        pending.insert(fragment.offset, fragment.bytes);
        let whole = pending.assemble();
        let (protocol, after) = (pending.protocol, pending.bytes);
        self.bytes = (self.bytes + after).saturating_sub(before);
        self.make_room(summary);
        let bytes = whole?;
        summary.reassembled += 1;
        Some(Whole { protocol, bytes })
    }

    /// Everything has been read: what is not whole is lost.
    pub(super) fn finish(&mut self, summary: &mut Summary) {
        while let Some((_, key)) = self.order.pop_first() {
            self.give_up(&key, summary);
        }
    }

    fn entry(&mut self, fragment: &Fragment<'_>) -> &mut Pending {
        let Self { pending, order, generation, .. } = self;
        pending.entry(fragment.key).or_insert_with(|| {
            *generation += 1;
            order.insert(*generation, fragment.key);
            Pending {
                generation: *generation,
                first: fragment.mark,
                protocol: fragment.protocol,
                pieces: BTreeMap::new(),
                bytes: 0,
                total: None,
                done: None,
                digests: Vec::new(),
            }
        })
    }

    fn expire(&mut self, now: Mark, summary: &mut Summary) {
        while let Some((_, &key)) = self.order.first_key_value() {
            let first = self.pending.get(&key).and_then(|pending| pending.first.time);
            let age = now.time.zip(first).map_or(0, |(now, then)| now.saturating_sub(then));
            if age < LIFETIME {
                return;
            }
            self.order.pop_first();
            self.give_up(&key, summary);
        }
    }

    fn make_room(&mut self, summary: &mut Summary) {
        while self.pending.len() > self.limits.fragmented_datagrams
            || self.bytes > self.limits.fragment_bytes
        {
            let Some((_, key)) = self.order.pop_first() else { return };
            self.give_up(&key, summary);
        }
    }

    fn give_up(&mut self, key: &FragmentKey, summary: &mut Summary) {
        if let Some(pending) = self.pending.get(key)
            && pending.done.is_none()
        {
            summary.fragment_lost(pending.first);
        }
        self.forget(key);
    }

    fn forget(&mut self, key: &FragmentKey) {
        if let Some(pending) = self.pending.remove(key) {
            self.order.remove(&pending.generation);
            self.bytes = self.bytes.saturating_sub(pending.bytes);
        }
    }
}

impl Pending {
    /// Adds what of the bytes is new.
    fn insert(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        let mut cursor = offset;
        let before = self.pieces.range(..=offset).next_back().map_or(offset, |(&at, _)| at);
        let mut fresh = Vec::new();
        for (&at, piece) in self.pieces.range(before..end) {
            if at > cursor {
                fresh.push((cursor, at));
            }
            cursor = cursor.max(at + piece.len());
        }
        if cursor < end {
            fresh.push((cursor, end));
        }
        for (from, to) in fresh {
            let part = bytes.get(from - offset..to - offset).unwrap_or_default();
            self.bytes += part.len();
            self.pieces.insert(from, part.into());
        }
    }

    /// The datagram, once nothing is missing.
    fn assemble(&mut self) -> Option<Vec<u8>> {
        let total = self.total?;
        let mut reached = 0;
        for (&at, piece) in &self.pieces {
            if at != reached {
                return None;
            }
            reached += piece.len();
            if reached >= total {
                break;
            }
        }
        if reached < total {
            return None;
        }
        let mut bytes = Vec::with_capacity(reached);
        for piece in std::mem::take(&mut self.pieces).into_values() {
            bytes.extend_from_slice(&piece);
        }
        bytes.truncate(total);
        self.bytes = self.digests.len() * FRAGMENT_COST;
        self.done = Some(std::mem::take(&mut self.digests));
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u32) -> FragmentKey {
        let host = IpAddr::from([10, 0, 0, 1]);
        FragmentKey { src: host, dst: host, protocol: 17, id }
    }

    fn fragment(id: u32, offset: usize, more: bool, bytes: &[u8]) -> Fragment<'_> {
        let mark = Mark { frame: 1, time: Some(0) };
        Fragment { key: key(id), protocol: 17, offset, more, bytes, cut: false, mark }
    }

    #[test]
    fn fragments_cut_by_the_snap_length_meet_the_bound_too() {
        let mut defrag = Defrag::new(Limits::default());
        let mut summary = Summary::default();
        let most = Limits::default().fragmented_datagrams;
        for id in 0..20_000 {
            let cut = Fragment { cut: true, ..fragment(id, 0, true, &[7; 8]) };
            assert!(defrag.push(&cut, &mut summary).is_none());
            assert!(defrag.pending.len() <= most && defrag.order.len() <= most);
        }
    }

    #[test]
    fn an_identification_used_again_and_again_leaves_nothing_behind() {
        let mut defrag = Defrag::new(Limits::default());
        let mut summary = Summary::default();
        for turn in 0..1000u32 {
            // Each turn differs from the one before, so it is no duplicate.
            let bytes = [turn.to_le_bytes(); 2].concat();
            assert!(defrag.push(&fragment(1, 8, false, &bytes), &mut summary).is_none());
            assert!(defrag.push(&fragment(1, 0, true, &bytes), &mut summary).is_some());
            assert_eq!((defrag.pending.len(), defrag.order.len()), (1, 1));
        }
    }
}
