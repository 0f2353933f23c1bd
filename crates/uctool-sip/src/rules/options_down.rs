use uctool_core::text::count;
use uctool_core::{Confidence, Outcome, Rule, Severity, rule};

use super::judge::{About, Judge};
use super::pings::Pings;
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports hosts whose OPTIONS pings went without an answer, or with 408, 503 or 504, until the end of the capture.
    ///
    /// ## Why it matters
    /// A trunk with OPTIONS ping takes such a host out of service and sends it no calls: busy tone for everything that
    /// goes that way.
    ///
    /// ## What to do
    /// Capture at the host: it is down, does not listen on that address and port, or a firewall drops the pings. On CUCM
    /// the trunk's page shows its status and reason (`local=1` a time-out, `remote=503` a refusal).
    pub(crate) static RULE = {
        code: "SIP028",
        name: "options-down",
        summary: "a host does not answer its OPTIONS pings",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 11", "Cisco, CUCM SIP trunk OPTIONS ping"],
    }
}

#[derive(Default)]
pub(super) struct OptionsDown(Pings);

pub(super) fn make() -> Box<dyn Judge> {
    Box::<OptionsDown>::default()
}

impl Watch for OptionsDown {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        self.0.note(dialog, one);
    }
}

impl Judge for OptionsDown {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.0.is_empty() {
            return Outcome::NotApplicable("there is no OPTIONS ping");
        }
        let down = self.0.iter().filter(|(_, pinged)| pinged.down).take(40);
        let found = down.map(|(src, pinged)| {
            let how = match pinged.last {
                0 => format!("left {} of {src} unanswered", count(u64::from(pinged.failing), "OPTIONS ping")),
                status => format!("answers the OPTIONS pings of {src} with {status}"),
            };
            let since = match pinged.answered {
                0 => String::new(),
                answered => format!(", after it had answered {answered}"),
            };
            let help = match pinged.last {
                0 => format!("capture at {}: it is down, does not listen there, or a firewall drops the pings", pinged.dst.ip()),
                _ => format!("look at {}: its SIP service runs and says that it, or what is behind it, is out of service", pinged.dst.ip()),
            };
            let message = format!("{} {how}{since}", pinged.dst);
            let finding = about.finding(&RULE, pinged.file, &pinged.frames, message).help(help);
            if pinged.proven { finding } else { finding.severity(Severity::Warning).confidence(Confidence::Medium) }
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    #[test]
    fn silence_and_503_mean_down() {
        let silent = [0, 500, 1500, 3500].map(|ms| (ms, (1, 2), "OPTIONS sip:b"));
        assert_eq!(
            messages(&judged(make, &[], &silent)),
            ["10.0.0.2:5060 left 1 OPTIONS ping of 10.0.0.1 unanswered"]
        );
        let refused = [
            (0, (1, 2), "OPTIONS sip:b|C=o1"),
            (1, (2, 1), "SIP/2.0 503 No|C=o1|Q=1 OPTIONS|T=b"),
            (60_000, (1, 2), "OPTIONS sip:b|C=o2"),
            (60_001, (2, 1), "SIP/2.0 503 No|C=o2|Q=1 OPTIONS|T=b"),
        ];
        assert_eq!(
            messages(&judged(make, &[], &refused)),
            ["10.0.0.2:5060 answers the OPTIONS pings of 10.0.0.1 with 503"]
        );
    }

    #[test]
    fn a_refusal_is_a_sign_of_life() {
        let script = [(0, (1, 2), "OPTIONS sip:b"), (1, (2, 1), "SIP/2.0 404 No|Q=1 OPTIONS|T=b")];
        assert_eq!(judged(make, &[], &script), Outcome::Pass);
        assert!(matches!(judged(make, &[], &[]), Outcome::NotApplicable(_)));
    }
}
