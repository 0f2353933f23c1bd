use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again";

rule! {
    /// ## What it does
    /// Reports a certificate that names one signature algorithm inside its signed part and another outside.
    ///
    /// ## Why it matters
    /// They must be the same; the certificate was tampered with or made by broken software.
    ///
    /// ## What to do
    /// Have the certificate issued again.
    pub(crate) static RULE = {
        code: "CERT026",
        name: "sigalg-mismatch",
        summary: "the two signature algorithms of a certificate differ",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.1.2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::SchemeDisagrees).then(|| {
            format!(
                "{} names one signature algorithm inside and another outside",
                certificate.subject.short()
            )
        })
    })
}
