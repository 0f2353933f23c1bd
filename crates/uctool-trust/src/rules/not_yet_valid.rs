use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::describe::day;

rule! {
    /// ## What it does
    /// Reports certificates whose validity has not begun.
    ///
    /// ## Why it matters
    /// When it begins within a day, the clock or the time zone of the node is the likely cause.
    ///
    /// ## What to do
    /// Check the time on the node (`utils ntp status`, `uctool ntp read`).
    pub(crate) static RULE = {
        code: "CERT042",
        name: "not-yet-valid",
        summary: "a certificate is not valid yet",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let now = case.question.now;
    super::timed(
        case,
        &RULE,
        "check the time of the node: `utils ntp status`, then `uctool ntp read`",
        |certificate| {
            let soon = if certificate.not_before - now < 86_400 {
                ", within a day: think of the clock"
            } else {
                ""
            };
            (now < certificate.not_before).then(|| {
                format!(
                    "{} is valid from {}{soon}",
                    certificate.subject.short(),
                    day(certificate.not_before)
                )
            })
        },
    )
}
