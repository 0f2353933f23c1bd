use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again without it";

rule! {
    /// ## What it does
    /// Reports a certificate of the path with an extension that is there twice.
    ///
    /// ## Why it matters
    /// RFC 5280 forbids it: two clients may read two different ones.
    ///
    /// ## What to do
    /// Have it issued again.
    pub(crate) static RULE = {
        code: "CERT055",
        name: "duplicate-ext",
        summary: "an extension occurs twice",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| match fault {
        Fault::DuplicateExtension(oid) => {
            Some(format!("{} has the extension {oid} twice", certificate.subject.short()))
        }
        _ => None,
    })
}
