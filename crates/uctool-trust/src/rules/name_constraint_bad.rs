use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again";

rule! {
    /// ## What it does
    /// Reports name constraints that are malformed, or stand in a certificate that is no CA.
    ///
    /// ## Why it matters
    /// A constraint that cannot be applied must not be ignored.
    ///
    /// ## What to do
    /// Have the CA certificate issued again.
    pub(crate) static RULE = {
        code: "CERT064",
        name: "name-constraint-bad",
        summary: "a name constraint that cannot be applied",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.10"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| match fault {
        Fault::BadConstraint(why) => Some(format!(
            "a name constraint of {} cannot be applied: {why}",
            certificate.subject.short()
        )),
        Fault::ConstraintsInLeaf => {
            Some(format!("{} is no CA and has name constraints", certificate.subject.short()))
        }
        _ => None,
    })
}
