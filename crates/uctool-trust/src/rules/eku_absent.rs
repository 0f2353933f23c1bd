use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "ask for serverAuth when it is renewed";

rule! {
    /// ## What it does
    /// Notes an identity certificate without extKeyUsage.
    ///
    /// ## Why it matters
    /// It may be used for everything, which RFC 5280 allows and public CAs may not issue.
    ///
    /// ## What to do
    /// Have it issued with serverAuth when it is renewed.
    pub(crate) static RULE = {
        code: "CERT032",
        name: "eku-absent",
        summary: "there is no extKeyUsage",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.12"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        (certificate.eku.is_none() && !certificate.is_ca())
            .then(|| format!("{} has no extKeyUsage", certificate.subject.short()))
    })
}
