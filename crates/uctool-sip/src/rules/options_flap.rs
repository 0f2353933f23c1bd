use uctool_core::text::count;
use uctool_core::{Outcome, Rule, rule};

use super::judge::{About, Judge};
use super::pings::Pings;
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports hosts that went down and came back, by their answers to OPTIONS pings.
    ///
    /// ## Why it matters
    /// Each time the trunk leaves service and returns: calls fail for a minute, then work, and nobody finds anything
    /// wrong when they look.
    ///
    /// ## What to do
    /// Compare the times with the load and the restarts of the host, and with the firewall's table of connections.
    pub(crate) static RULE = {
        code: "SIP029",
        name: "options-flap",
        summary: "a host goes down and comes back, by its OPTIONS pings",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 11"],
    }
}

#[derive(Default)]
pub(super) struct OptionsFlap(Pings);

pub(super) fn make() -> Box<dyn Judge> {
    Box::<OptionsFlap>::default()
}

impl Watch for OptionsFlap {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        self.0.note(dialog, one);
    }
}

impl Judge for OptionsFlap {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.0.is_empty() {
            return Outcome::NotApplicable("there is no OPTIONS ping");
        }
        let flapping = self.0.iter().filter(|(_, pinged)| pinged.ups > 0).take(40);
        let found = flapping.map(|(src, pinged)| {
            let message = format!(
                "{} went down {} and came back {} for {src}, over {}",
                pinged.dst,
                count(u64::from(pinged.downs), "time"),
                count(u64::from(pinged.ups), "time"),
                count(u64::from(pinged.pings), "OPTIONS ping"),
            );
            about.finding(&RULE, pinged.file, &pinged.frames, message)
                .help(format!("compare these times with restarts and load of {} and with the firewall between them", pinged.dst.ip()))
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    #[test]
    fn down_and_up_again_is_a_flap() {
        let mut script: Vec<_> =
            [0, 500, 1500, 3500].map(|ms| (ms, (1, 2), "OPTIONS sip:b|C=o1")).to_vec();
        assert_eq!(judged(make, &[], &script), Outcome::Pass, "it is down and stays down");
        script.push((60_000, (1, 2), "OPTIONS sip:b|C=o2"));
        script.push((60_001, (2, 1), "SIP/2.0 200 OK|C=o2|Q=1 OPTIONS|T=b"));
        assert_eq!(
            messages(&judged(make, &[], &script)),
            [
                "10.0.0.2:5060 went down 1 time and came back 1 time for 10.0.0.1, over 2 OPTIONS pings"
            ]
        );
    }
}
