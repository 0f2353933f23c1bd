use uctool_core::text::count;
use uctool_core::{Outcome, Rule, rule};
use uctool_message::SeenSip;

use super::judge::{About, Judge, spoken};
use super::registering::Registering;
use crate::calls::{Sighting, Watch};

rule! {
    /// ## What it does
    /// Reports devices that register anew at a fixed interval, and says when that is half of a usual DHCP lease or three
    /// lost keepalives.
    ///
    /// ## Why it matters
    /// A phone asks for its address again at half of the lease. When the DHCP server refuses, the phone gives its address
    /// up and starts over: all phones reset every 36 hours with a lease of 72. Three keepalives lost in a row make it
    /// register anew without losing its address.
    ///
    /// ## What to do
    /// For half of a lease look at the DHCP server (`uctool dhcp analyze` reads the phones' logs); for lost keepalives
    /// look at the network between phone and server.
    pub(crate) static RULE = {
        code: "SIP035",
        name: "register-reset-pattern",
        summary: "a device registers anew at a fixed interval",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"Phones reset: the half-life of a DHCP lease\", 2009", "RFC 2131, section 4.4.5"],
    }
}

/// How many equal intervals make a pattern, and how much they may differ, in thousandths.
const LEAST: usize = 3;
const SLACK: i64 = 30;

#[derive(Default)]
pub(super) struct RegisterResetPattern(Registering);

pub(super) fn make() -> Box<dyn Judge> {
    Box::<RegisterResetPattern>::default()
}

/// Whether two lengths are the same but for the slack.
fn alike(a: i64, b: i64) -> bool {
    (a - b).abs().saturating_mul(1000) <= a.max(b).saturating_mul(SLACK)
}

/// The interval that most of `gaps` share, and how many do.
fn common(gaps: &[i64]) -> Option<(i64, usize)> {
    let counted =
        gaps.iter().map(|gap| (*gap, gaps.iter().filter(|other| alike(*gap, **other)).count()));
    counted.max_by_key(|(_, count)| *count)
}

/// What has this interval, in words.
fn meaning(gap: i64) -> Option<(&'static str, String)> {
    let seconds = gap / 1_000_000_000;
    for hours in [1, 2, 4, 6, 8, 12, 24, 48, 72, 96, 168, 192, 240, 336] {
        if alike(seconds, hours * 1800) {
            return Some(("lease", format!("half of a DHCP lease of {hours} h")));
        }
    }
    for (keepalive, what) in [(30, "SCCP's"), (115, "CUCM's SIP"), (120, "SIP's")] {
        if alike(seconds, keepalive * 3) {
            return Some(("keepalive", format!("three of {what} keepalives of {keepalive} s")));
        }
    }
    None
}

impl Watch for RegisterResetPattern {
    fn message(&mut self, _: &SeenSip<'_>, sighting: &Sighting<'_>) {
        self.0.note(sighting);
    }
}

impl Judge for RegisterResetPattern {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.0.0.is_empty() {
            return Outcome::NotApplicable("there is no REGISTER");
        }
        let mut found = Vec::new();
        for (name, user) in &self.0.0 {
            let gaps = user.intervals();
            let Some((gap, times)) = common(&gaps).filter(|(_, times)| *times >= LEAST) else {
                continue;
            };
            if times * 10 < gaps.len() * 7 || found.len() >= 40 {
                continue;
            }
            let Some((kind, words)) = meaning(gap) else { continue };
            let frames: Vec<u64> = user.anew.iter().map(|mark| mark.frame).collect();
            let message = format!(
                "{name} registers anew every {} ({}): {words}",
                spoken(gap),
                count(times as u64, "time")
            );
            let help = if kind == "lease" {
                "check the DHCP server: a scope or a reservation that refuses the renewal (`uctool dhcp analyze` with the phone's log says more)"
            } else {
                "look for loss between the device and the server; the CallManager trace says which keepalives arrived"
            };
            found.push(about.finding(&RULE, user.file, &frames, message).help(help));
        }
        found.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn every(hours: [i64; 4]) -> Outcome {
        let ids = ["a", "b", "c", "d"];
        let words = ids
            .map(|id| format!("REGISTER sip:acme.com|C={id}|B={id}|Contact: <sip:6002@10.0.0.1>"));
        let script: Vec<_> = words
            .iter()
            .zip(hours)
            .map(|(words, hour)| (hour * 3_600_000, (1, 2), words.as_str()))
            .collect();
        judged(make, &[], &script)
    }

    #[test]
    fn half_of_a_lease_is_recognised() {
        let said = messages(&every([0, 36, 72, 108]));
        assert_eq!(
            said,
            [
                "sip:6002@acme.com registers anew every 36.0 h (3 times): half of a DHCP lease of 72 h"
            ]
        );
        assert_eq!(every([0, 36, 50, 108]), Outcome::Pass);
        assert_eq!(every([0, 5, 10, 15]), Outcome::Pass, "five hours are half of no usual lease");
        assert!(meaning(90_000_000_000).is_some_and(|(kind, _)| kind == "keepalive"));
    }
}
