use uctool_core::{Outcome, Rule, Severity, rule};

use super::judge::{About, Groups, Judge};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports `491 Request Pending`: both sides of a call asked for a change at the same moment.
    ///
    /// ## Why it matters
    /// Each side waits a random time and tries again, so one alone does no harm. Many in a call mean that a side does not
    /// wait, and hold, resume or transfer fails.
    ///
    /// ## What to do
    /// When it repeats, look at which side sends its re-INVITE again before its time (2.1 to 4 seconds for the side that
    /// owns the Call-ID, up to 2 for the other).
    pub(crate) static RULE = {
        code: "SIP038",
        name: "glare-491",
        summary: "both sides ask for a change at the same moment",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 14.1"],
    }
}

/// From how many of one kind on they do harm.
const MANY: u64 = 3;

#[derive(Default)]
pub(super) struct Glare491 {
    changes: u64,
    glare: Groups<(String, String)>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<Glare491>::default()
}

impl Watch for Glare491 {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let Some(end) = &one.ended else { return };
        self.changes += u64::from(one.in_dialog);
        if end.status == 491 && one.primary {
            let parties = (one.src.ip().to_string(), one.dst.ip().to_string());
            let key =
                format!("{} {}", one.src.ip().min(one.dst.ip()), one.src.ip().max(one.dst.ip()));
            self.glare.note(&key, dialog, &one.frames(), || parties);
        }
    }
}

impl Judge for Glare491 {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.changes == 0 && self.glare.is_empty() {
            return Outcome::NotApplicable("no dialog was changed");
        }
        self.glare.findings(|_, group| {
            let (a, b) = &group.what;
            let times = uctool_core::text::count(group.count, "time");
            let message = format!("{a} and {b} asked for a change at the same moment {times} (491 Request Pending)");
            let finding = group
                .finding(&RULE, about, message)
                .help("see that each side waits before it tries again: 2.1 to 4 s the side that owns the Call-ID, up to 2 s the other");
            Some(if group.count >= MANY { finding.severity(Severity::Warning) } else { finding })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::judged;

    fn outcome(answer: &str) -> Outcome {
        let answer = format!("SIP/2.0 {answer}|T=b|Q=2 INVITE");
        judged(
            make,
            &[],
            &[
                (0, (1, 2), "INVITE sip:6002@acme.com"),
                (9, (2, 1), "SIP/2.0 200 OK|Q=1 INVITE|T=b"),
                (99, (1, 2), "INVITE sip:b|T=b|Q=2 INVITE"),
                (100, (2, 1), &answer),
            ],
        )
    }

    #[test]
    fn one_is_worth_a_word_and_none_is_not() {
        let Outcome::Found(found) = outcome("491 Request Pending") else { panic!() };
        assert_eq!(found[0].severity, Severity::Info);
        assert_eq!(outcome("200 OK"), Outcome::Pass);
    }
}
