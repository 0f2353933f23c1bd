use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again";

rule! {
    /// ## What it does
    /// Reports an extension that is not well formed.
    ///
    /// ## Why it matters
    /// A client that needs the extension refuses the certificate.
    ///
    /// ## What to do
    /// Have the certificate issued again.
    pub(crate) static RULE = {
        code: "CERT019",
        name: "ext-malformed",
        summary: "an extension cannot be read",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        let Fault::Malformed(oid) = fault else { return None };
        (oid != "2.5.29.17").then(|| {
            format!("the extension {oid} of {} cannot be read", certificate.subject.short())
        })
    })
}
