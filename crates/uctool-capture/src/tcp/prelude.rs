//! The first segments of a connection whose start is not in sight: kept back for a moment, because the first
//! one captured need not be the first one sent.

use std::net::SocketAddr;

use super::segment::Segment;
use crate::types::{Direction, Mark};

/// So many segments with data are kept back,
const MOST_DATA: usize = 8;
/// or so many of any kind,
const MOST: usize = 32;
/// or so many bytes.
const MOST_BYTES: usize = 16 << 10;

/// Segments in the order they were captured.
#[derive(Debug, Default)]
pub(crate) struct Prelude {
    segments: Vec<Kept>,
    bytes: usize,
    data: usize,
}

#[derive(Debug)]
struct Kept {
    direction: Direction,
    seq: u32,
    ack: Option<u32>,
    syn: bool,
    fin: bool,
    rst: bool,
    payload: Box<[u8]>,
    claimed: u32,
    mark: Mark,
}

impl Prelude {
    /// Keeps a segment. True when no more should be kept back.
    pub(crate) fn push(&mut self, direction: Direction, segment: &Segment<'_>) -> bool {
        self.bytes += segment.payload.len();
        self.data += usize::from(segment.claimed > 0);
        self.segments.push(Kept {
            direction,
            seq: if segment.syn { segment.seq.wrapping_add(1) } else { segment.seq },
            ack: segment.ack,
            syn: segment.syn,
            fin: segment.fin,
            rst: segment.rst,
            payload: segment.payload.into(),
            claimed: segment.claimed,
            mark: segment.mark,
        });
        self.data >= MOST_DATA || self.segments.len() >= MOST || self.bytes >= MOST_BYTES
    }

    /// The sides turned out to be the other way round.
    pub(crate) fn reverse(&mut self) {
        for kept in &mut self.segments {
            kept.direction = kept.direction.reverse();
        }
    }

    /// Where the stream of `direction` starts: at the lowest byte that either side speaks of, which is a guess
    /// where no segment with data is there.
    pub(crate) fn start(&self, direction: Direction) -> Option<(u32, bool)> {
        let spoken = self.segments.iter().filter(|kept| !kept.rst).filter_map(|kept| {
            if kept.direction != direction {
                return kept.ack.map(|ack| (ack, true));
            }
            // A probe repeats one byte from before; there is nothing to find at it.
            let is_probe = kept.claimed == 1 && *kept.payload == [0];
            let is_guess = kept.claimed == 0 && !kept.fin;
            Some((kept.seq.wrapping_add(is_probe.into()), is_guess))
        });
        spoken.reduce(|a, b| if is_before(b.0, a.0) || (a.0 == b.0 && a.1) { b } else { a })
    }

    /// Runs the segments again, as they came.
    pub(crate) fn replay(
        self,
        client: SocketAddr,
        server: SocketAddr,
        mut each: impl FnMut(&Segment<'_>),
    ) {
        for kept in self.segments {
            let (src, dst) = match kept.direction {
                Direction::ToServer => (client, server),
                Direction::ToClient => (server, client),
            };
            each(&Segment {
                src,
                dst,
                seq: if kept.syn { kept.seq.wrapping_sub(1) } else { kept.seq },
                ack: kept.ack,
                syn: kept.syn,
                fin: kept.fin,
                rst: kept.rst,
                payload: &kept.payload,
                claimed: kept.claimed,
                mark: kept.mark,
            });
        }
    }
}

/// Sequence number order (RFC 9293, section 3.4).
fn is_before(a: u32, b: u32) -> bool {
    a.wrapping_sub(b).cast_signed() < 0
}
