use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "get the current list from the CRL address in the certificate";

rule! {
    /// ## What it does
    /// Reports a revocation list of an issuer of the path that must not be relied on: not signed by the issuer,
    /// out of date, without number.
    ///
    /// ## Why it matters
    /// Whether the certificate is revoked cannot be told.
    ///
    /// ## What to do
    /// Get the current list from the address in the certificate.
    pub(crate) static RULE = {
        code: "CERT062",
        name: "crl-unusable",
        summary: "a revocation list cannot be used",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, sections 5.2.3 and 6.3.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| match fault {
        Fault::BadCrl(why) => Some(format!(
            "the revocation list of the issuer of {} cannot be used: {why}",
            certificate.subject.short()
        )),
        _ => None,
    })
}
