//! Clocks: the Date headers of SIP against the time of the capture, and the capture's own steps.

use std::collections::BTreeMap;
use std::net::IpAddr;

use uctool_capture::Mark;

use super::{Few, Place};

/// So many senders are compared.
const MOST_SENDERS: usize = 1_024;
/// Packets a little out of order are no step, nanoseconds.
const STEP: i64 = 1_000_000_000;
/// Times before 2000 are no times of day.
const EPOCH: i64 = 946_684_800_000_000_000;

/// How far one sender's clock is ahead of the capture's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Skew {
    pub(crate) sender: IpAddr,
    /// Nanoseconds; the least and the most that was seen.
    pub(crate) least: i64,
    pub(crate) most: i64,
    pub(crate) headers: u64,
    pub(crate) first: Place,
}

/// The time of the capture went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) place: Place,
    /// Nanoseconds.
    pub(crate) back: i64,
}

/// The clocks of a run.
#[derive(Debug, Default)]
pub(crate) struct Clocks {
    by_sender: BTreeMap<IpAddr, Skew>,
    last: Option<(usize, Mark)>,
    pub(crate) steps: Few<Step>,
}

impl Clocks {
    /// A sender gave the time, nanoseconds since 1970.
    pub(crate) fn date(&mut self, sender: IpAddr, date: i64, place: Place) {
        let Some(time) = place.mark.time.filter(|time| *time > EPOCH) else { return };
        let ahead = date.saturating_sub(time);
        if let Some(skew) = self.by_sender.get_mut(&sender) {
            (skew.least, skew.most) = (skew.least.min(ahead), skew.most.max(ahead));
            skew.headers += 1;
        } else if self.by_sender.len() < MOST_SENDERS {
            let skew = Skew { sender, least: ahead, most: ahead, headers: 1, first: place };
            self.by_sender.insert(sender, skew);
        }
    }

    /// A message was seen: the capture's own clock goes on, or back.
    #[inline]
    pub(crate) fn tick(&mut self, place: Place) {
        if let (Some((file, last)), Some(time)) = (self.last, place.mark.time)
            && file == place.file
            && let Some(before) = last.time
            && time < before.saturating_sub(STEP)
            && place.mark.frame > last.frame
        {
            self.steps.push(Step { place, back: before.saturating_sub(time) });
        }
        self.last = Some((place.file, place.mark));
    }

    pub(crate) fn skews(&self) -> Vec<Skew> {
        self.by_sender.values().copied().collect()
    }
}
