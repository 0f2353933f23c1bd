use std::collections::BTreeMap;

use uctool_core::text::count;
use uctool_core::{Outcome, Rule, rule};

use super::judge::{About, Judge, spoken};
use crate::calls::{Dialog, Kind, Watch};

rule! {
    /// ## What it does
    /// Reports a length at which many answered calls end, to the second, and most do.
    ///
    /// ## Why it matters
    /// People hang up at any time. A length that repeats is a timer: 30 to 32 seconds for a missing ACK, 15 or 30 minutes
    /// for a session timer, 2, 3 or 5 minutes for the UDP binding of a firewall or NAT, an hour for a limit of the
    /// provider.
    ///
    /// ## What to do
    /// Compare the length with the timers on the way: SIP session timers, the UDP timeout of the firewall, the maximum
    /// call duration of the trunk (on CUCM Maximum Call Duration Timer).
    pub(crate) static RULE = {
        code: "SIP025",
        name: "call-drops-at",
        summary: "many calls end at the same length",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 3261, section 13.3.1.4", "RFC 4028"],
    }
}

/// How many calls of one length make a pattern, and the shortest length that does, in seconds.
const LEAST: usize = 5;
const SHORTEST: i64 = 10;
const MAX_LENGTHS: usize = 8000;

#[derive(Default)]
pub(super) struct CallDropsAt {
    calls: usize,
    /// Calls by length in whole seconds: how many, and the last frames of the first few.
    lengths: BTreeMap<i64, (usize, Vec<u64>)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<CallDropsAt>::default()
}

impl Watch for CallDropsAt {
    fn ended(&mut self, dialog: &Dialog) {
        let (Some(length), Some(end)) = (dialog.duration(), dialog.hung_up) else { return };
        if dialog.kind != Kind::Call || dialog.csta {
            return;
        }
        self.calls += 1;
        let seconds = (length + 500_000_000) / 1_000_000_000;
        if self.lengths.len() < MAX_LENGTHS || self.lengths.contains_key(&seconds) {
            let held = self.lengths.entry(seconds).or_default();
            held.0 += 1;
            if held.1.len() < 20 {
                held.1.push(end.frame);
            }
        }
    }
}

/// What runs out at a length.
fn timer(seconds: i64) -> &'static str {
    match seconds {
        30..=33 => "32 seconds are 64 times T1: the ACK of the answer never arrives",
        900 | 899 | 868 => {
            "15 minutes: half of the usual session timer of 1800 s, whose refresh fails"
        }
        1765..=1801 => "30 minutes: the usual session timer of 1800 s",
        3595..=3601 => "an hour: a limit of the provider or the trunk",
        60 | 120 | 180 | 300 => "a usual timeout of UDP bindings in firewalls and NAT",
        _ => "no timer of SIP itself has this length",
    }
}

impl Judge for CallDropsAt {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.calls < LEAST {
            return Outcome::NotApplicable("fewer than five calls were answered and hung up");
        }
        // A second to either side belongs to it.
        let around = |at: i64| {
            self.lengths.range(at - 1..=at + 1).map(|(_, (count, _))| count).sum::<usize>()
        };
        let Some((at, (_, frames))) = self
            .lengths
            .iter()
            .filter(|(seconds, _)| **seconds >= SHORTEST)
            .max_by_key(|(seconds, (exact, _))| (around(**seconds), *exact))
        else {
            return Outcome::Pass;
        };
        let alike = around(*at);
        if alike < LEAST || alike * 10 < self.calls * 6 {
            return Outcome::Pass;
        }
        let message = format!(
            "{} of {} end after {} (give or take a second)",
            alike,
            count(self.calls as u64, "answered call"),
            spoken(at * 1_000_000_000)
        );
        about.finding(&RULE, 0, frames, message)
            .why(timer(*at))
            .help("compare this length with the session timers (Session-Expires), the UDP timeout of the firewall and the maximum call duration of the trunk")
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn calls(lengths: &[i64]) -> Outcome {
        let mut script = Vec::new();
        for (n, length) in (0..).zip(lengths) {
            let at = n * 100_000_i64;
            script.push((at, (1, 2), format!("INVITE sip:6002@acme.com|C=c{n}")));
            script.push((at + 1, (2, 1), format!("SIP/2.0 200 OK|C=c{n}|Q=1 INVITE|T=b")));
            script.push((at + 2, (1, 2), format!("ACK sip:b|C=c{n}|T=b|B=k{n}")));
            script.push((
                at + 1 + length * 1000,
                (2, 1),
                format!("BYE sip:a|C=c{n}|F=b|T=a|Q=9 BYE"),
            ));
        }
        let script: Vec<_> =
            script.iter().map(|(ms, hosts, words)| (*ms, *hosts, words.as_str())).collect();
        judged(make, &[], &script)
    }

    #[test]
    fn five_calls_of_one_length_are_a_pattern() {
        let said = messages(&calls(&[32, 32, 31, 32, 32, 71]));
        assert_eq!(said, ["5 of 6 answered calls end after 32 s (give or take a second)"]);
        assert_eq!(calls(&[12, 25, 33, 47, 58, 71]), Outcome::Pass);
        assert_eq!(calls(&[3, 3, 3, 3, 3, 3]), Outcome::Pass, "a test tool's calls");
        assert!(matches!(calls(&[32, 32]), Outcome::NotApplicable(_)));
    }
}
