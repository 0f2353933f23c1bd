use std::collections::BTreeMap;
use std::net::SocketAddr;

use uctool_core::text::count;
use uctool_core::{Outcome, Rule, rule};

use super::judge::{About, Judge};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports pairs of hosts between which requests had to be repeated before they were answered, and how many.
    ///
    /// ## Why it matters
    /// Over UDP each repetition means that a request or its response was lost, or that the server took longer than half
    /// a second. Calls still work, slowly; under more load they fail. Requests that were never answered at all are
    /// another finding.
    ///
    /// ## What to do
    /// Capture on both sides at once: repetitions that arrive twice mean a slow server, those that arrive once mean loss
    /// on the way.
    pub(crate) static RULE = {
        code: "SIP011",
        name: "retransmissions",
        summary: "requests are answered only after they were repeated",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 17.1"],
    }
}

/// How many repetitions between two hosts are worth a word, and in how many of a hundred requests.
const LEAST: u64 = 3;
const PERCENT: u64 = 2;
const MAX_PAIRS: usize = 4000;

#[derive(Default)]
pub(super) struct Retransmissions {
    pairs: BTreeMap<(SocketAddr, SocketAddr), Pair>,
}

#[derive(Default)]
struct Pair {
    file: usize,
    requests: u64,
    repeated: u64,
    sends: u64,
    frames: Vec<u64>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<Retransmissions>::default()
}

impl Watch for Retransmissions {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let key = (one.src, one.dst);
        if !one.request_seen || (self.pairs.len() >= MAX_PAIRS && !self.pairs.contains_key(&key)) {
            return;
        }
        let pair =
            self.pairs.entry(key).or_insert_with(|| Pair { file: dialog.file, ..Pair::default() });
        pair.requests += 1;
        if one.sent > 1 && !one.is_silent() {
            pair.repeated += 1;
            pair.sends += u64::from(one.retransmissions());
            if pair.frames.len() < 20 {
                pair.frames.extend(one.sends.iter().skip(1).map(|mark| mark.frame).take(3));
            }
        }
    }
}

impl Judge for Retransmissions {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.pairs.is_empty() {
            return Outcome::NotApplicable("there is no request");
        }
        let worth = self.pairs.iter().filter(|(_, pair)| {
            pair.sends >= LEAST && pair.repeated * 100 >= pair.requests * PERCENT
        });
        let found = worth.take(40).map(|((src, dst), pair)| {
            let message = format!(
                "{} of {} from {src} to {dst} had to be repeated, {} in all",
                pair.repeated,
                count(pair.requests, "request"),
                count(pair.sends, "time")
            );
            about.finding(&RULE, pair.file, &pair.frames, message)
                .help(format!("capture at {dst} at the same time: if the repetitions arrive, it answers too late; if not, packets are lost on the way"))
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    #[test]
    fn three_repetitions_are_enough_and_two_are_not() {
        let mut script = vec![
            (0, (1, 2), "OPTIONS sip:a"),
            (500, (1, 2), "OPTIONS sip:a"),
            (1500, (1, 2), "OPTIONS sip:a"),
            (1600, (2, 1), "SIP/2.0 200 OK|Q=1 OPTIONS|T=b"),
        ];
        assert_eq!(judged(make, &[], &script), Outcome::Pass);
        script.insert(3, (1550, (1, 2), "OPTIONS sip:a"));
        let said = messages(&judged(make, &[], &script));
        assert_eq!(
            said,
            [
                "1 of 1 request from 10.0.0.1:5060 to 10.0.0.2:5060 had to be repeated, 3 times in all"
            ]
        );
    }
}
