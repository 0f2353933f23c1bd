//! One direction of a TCP connection: segments in any order, bytes out in stream order.
//!
//! Positions are offsets in the stream, not sequence numbers, so a stream may wrap as often as it likes; a
//! sequence number is placed within 2 GiB of the next expected byte.

use std::collections::BTreeMap;

use super::history::History;
use crate::types::Mark;

/// What a held piece costs besides its bytes.
pub(crate) const PIECE_COST: usize = 96;

/// Takes what comes out of a direction.
pub(crate) trait Outlet {
    /// The next bytes.
    fn data(&mut self, bytes: &[u8], mark: Mark);
    /// So many bytes are not in the capture.
    fn gap(&mut self, len: u64, mark: Mark);
    /// The direction ends.
    fn fin(&mut self, mark: Mark);
    /// A segment brought nothing new.
    fn repeated(&mut self);
    /// A segment says something else than one before it.
    fn disagreement(&mut self, mark: Mark);
}

/// A piece that waits for bytes before it. `bytes` may be shorter than `len` in a cut frame.
#[derive(Debug)]
struct Piece {
    bytes: Box<[u8]>,
    len: u32,
    mark: Mark,
}

/// One direction.
#[derive(Debug, Default)]
pub(crate) struct Half {
    /// The sequence number at `position`; `None` before anything is known of this direction.
    next: Option<u32>,
    /// Offset in the stream of the next byte to hand out. Starts at 0, and below when earlier data turns up.
    position: i64,
    /// True once something was handed out, so nothing earlier can be.
    delivered: bool,
    /// True when the start is only a guess from acknowledgment numbers.
    guessed: bool,
    /// The initial sequence number, from a SYN.
    pub(crate) isn: Option<u32>,
    held: BTreeMap<i64, Piece>,
    held_cost: usize,
    /// Where the FIN is.
    fin: Option<(i64, Mark)>,
    pub(crate) finished: bool,
    /// The peer has acknowledged everything before this offset.
    acked: i64,
    history: Option<Box<History>>,
}

impl Half {
    /// True when the place of the next byte is known.
    pub(crate) fn is_started(&self) -> bool {
        self.next.is_some()
    }

    /// Offset in the stream of the next byte to hand out.
    pub(crate) fn position(&self) -> i64 {
        self.position
    }

    pub(crate) fn held_cost(&self) -> usize {
        self.held_cost
    }

    /// True when something waits for missing bytes.
    pub(crate) fn has_hole(&self) -> bool {
        !self.held.is_empty() || (self.fin.is_some() && !self.finished)
    }

    /// True when the peer has what the capture lacks, so it will not be sent again.
    pub(crate) fn hole_is_acked(&self) -> bool {
        let hole_end = self.held.first_key_value().map(|(&at, _)| at);
        let end = hole_end.or(self.fin.map(|(at, _)| at));
        end.is_some_and(|end| self.acked >= end)
    }

    /// Starts the stream at the sequence number `seq`. A guess may be corrected by one.
    pub(crate) fn start(&mut self, seq: u32, guessed: bool) {
        self.next = Some(seq);
        self.guessed = guessed;
    }

    /// The distance of `seq` from the next byte.
    pub(crate) fn distance(&self, seq: u32) -> Option<i64> {
        let next = self.next?;
        Some(i64::from(seq.wrapping_sub(next).cast_signed()))
    }

    /// The peer acknowledged everything before `ack`.
    pub(crate) fn acknowledge(&mut self, ack: u32) {
        if let Some(distance) = self.distance(ack)
            && distance < 1 << 30
        {
            self.acked = self.acked.max(self.position + distance);
        }
    }

    /// Takes a segment's bytes.
    pub(crate) fn push(
        &mut self,
        seq: u32,
        payload: &[u8],
        claimed: u32,
        mark: Mark,
        out: &mut impl Outlet,
    ) {
        if claimed == 0 || self.finished {
            return;
        }
        let Some(distance) = self.distance(seq) else {
            self.start(seq, false);
            return self.push(seq, payload, claimed, mark, out);
        };
        let start = self.position + distance;
        let end = start + i64::from(claimed);
        self.correct_start(start);
        if end <= self.position {
            self.repeated(start, payload, claimed, mark, out);
        } else if start <= self.position && self.held.is_empty() {
            let skip = usize::try_from(self.position - start).unwrap_or(usize::MAX);
            let fresh = payload.get(skip..).unwrap_or_default();
            self.history.get_or_insert_default().record(start, payload, claimed);
            self.deliver(fresh, end - self.position, mark, out);
            self.deliver_fin(out);
        } else {
            self.hold(start, end, payload, mark, out);
            self.drain(Some(mark), out);
        }
    }

    /// The direction ends at `seq`.
    pub(crate) fn finish_at(&mut self, seq: u32, mark: Mark, out: &mut impl Outlet) {
        if !self.is_started() {
            self.start(seq, false);
        }
        if let Some(distance) = self.distance(seq)
            && distance >= 0
            && self.fin.is_none()
        {
            self.fin = Some((self.position + distance, mark));
        }
        self.deliver_fin(out);
    }

    /// Gives up the bytes missing before what is held and hands that out. False when nothing is held.
    pub(crate) fn give_up(&mut self, mark: Mark, out: &mut impl Outlet) -> bool {
        let held = self.held.first_key_value().map(|(&at, _)| at);
        let Some(at) = held.or(self.fin.filter(|_| !self.finished).map(|(at, _)| at)) else {
            return false;
        };
        self.gap(at - self.position, mark, out);
        self.drain(None, out);
        true
    }

    /// The end of the connection: what the peer acknowledged and the capture lacks is a gap too.
    pub(crate) fn close(&mut self, mark: Mark, out: &mut impl Outlet) {
        while self.give_up(mark, out) {}
        let unseen = self.acked - self.position;
        // One byte more than was seen is a FIN that is not in the capture.
        if unseen > 1 && self.delivered && !self.finished {
            self.gap(unseen, mark, out);
        }
    }

    /// Before anything was handed out the start may still move: to earlier data, or by the one byte of a
    /// keep-alive probe that a guess was misled by.
    fn correct_start(&mut self, start: i64) {
        const EARLIEST: i64 = 1 << 20;
        if self.delivered || self.isn.is_some() {
            return;
        }
        let earlier = start < self.position && self.position - start <= EARLIEST;
        let probe = self.guessed && start == self.position + 1;
        if earlier || probe {
            self.skip(start - self.position);
        }
    }

    fn repeated(
        &mut self,
        start: i64,
        payload: &[u8],
        claimed: u32,
        mark: Mark,
        out: &mut impl Outlet,
    ) {
        out.repeated();
        // One byte before the next is a keep-alive probe (RFC 9293, section 3.8.4): its content means nothing.
        if claimed == 1 && start + 1 == self.position {
            return;
        }
        let agrees = self.history.as_ref().is_none_or(|past| past.agrees(start, payload, claimed));
        if !agrees {
            out.disagreement(mark);
        }
    }

    fn deliver(&mut self, bytes: &[u8], len: i64, mark: Mark, out: &mut impl Outlet) {
        if !bytes.is_empty() {
            self.advance(length(bytes));
            out.data(bytes, mark);
        }
        // The rest of a frame that the snap length cut.
        self.gap(len - length(bytes), mark, out);
    }

    fn gap(&mut self, len: i64, mark: Mark, out: &mut impl Outlet) {
        // What a connection joined in the middle carried before is no loss of the capture.
        let is_before = !self.delivered && self.isn.is_none();
        if len > 0 && is_before {
            self.skip(len);
        } else if len > 0 {
            self.advance(len);
            out.gap(len.unsigned_abs(), mark);
        }
    }

    fn advance(&mut self, len: i64) {
        self.delivered = true;
        self.skip(len);
    }

    fn skip(&mut self, by: i64) {
        self.position += by;
        self.next = self.next.map(|next| next.wrapping_add_signed(truncate(by)));
    }

    /// Keeps what of `start..end` is new; what was there first wins.
    fn hold(&mut self, start: i64, end: i64, payload: &[u8], mark: Mark, out: &mut impl Outlet) {
        let mut cursor = start.max(self.position);
        let before = self.held.range(..=cursor).next_back().map_or(cursor, |(&at, _)| at);
        let part = |from: i64, to: i64| {
            let at = |place: i64| {
                usize::try_from(place - start).unwrap_or(usize::MAX).min(payload.len())
            };
            payload.get(at(from)..at(to)).unwrap_or_default()
        };
        let mut fresh: Vec<(i64, i64)> = Vec::new();
        let mut disagrees = false;
        for (&at, piece) in self.held.range(before..end) {
            let piece_end = at + i64::from(piece.len);
            if at > cursor {
                fresh.push((cursor, at.min(end)));
            }
            let (from, to) = (at.max(cursor), piece_end.min(end));
            if from < to {
                disagrees |= !piece.agrees(from - at, part(from, to));
                cursor = to;
            }
        }
        if cursor < end {
            fresh.push((cursor, end));
        }
        if disagrees {
            out.disagreement(mark);
        }
        if fresh.is_empty() {
            out.repeated();
        }
        for (from, to) in fresh {
            let bytes: Box<[u8]> = part(from, to).into();
            self.held_cost += bytes.len() + PIECE_COST;
            let len = u32::try_from(to - from).unwrap_or(u32::MAX);
            self.held.insert(from, Piece { bytes, len, mark });
        }
    }

    /// Hands out what is held as far as it follows on. With `filler`, that frame completed the bytes.
    fn drain(&mut self, filler: Option<Mark>, out: &mut impl Outlet) {
        while let Some(entry) = self.held.first_entry() {
            if *entry.key() > self.position {
                break;
            }
            let piece = entry.remove();
            self.held_cost -= piece.bytes.len() + PIECE_COST;
            let mark = filler.unwrap_or(piece.mark);
            self.history.get_or_insert_default().record(self.position, &piece.bytes, piece.len);
            self.deliver(&piece.bytes, i64::from(piece.len), mark, out);
        }
        self.deliver_fin(out);
    }

    fn deliver_fin(&mut self, out: &mut impl Outlet) {
        if let Some((at, mark)) = self.fin
            && !self.finished
            && at <= self.position
        {
            self.finished = true;
            // Bytes behind the end of the stream belong to nothing.
            self.held.clear();
            self.held_cost = 0;
            out.fin(mark);
        }
    }
}

impl Piece {
    /// True when the bytes at `offset` are the same as far as both were captured.
    fn agrees(&self, offset: i64, other: &[u8]) -> bool {
        let own = usize::try_from(offset).ok().and_then(|at| self.bytes.get(at..));
        own.is_none_or(|own| own.iter().zip(other).all(|(a, b)| a == b))
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// Sequence numbers live modulo 2^32.
#[expect(clippy::cast_possible_truncation, reason = "the low 32 bits are what is wanted")]
fn truncate(by: i64) -> i32 {
    by as i32
}
