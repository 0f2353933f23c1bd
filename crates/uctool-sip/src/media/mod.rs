//! What a call's media and the network under it say: RTP matched to SDP, ICMP errors, resets, DNS, clocks.
//!
//! | module | holds |
//! |---|---|
//! | `rtp`, `streams` | RTP packets, and all streams in bounded memory |
//! | `talk` | what one call agreed on, and what of it was heard |
//! | `wire` | what the network said: ICMP, TCP, sizes, directions |
//! | `names` | DNS questions and answers |
//! | `skew` | clocks against the capture's |
//! | `ear` | takes it all in and gives what the rules ask |

mod ear;
mod names;
mod rtp;
mod skew;
mod streams;
mod talk;
mod wire;

pub(crate) use ear::{Ear, Heard, Lossy};
pub(crate) use names::{Failed, Failure};
pub(crate) use skew::{Skew, Step};
pub(crate) use talk::{Judged, Mismatch};
#[cfg(test)]
pub(crate) use talk::{Silence, Stray};
pub(crate) use wire::{Big, Icmp, LARGEST, OneSided, Refused, Torn, Unreachable};

use uctool_capture::Mark;

/// How many cases a rule keeps.
const MOST_CASES: usize = 40;

/// A place in one of the captures of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Which capture, from 0.
    pub(crate) file: usize,
    pub(crate) mark: Mark,
}

/// The first of many cases, and how many there were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Few<T> {
    pub(crate) list: Vec<T>,
    pub(crate) total: u64,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self { list: Vec::new(), total: 0 }
    }
}

impl<T> Few<T> {
    pub(crate) fn push(&mut self, one: T) {
        self.total += 1;
        if self.list.len() < MOST_CASES {
            self.list.push(one);
        }
    }
}

#[cfg(test)]
mod tests;
