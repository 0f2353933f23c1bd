use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued by a CA that may issue this name";

rule! {
    /// ## What it does
    /// Reports names that a CA above does not permit or excludes.
    ///
    /// ## Why it matters
    /// The CA is limited to certain domains; the certificate is refused as a whole, whatever address is used.
    ///
    /// ## What to do
    /// Have it issued by a CA that may issue the name.
    pub(crate) static RULE = {
        code: "CERT063",
        name: "name-constraint-violated",
        summary: "a name outside what a CA above allows",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.10"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| match fault {
        Fault::NameNotPermitted(name) => Some(format!(
            "{} has the name `{name}`, which a CA above it does not permit",
            certificate.subject.short()
        )),
        Fault::NameExcluded(name) => Some(format!(
            "{} has the name `{name}`, which a CA above it excludes",
            certificate.subject.short()
        )),
        _ => None,
    })
}
