use uctool_core::{Check, Outcome, rule};
use uctool_x509::extensions::ANY_EKU;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with serverAuth";

rule! {
    /// ## What it does
    /// Reports anyExtendedKeyUsage in an identity certificate.
    ///
    /// ## Why it matters
    /// Public CAs must not issue it, and strict clients refuse it.
    ///
    /// ## What to do
    /// Have it issued with serverAuth.
    pub(crate) static RULE = {
        code: "CERT030",
        name: "eku-any",
        summary: "extKeyUsage allows everything",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["CA/Browser Forum Baseline Requirements, section 7.1.2.7"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let any =
            certificate.eku.as_ref().is_some_and(|eku| eku.oids.iter().any(|oid| oid == ANY_EKU));
        any.then(|| format!("extKeyUsage of {} allows everything", certificate.subject.short()))
    })
}
