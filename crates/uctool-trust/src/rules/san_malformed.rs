use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again";

rule! {
    /// ## What it does
    /// Reports a subjectAltName that is empty or not well formed.
    ///
    /// ## Why it matters
    /// No client finds a name in it.
    ///
    /// ## What to do
    /// Have the certificate issued again.
    pub(crate) static RULE = {
        code: "CERT018",
        name: "san-malformed",
        summary: "the subjectAltName cannot be read",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.6"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::Malformed(oid) if oid == "2.5.29.17").then(|| {
            format!("the subjectAltName of {} cannot be read", certificate.subject.short())
        })
    })
}
