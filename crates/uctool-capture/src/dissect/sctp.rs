//! SCTP (RFC 9260): user messages out of DATA chunks, and I-DATA chunks (RFC 8260).

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;

use super::ip::Carried;
use super::{Dissector, Frame};
use crate::bytes::{be16, be32};
use crate::options::Limits;
use crate::slots::{Class, Slots};
use crate::types::{Datagram, Sink, Transport};

/// TSNs remembered per direction, to know a retransmission.
const REMEMBERED: usize = 1_024;
/// Fragments waiting per direction.
const MOST_FRAGMENTS: usize = 1_024;
/// Chunks in one packet; a packet of 64 KiB holds no more useful ones.
const MOST_CHUNKS: usize = 4_096;

/// Bookkeeping counted for every fragment.
const FRAGMENT_COST: usize = 96;

type Endpoints = (SocketAddr, SocketAddr);

/// The directions of associations being followed.
#[derive(Debug)]
pub(super) struct Sctp {
    limits: Limits,
    slots: Slots<Stream>,
    by_ends: HashMap<Endpoints, u32>,
    /// Bytes held in all streams.
    held: usize,
}

#[derive(Debug)]
struct Stream {
    ends: Endpoints,
    seen: Box<[u32]>,
    fragments: BTreeMap<u32, Fragment>,
    held: usize,
}

#[derive(Debug)]
struct Fragment {
    begins: bool,
    ends: bool,
    stream: u16,
    bytes: Box<[u8]>,
}

/// What became of a fragment.
#[derive(Default)]
struct Assembled {
    message: Option<Vec<u8>>,
    dropped: u64,
}

/// One DATA chunk.
struct Data<'a> {
    tsn: u32,
    stream: u16,
    begins: bool,
    ends: bool,
    payload: &'a [u8],
    claimed: usize,
}

impl Dissector {
    pub(super) fn sctp(&mut self, ip: &Carried<'_>, frame: Frame, sink: &mut dyn Sink) {
        let (Some(sport), Some(dport), Some(mut chunks)) =
            (be16(ip.payload, 0), be16(ip.payload, 2), ip.payload.get(12..))
        else {
            return self.broken(ip, frame);
        };
        let ends = (SocketAddr::new(ip.src, sport), SocketAddr::new(ip.dst, dport));
        self.summary.ports.count(Transport::Sctp, sport.min(dport));
        for _ in 0..MOST_CHUNKS {
            let [kind, flags, high, low, ..] = *chunks else { return };
            let len = usize::from(u16::from_be_bytes([high, low]));
            if len < 4 {
                return self.broken(ip, frame);
            }
            let chunk = chunks.get(..len).unwrap_or(chunks);
            match kind {
                0 => self.sctp_data(ends, Data::parse(chunk, flags, 16, len), frame, sink),
                64 => self.sctp_data(ends, Data::parse(chunk, flags, 20, len), frame, sink),
                // INIT and INIT ACK: a new association numbers its chunks anew.
                1 | 2 => self.sctp.restart(ends),
                _ => {}
            }
            chunks = chunks.get(len.next_multiple_of(4)..).unwrap_or_default();
        }
    }

    fn sctp_data(
        &mut self,
        ends: Endpoints,
        data: Option<Data<'_>>,
        frame: Frame,
        sink: &mut dyn Sink,
    ) {
        let Some(data) = data else { return };
        let Some(stream) = self.sctp.stream(ends) else { return };
        if !stream.is_new(data.tsn) {
            return;
        }
        let whole;
        let (payload, claimed_len) = if data.begins && data.ends {
            (data.payload, data.claimed)
        } else {
            let assembled = self.sctp.assemble(ends, &data);
            self.summary.sctp_dropped += assembled.dropped;
            match assembled.message {
                Some(bytes) => whole = bytes,
                None => return,
            }
            (whole.as_slice(), whole.len())
        };
        self.summary.sctp_messages += 1;
        sink.datagram(&Datagram {
            mark: frame.mark,
            src: ends.0,
            dst: ends.1,
            transport: Transport::Sctp,
            payload,
            claimed_len,
            hep: false,
        });
    }
}

impl<'a> Data<'a> {
    /// RFC 9260, section 3.3.1: TSN, stream, number in the stream, protocol, then the message.
    fn parse(chunk: &'a [u8], flags: u8, head: usize, len: usize) -> Option<Self> {
        Some(Self {
            tsn: be32(chunk, 4)?,
            stream: be16(chunk, 8)?,
            begins: flags & 2 != 0,
            ends: flags & 1 != 0,
            payload: chunk.get(head..).filter(|payload| !payload.is_empty())?,
            claimed: len.checked_sub(head)?,
        })
    }
}

impl Sctp {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, slots: Slots::new(), by_ends: HashMap::new(), held: 0 }
    }

    fn restart(&mut self, ends: Endpoints) {
        if let Some(slot) = self.by_ends.remove(&ends)
            && let Some(stream) = self.slots.remove(slot)
        {
            self.held = self.held.saturating_sub(stream.held);
        }
    }

    /// Keeps a fragment within the bounds; gives the message it completes.
    fn assemble(&mut self, ends: Endpoints, data: &Data<'_>) -> Assembled {
        let room = self.limits.sctp_held_total.saturating_sub(self.held);
        let limit = self.limits.sctp_held;
        let Some(stream) = self.stream(ends) else { return Assembled::default() };
        let before = stream.held;
        let message = stream.assemble(data);
        let dropped = stream.keep_to(limit.min(before + room));
        let after = stream.held;
        self.held = (self.held + after).saturating_sub(before);
        Assembled { message, dropped }
    }

    fn open(&mut self, ends: Endpoints) -> u32 {
        if self.slots.len() >= self.limits.sctp_streams.max(1)
            && let Some(oldest) = self.slots.oldest(Class::Active)
            && let Some(stream) = self.slots.remove(oldest)
        {
            self.held = self.held.saturating_sub(stream.held);
            self.by_ends.remove(&stream.ends);
        }
        let slot = self.slots.insert(Stream::new(ends), Class::Active);
        self.by_ends.insert(ends, slot);
        slot
    }

    fn stream(&mut self, ends: Endpoints) -> Option<&mut Stream> {
        let known = self.by_ends.get(&ends).copied();
        let slot = known.unwrap_or_else(|| self.open(ends));
        self.slots.touch(slot, Class::Active);
        self.slots.get_mut(slot)
    }
}

impl Stream {
    fn new(ends: Endpoints) -> Self {
        // No TSN is remembered in a place that is not its own.
        let seen = (0u32..).map(|place| !place).take(REMEMBERED).collect();
        Self { ends, seen, fragments: BTreeMap::new(), held: 0 }
    }

    /// Remembers a TSN; false when it was seen before.
    fn is_new(&mut self, tsn: u32) -> bool {
        let Some(place) = self.seen.get_mut(tsn as usize % REMEMBERED) else { return true };
        std::mem::replace(place, tsn) != tsn
    }

    /// Keeps a fragment; returns the message it completes.
    fn assemble(&mut self, data: &Data<'_>) -> Option<Vec<u8>> {
        let fragment = Fragment {
            begins: data.begins,
            ends: data.ends,
            stream: data.stream,
            bytes: data.payload.into(),
        };
        self.held += data.payload.len() + FRAGMENT_COST;
        if let Some(replaced) = self.fragments.insert(data.tsn, fragment) {
            self.held -= replaced.bytes.len() + FRAGMENT_COST;
        }
        self.take_message(data.tsn, data.stream)
    }

    /// Drops fragments until no more than `limit` bytes are held.
    fn keep_to(&mut self, limit: usize) -> u64 {
        let mut dropped = 0;
        while self.held > limit || self.fragments.len() > MOST_FRAGMENTS {
            let Some((_, oldest)) = self.fragments.pop_first() else { break };
            self.held -= oldest.bytes.len() + FRAGMENT_COST;
            dropped += 1;
        }
        dropped
    }

    /// The run of fragments around `tsn`, when it has a beginning and an end.
    fn take_message(&mut self, tsn: u32, stream: u16) -> Option<Vec<u8>> {
        let part = |tsn: u32| self.fragments.get(&tsn).filter(|part| part.stream == stream);
        let mut first = tsn;
        while !part(first)?.begins {
            first = first.wrapping_sub(1);
        }
        let mut last = tsn;
        while !part(last)?.ends {
            last = last.wrapping_add(1);
        }
        let count = last.wrapping_sub(first).wrapping_add(1);
        let mut message = Vec::new();
        for step in 0..count {
            let part = self.fragments.remove(&first.wrapping_add(step))?;
            self.held -= part.bytes.len() + FRAGMENT_COST;
            message.extend_from_slice(&part.bytes);
        }
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: fn() -> Limits = Limits::default;

    fn ends(port: u16) -> Endpoints {
        (([10, 0, 0, 1], port).into(), ([10, 0, 0, 2], 5_060).into())
    }

    fn data(tsn: u32, begins: bool, ends: bool, payload: &[u8]) -> Data<'_> {
        Data { tsn, stream: 1, begins, ends, payload, claimed: payload.len() }
    }

    #[test]
    fn fragments_in_any_order_across_the_wrap_make_the_message() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            let mut sctp = Sctp::new(LIMITS());
            let parts = [
                data(u32::MAX, true, false, b"IN"),
                data(0, false, false, b"VI"),
                data(1, false, true, b"TE"),
            ];
            let mut messages = Vec::new();
            for index in order {
                messages.extend(sctp.assemble(ends(1), &parts[index]).message);
            }
            assert_eq!(messages, [b"INVITE"]);
            assert_eq!(sctp.held, 0);
        }
    }

    #[test]
    fn a_repeated_tsn_is_known_until_the_association_starts_anew() {
        let mut sctp = Sctp::new(LIMITS());
        assert!(sctp.stream(ends(1)).unwrap().is_new(7));
        assert!(!sctp.stream(ends(1)).unwrap().is_new(7));
        assert!(sctp.stream(ends(2)).unwrap().is_new(7));
        sctp.restart(ends(1));
        assert!(sctp.stream(ends(1)).unwrap().is_new(7));
    }

    #[test]
    fn fragments_without_end_stay_within_the_bounds() {
        let limits = Limits { sctp_held: 4_000, sctp_held_total: 10_000, ..LIMITS() };
        let mut sctp = Sctp::new(limits);
        let mut dropped = 0;
        for port in 0..20 {
            for tsn in 0..100 {
                dropped += sctp.assemble(ends(port), &data(tsn, tsn == 0, false, b"x")).dropped;
                assert!(sctp.held <= 10_000);
            }
        }
        assert!(dropped > 1_000);
    }
}
