use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again without the critical flag";

rule! {
    /// ## What it does
    /// Reports a critical extKeyUsage.
    ///
    /// ## Why it matters
    /// Public CAs must not mark it so, and old software refuses it.
    ///
    /// ## What to do
    /// Have it issued from the usual template.
    pub(crate) static RULE = {
        code: "CERT031",
        name: "eku-critical",
        summary: "extKeyUsage is critical",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["CA/Browser Forum Baseline Requirements, section 7.1.2.7"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let critical = certificate.eku.as_ref().is_some_and(|eku| eku.critical);
        critical.then(|| format!("extKeyUsage of {} is critical", certificate.subject.short()))
    })
}
