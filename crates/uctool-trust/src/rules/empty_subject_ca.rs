use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have the CA certificate issued again";

rule! {
    /// ## What it does
    /// Reports a CA of the path with an empty subject.
    ///
    /// ## Why it matters
    /// RFC 5280 forbids it: nothing can name it as its issuer.
    ///
    /// ## What to do
    /// Have the CA certificate issued again.
    pub(crate) static RULE = {
        code: "CERT060",
        name: "empty-subject-ca",
        summary: "a CA without a name",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.6"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::EmptyCaSubject)
            .then(|| format!("the subject of the CA is empty: {}", certificate.subject.short()))
    })
}
