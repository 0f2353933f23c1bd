use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again without it";

rule! {
    /// ## What it does
    /// Reports critical extensions of the path that are not understood here.
    ///
    /// ## Why it matters
    /// A client must refuse a certificate with a critical extension it does not know.
    ///
    /// ## What to do
    /// Have it issued again without the extension, or not critical.
    pub(crate) static RULE = {
        code: "CERT056",
        name: "unknown-critical-ext",
        summary: "a critical extension nobody understands",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| match fault {
        Fault::UnknownCritical(oid) => Some(format!(
            "{} has the critical extension {oid}, which is not understood",
            certificate.subject.short()
        )),
        _ => None,
    })
}
