//! One direction of a TLS connection.

use std::collections::VecDeque;

use uctool_capture::Mark;

use crate::cipher::{Header, Opener};
use crate::dtls::Fragments;
use crate::messages::Messages;
use crate::record::{Framer, Lost};
use crate::thirteen::Thirteen;

/// How the next record is read.
#[derive(Default)]
pub(crate) enum Read {
    /// In clear.
    #[default]
    Plain,
    /// ChangeCipherSpec was seen: the next record is protected by keys not taken yet.
    Pending,
    /// Protected, up to TLS 1.2.
    Open(Opener),
    /// TLS 1.3.
    Thirteen(Thirteen),
    /// No longer: records are only counted.
    Shut,
}

/// A record as it arrived.
pub(crate) struct Record {
    pub(crate) header: Header,
    pub(crate) payload: Vec<u8>,
    pub(crate) mark: Mark,
    /// What is missing ahead of it.
    pub(crate) loss: Option<Lost>,
}

impl Record {
    /// How much room it takes while it waits.
    pub(crate) fn room(&self) -> usize {
        self.payload.len() + size_of::<Self>()
    }
}

/// One direction.
#[derive(Default)]
pub(crate) struct Half {
    pub(crate) framer: Framer,
    pub(crate) messages: Messages,
    /// The messages of a DTLS handshake.
    pub(crate) fragments: Fragments,
    /// The epoch whose keys are in use, in DTLS.
    pub(crate) epoch: u64,
    pub(crate) read: Read,
    pub(crate) waiting: VecDeque<Record>,
    /// Bytes in `waiting`.
    pub(crate) waiting_bytes: usize,
    /// Which handshake of the connection this direction is in.
    pub(crate) handshake: usize,
    pub(crate) records: u64,
    pub(crate) opened: u64,
    pub(crate) failed: u64,
    /// Records that failed since the last that did not.
    pub(crate) failing: u64,
    /// Where `failing` began.
    pub(crate) failed_at: Option<(u64, Mark)>,
    pub(crate) lost_bytes: u64,
    /// The queue overflowed.
    pub(crate) overflowed: bool,
}

impl Half {
    /// After this many failures in a row a direction is given up.
    pub(crate) const PATIENCE: u64 = 64;

    /// How many sequence numbers a loss may have swallowed.
    pub(crate) fn distance(&self, loss: Option<&Lost>) -> u64 {
        const SHORTEST: u64 = 5 + 17;
        const MOST: u64 = 4096;
        let swallowed = loss.map_or(0, |lost| lost.bytes / SHORTEST + 1);
        self.failing.saturating_add(swallowed).min(MOST)
    }

    pub(crate) fn succeeded(&mut self) {
        self.opened += 1;
        self.failing = 0;
        self.failed_at = None;
    }

    pub(crate) fn failed(&mut self, mark: Mark) {
        self.failed += 1;
        self.failing += 1;
        self.failed_at.get_or_insert((self.opened, mark));
        if self.failing > Self::PATIENCE {
            self.read = Read::Shut;
        }
    }

    /// Gives up: what waits is let go.
    pub(crate) fn shut(&mut self) -> usize {
        self.read = Read::Shut;
        self.waiting = VecDeque::new();
        std::mem::take(&mut self.waiting_bytes)
    }
}
