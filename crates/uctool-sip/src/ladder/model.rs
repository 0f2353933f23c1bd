//! A ladder as every renderer takes it.

use uctool_capture::Mark;
use uctool_core::Rule;
use uctool_message::{Carrier, Unit};

use super::session::Session;
use crate::calls::{JoinedBy, Kind, Outcome};

/// A call with all its legs, or another dialog.
#[derive(Debug, Clone)]
pub(crate) struct Ladder {
    /// What it is about.
    pub(crate) kind: Kind,
    /// Who began it, as people name them.
    pub(crate) from: String,
    /// With whom.
    pub(crate) to: String,
    /// How its first leg went.
    pub(crate) outcome: Outcome,
    /// The final status that decided.
    pub(crate) status: Option<u16>,
    /// The outcome in a few words: `rejected, 486 Busy Here`.
    pub(crate) ended: String,
    /// Its first message.
    pub(crate) first: Mark,
    /// What its places are counted in.
    pub(crate) unit: Unit,
    /// Its legs, first to begin first.
    pub(crate) legs: Vec<Strand>,
    /// Its hosts, in order of appearance.
    pub(crate) hosts: Vec<String>,
    /// What went between them, in capture order.
    pub(crate) arrows: Vec<Arrow>,
    /// What is wrong; arrows name these by index.
    pub(crate) faults: Vec<Fault>,
    /// Messages that found no room.
    pub(crate) left_out: u64,
}

/// A leg: what shares one Call-ID.
#[derive(Debug, Clone)]
pub(crate) struct Strand {
    /// The Call-ID.
    pub(crate) call_id: String,
    /// What joins it to an earlier leg.
    pub(crate) joined_by: Option<JoinedBy>,
    /// What carried it.
    pub(crate) carrier: Carrier,
}

/// One message from one host to another, or an error of the network.
#[derive(Debug, Clone)]
pub(crate) struct Arrow {
    /// Where it was seen first.
    pub(crate) mark: Mark,
    /// Nanoseconds since the first message of the ladder.
    pub(crate) since: Option<i64>,
    /// Its leg in [`Ladder::legs`].
    pub(crate) leg: usize,
    /// Its ends in [`Ladder::hosts`].
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The addresses.
    pub(crate) src: String,
    pub(crate) dst: String,
    /// `INVITE`, `486 Busy Here`, `ICMP port unreachable`.
    pub(crate) label: String,
    /// The status of a response.
    pub(crate) status: Option<u16>,
    /// The method, of a response that of its request; empty for an error of the network.
    pub(crate) method: String,
    /// The number of CSeq.
    pub(crate) cseq: Option<u32>,
    /// What carried it.
    pub(crate) carrier: Carrier,
    /// It was encrypted and opened.
    pub(crate) decrypted: bool,
    /// The capture lost its end.
    pub(crate) cut: bool,
    /// How often it was sent.
    pub(crate) sent: u32,
    /// When it was sent last.
    pub(crate) last: Mark,
    /// Nanoseconds since the first message of the ladder, of the last time.
    pub(crate) last_since: Option<i64>,
    /// How often the capture holds it besides.
    pub(crate) copies: u32,
    /// What its SDP offers or answers.
    pub(crate) session: Option<Session>,
    /// What is wrong with it, in [`Ladder::faults`].
    pub(crate) faults: Vec<usize>,
    /// The message itself, where it was kept.
    pub(crate) message: Option<Box<[u8]>>,
}

/// Something wrong with an arrow.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// The first frame it was seen at.
    pub(crate) frame: u64,
    /// The rule that says so; `None` for a plain fact of the messages.
    pub(crate) rule: Option<&'static Rule>,
    /// What.
    pub(crate) words: String,
}

impl Ladder {
    /// Which ladders are shown first: failed ones, then those with faults, then the rest.
    pub(crate) fn rank(&self) -> u8 {
        match (self.outcome.is_failure(), self.faults.is_empty()) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        }
    }

    /// Whether anything in it was encrypted.
    pub(crate) fn decrypted(&self) -> bool {
        self.arrows.iter().any(|arrow| arrow.decrypted)
    }
}

impl Arrow {
    /// How often it was sent again.
    pub(crate) fn retransmissions(&self) -> u32 {
        self.sent.saturating_sub(1)
    }
}
