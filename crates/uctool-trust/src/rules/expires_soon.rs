use uctool_core::text::count;
use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::describe::day;

/// The next step.
const HELP: &str = "renew it now";

rule! {
    /// ## What it does
    /// Reports certificates that are valid now and end within 30 days.
    ///
    /// ## Why it matters
    /// CUCM and its kin need a restart of services after a renewal: it is better planned.
    ///
    /// ## What to do
    /// Renew it now.
    pub(crate) static RULE = {
        code: "CERT043",
        name: "expires-soon",
        summary: "a certificate ends within 30 days",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        let left = certificate.not_after - case.question.now;
        (0..30 * 86_400).contains(&left).then(|| {
            format!(
                "{} ends on {}, in {}",
                certificate.subject.short(),
                day(certificate.not_after),
                count(u64::try_from(left / 86_400).unwrap_or(0), "day")
            )
        })
    })
}
