use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again from a template with serverAuth";

rule! {
    /// ## What it does
    /// Reports a certificate of the path whose extKeyUsage lacks serverAuth.
    ///
    /// ## Why it matters
    /// A TLS client refuses it as server certificate; a CA so limited cannot issue server certificates.
    ///
    /// ## What to do
    /// Have it issued from a template for servers (Web Server, or client and server).
    pub(crate) static RULE = {
        code: "CERT027",
        name: "eku-serverauth-missing",
        summary: "the certificate may not be used for a server",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.12"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::Purpose).then(|| {
            format!("extKeyUsage of {} does not allow serverAuth", certificate.subject.short())
        })
    })
}
