use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with serverAuth";

rule! {
    /// ## What it does
    /// Reports an extKeyUsage without a single purpose.
    ///
    /// ## Why it matters
    /// It allows nothing and is not even well formed.
    ///
    /// ## What to do
    /// Have the certificate issued again.
    pub(crate) static RULE = {
        code: "CERT028",
        name: "eku-empty",
        summary: "extKeyUsage allows nothing",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.12"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::PurposeEmpty)
            .then(|| format!("extKeyUsage of {} is empty", certificate.subject.short()))
    })
}
