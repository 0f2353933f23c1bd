use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "let them be critical when the CA certificate is renewed";

rule! {
    /// ## What it does
    /// Reports policyConstraints that are not marked critical.
    ///
    /// ## Why it matters
    /// RFC 5280 says they must be.
    ///
    /// ## What to do
    /// Have the CA certificate issued again when it is renewed.
    pub(crate) static RULE = {
        code: "CERT066",
        name: "policy-constraint-not-critical",
        summary: "policy constraints are not critical",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.11"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        certificate.extensions.iter().any(|(oid, critical)| oid == "2.5.29.36" && !critical).then(
            || {
                format!(
                    "the policy constraints of {} are not critical",
                    certificate.subject.short()
                )
            },
        )
    })
}
