use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with RSA or ECDSA";

rule! {
    /// ## What it does
    /// Reports DSA keys in the path.
    ///
    /// ## Why it matters
    /// No client of today accepts them.
    ///
    /// ## What to do
    /// Have it issued again with RSA or ECDSA.
    pub(crate) static RULE = {
        code: "CERT048",
        name: "dsa-key",
        summary: "a DSA key",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["NIST FIPS 186-5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::Dsa)
            .then(|| format!("{} has a DSA key", certificate.subject.short()))
    })
}
