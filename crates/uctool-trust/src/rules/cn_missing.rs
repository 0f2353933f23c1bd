use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with the host name as common name";

rule! {
    /// ## What it does
    /// Reports an identity certificate without a common name.
    ///
    /// ## Why it matters
    /// Expressway warns about it, and mobile and remote access breaks.
    ///
    /// ## What to do
    /// Have it issued again with the host name as common name.
    pub(crate) static RULE = {
        code: "CERT070",
        name: "cn-missing",
        summary: "there is no common name",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco, Expressway X14 Certificate Creation and Use"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |leaf| {
        leaf.subject
            .common_name()
            .is_none()
            .then(|| "the certificate has no common name, which Expressway needs".to_owned())
    })
}
