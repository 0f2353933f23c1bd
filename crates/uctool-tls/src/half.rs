//! One direction of a TLS connection.

use std::collections::VecDeque;

use uctool_capture::Mark;

use crate::cipher::{Header, Opener};
use crate::dtls::Fragments;
use crate::messages::Messages;
use crate::record::{Framer, HEADER_LEN, Lost};
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

/// What lies between the last record that was read and the next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Drift {
    /// Records, at most.
    pub(crate) records: u64,
    /// Bytes, headers included.
    pub(crate) bytes: u64,
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
    drift: Drift,
    /// Records that failed since the last that did not.
    pub(crate) failing: u64,
    /// Records opened before the first that failed, and where that was. Later successes do not make up for it.
    pub(crate) failed_at: Option<(u64, Mark)>,
    pub(crate) lost_bytes: u64,
    /// Secrets of logs were tried on it without its handshake.
    pub(crate) probed: bool,
    /// The queue overflowed.
    pub(crate) overflowed: bool,
}

impl Half {
    /// After this many failures in a row a direction is given up.
    pub(crate) const PATIENCE: u64 = 64;

    /// Notes what is missing ahead of a record; gives what separates it from the last that was read.
    pub(crate) fn drift(&mut self, loss: Option<&Lost>) -> Option<Drift> {
        const SHORTEST: u64 = 5 + 17;
        const MOST: u64 = 4096;
        if let Some(loss) = loss {
            let records = loss.bytes / SHORTEST + 1;
            self.drift.records = self.drift.records.saturating_add(records).min(MOST);
            self.drift.bytes = self.drift.bytes.saturating_add(loss.bytes);
        }
        (self.drift.records > 0).then_some(self.drift)
    }

    pub(crate) fn succeeded(&mut self) {
        self.opened += 1;
        self.drift = Drift::default();
        self.failing = 0;
    }

    pub(crate) fn failed(&mut self, payload: usize, mark: Mark) {
        self.drift.records += 1;
        self.drift.bytes += (HEADER_LEN + payload) as u64;
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
