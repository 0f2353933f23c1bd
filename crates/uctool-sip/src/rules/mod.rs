//! The rules of the decoder. Rules about the capture itself and about TLS stand in the crates that read those.

mod certificate;
mod no_sip_found;
mod sip_malformed;
mod version_skew;

use std::collections::BTreeMap;

use uctool_capture::{Mark, Summary};
use uctool_core::Check;

use crate::defects::{self, Defect};
use crate::logs::Told;
use crate::peers::Peers;
use crate::seen::{SeenSip, Unit};

/// How many frames a kind of defect keeps as evidence.
const MAX_FRAMES: usize = 20;

/// What the rules are asked about: one capture as a whole.
pub(crate) struct Decoded {
    /// The capture's name.
    pub(crate) source: String,
    /// What the reader saw.
    pub(crate) summary: Summary,
    /// What the decoder saw.
    pub(crate) tally: Tally,
    /// What the text held, where the input is one and no capture.
    pub(crate) told: Option<Told>,
}

impl Decoded {
    /// What places are counted in.
    pub(crate) fn unit(&self) -> Unit {
        if self.told.is_some() { Unit::Line } else { Unit::Frame }
    }
}

/// What the decoder saw, in numbers.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) sip: u64,
    pub(crate) http: u64,
    pub(crate) sessions: u64,
    pub(crate) opened: u64,
    pub(crate) defects: BTreeMap<Defect, Seen>,
}

/// Where a defect was seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) count: u64,
    pub(crate) frames: Vec<u64>,
}

impl Seen {
    fn note(&mut self, mark: Mark) {
        self.count += 1;
        if self.frames.len() < MAX_FRAMES {
            self.frames.push(mark.frame);
        }
    }
}

impl Tally {
    /// Counts a message and what is wrong with it.
    pub(crate) fn note(&mut self, seen: &SeenSip<'_>) {
        self.sip += 1;
        let stream = seen.context.carrier.is_stream();
        let mut defects = defects::of(&seen.message, stream, seen.cut);
        if seen.overrun && stream {
            defects.retain(|defect| *defect != Defect::BodyShort);
        }
        if seen.overrun {
            defects.push(if stream { Defect::BodyShort } else { Defect::BodyLong });
        }
        for defect in defects {
            self.defects.entry(defect).or_default().note(seen.context.mark);
        }
    }
}

/// Every rule of this crate.
pub(crate) static CHECKS: &[Check<Decoded>] = &[sip_malformed::CHECK, no_sip_found::CHECK];

/// Every rule about the servers that are seen in a capture.
pub(crate) static PEER_CHECKS: &[Check<Peers>] = &[certificate::CHECK, version_skew::CHECK];
