use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again without the critical flag";

rule! {
    /// ## What it does
    /// Reports a critical authorityInfoAccess.
    ///
    /// ## Why it matters
    /// RFC 5280 says it must not be critical.
    ///
    /// ## What to do
    /// Have it issued again.
    pub(crate) static RULE = {
        code: "CERT057",
        name: "aia-critical",
        summary: "authorityInfoAccess is critical",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.2.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::CriticalAia)
            .then(|| format!("authorityInfoAccess of {} is critical", certificate.subject.short()))
    })
}
