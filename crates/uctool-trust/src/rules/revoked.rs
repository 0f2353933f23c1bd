use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have a new certificate issued";

rule! {
    /// ## What it does
    /// Reports certificates of the path that stand on a revocation list given with `--crl`.
    ///
    /// ## Why it matters
    /// Whoever checks the list refuses the certificate.
    ///
    /// ## What to do
    /// Have a new certificate issued, and find out why this one was revoked.
    pub(crate) static RULE = {
        code: "CERT061",
        name: "revoked",
        summary: "a certificate is revoked",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 6.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::Revoked).then(|| {
            format!("{} is on the revocation list of its issuer", certificate.subject.short())
        })
    })
}
