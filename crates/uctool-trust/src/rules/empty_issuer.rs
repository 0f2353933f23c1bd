use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again";

rule! {
    /// ## What it does
    /// Reports certificates of the path with an empty issuer.
    ///
    /// ## Why it matters
    /// RFC 5280 forbids it: no chain can be built.
    ///
    /// ## What to do
    /// Have it issued again.
    pub(crate) static RULE = {
        code: "CERT059",
        name: "empty-issuer",
        summary: "there is no issuer name",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.4"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::EmptyIssuer)
            .then(|| format!("the issuer of {} is empty", certificate.subject.short()))
    })
}
