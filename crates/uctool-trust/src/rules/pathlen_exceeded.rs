use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "use a chain with fewer intermediate CAs";

rule! {
    /// ## What it does
    /// Reports a CA whose path length constraint is smaller than the number of CAs below it.
    ///
    /// ## Why it matters
    /// Everything below is refused.
    ///
    /// ## What to do
    /// Use a chain with fewer intermediate CAs, or have the CA certificate issued with a larger path length.
    pub(crate) static RULE = {
        code: "CERT037",
        name: "pathlen-exceeded",
        summary: "more CAs below a CA than it allows",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.9"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| match fault {
        Fault::PathLenExceeded(allowed, found) => Some(format!(
            "{} allows {allowed} CAs below it and there are {found}",
            certificate.subject.short()
        )),
        _ => None,
    })
}
