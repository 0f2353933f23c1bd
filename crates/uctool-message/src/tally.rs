//! What the decoder saw, in numbers.

use std::collections::BTreeMap;

use uctool_capture::Mark;
use uctool_tls::SessionReport;

use crate::defects::{self, Defect};
use crate::seen::SeenSip;

/// How many frames a kind of defect keeps as evidence.
const MAX_FRAMES: usize = 20;

/// What was seen of a capture or text, in numbers.
#[derive(Debug, Default)]
pub struct Tally {
    /// SIP messages.
    pub sip: u64,
    /// HTTP messages.
    pub http: u64,
    /// TLS sessions.
    pub sessions: u64,
    /// TLS sessions that a secret opened.
    pub opened: u64,
    /// What is wrong with SIP messages.
    pub defects: BTreeMap<Defect, Sightings>,
}

/// Where a defect was seen.
#[derive(Debug, Default)]
pub struct Sightings {
    /// In how many messages.
    pub count: u64,
    /// In which frames or lines, the first of them.
    pub frames: Vec<u64>,
}

impl Sightings {
    fn add(&mut self, later: &Self) {
        self.count += later.count;
        let room = MAX_FRAMES.saturating_sub(self.frames.len());
        self.frames.extend(later.frames.iter().take(room));
    }

    fn note(&mut self, mark: Mark) {
        self.count += 1;
        if self.frames.len() < MAX_FRAMES {
            self.frames.push(mark.frame);
        }
    }
}

impl Tally {
    /// Counts what another counted after this one.
    pub fn add(&mut self, later: &Self) {
        self.sip += later.sip;
        self.http += later.http;
        self.sessions += later.sessions;
        self.opened += later.opened;
        for (defect, seen) in &later.defects {
            self.defects.entry(*defect).or_default().add(seen);
        }
    }

    /// Counts a TLS session.
    pub fn session(&mut self, report: &SessionReport) {
        self.sessions += 1;
        self.opened += u64::from(report.decrypted);
    }

    /// Counts a message and what is wrong with it.
    pub fn note(&mut self, seen: &SeenSip<'_>) {
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
