use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::describe::day;

rule! {
    /// ## What it does
    /// Reports certificates of the path, and as warnings others given, whose validity has ended.
    ///
    /// ## Why it matters
    /// Everything below an expired CA is refused too. Expired trust certificates are not taken along by an
    /// upgrade to CUCM 12.5(1)SU6, 14SU2 and later.
    ///
    /// ## What to do
    /// Renew it; for a root, import the new one.
    pub(crate) static RULE = {
        code: "CERT041",
        name: "expired",
        summary: "a certificate is no longer valid",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let now = case.question.now;
    super::timed(case, &RULE, "renew it; for a CA, import the new certificate", |certificate| {
        (now > certificate.not_after).then(|| {
            format!(
                "{} is expired since {}",
                certificate.subject.short(),
                day(certificate.not_after)
            )
        })
    })
}
