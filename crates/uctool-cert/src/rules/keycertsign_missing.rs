use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have the CA certificate issued again with keyCertSign";

rule! {
    /// ## What it does
    /// Reports a CA whose keyUsage is there and lacks keyCertSign.
    ///
    /// ## Why it matters
    /// Nothing it signed is accepted.
    ///
    /// ## What to do
    /// Get the right CA certificate, or have this one issued again with keyCertSign.
    pub(crate) static RULE = {
        code: "CERT035",
        name: "keycertsign-missing",
        summary: "a CA whose keyUsage forbids signing certificates",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::KeyCertSignMissing).then(|| {
            format!(
                "keyUsage of the CA {} does not allow signing certificates",
                certificate.subject.short()
            )
        })
    })
}
