use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again";

rule! {
    /// ## What it does
    /// Reports an authorityInfoAccess that is not well formed.
    ///
    /// ## Why it matters
    /// Clients that fetch the issuer or ask OCSP find nothing there.
    ///
    /// ## What to do
    /// Have it issued again.
    pub(crate) static RULE = {
        code: "CERT058",
        name: "aia-malformed",
        summary: "authorityInfoAccess cannot be read",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.2.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        certificate.malformed.iter().any(|oid| oid == "1.3.6.1.5.5.7.1.1").then(|| {
            format!("authorityInfoAccess of {} cannot be read", certificate.subject.short())
        })
    })
}
