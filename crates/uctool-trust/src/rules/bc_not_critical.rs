use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "let it be critical when the CA certificate is renewed";

rule! {
    /// ## What it does
    /// Reports a CA whose basicConstraints extension is not marked critical.
    ///
    /// ## Why it matters
    /// RFC 5280 says it must be; nearly every product accepts it.
    ///
    /// ## What to do
    /// Have the CA certificate issued again when it is renewed.
    pub(crate) static RULE = {
        code: "CERT039",
        name: "bc-not-critical",
        summary: "basicConstraints of a CA is not critical",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.9"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        let loose =
            certificate.basic_constraints.as_ref().is_some_and(|held| held.ca && !held.critical);
        loose
            .then(|| format!("basicConstraints of {} is not critical", certificate.subject.short()))
    })
}
