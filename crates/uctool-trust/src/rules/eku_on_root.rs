use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "prefer a root without extKeyUsage";

rule! {
    /// ## What it does
    /// Reports extKeyUsage in a root.
    ///
    /// ## Why it matters
    /// RFC 5280 leaves it open what that means; some products apply it to everything below.
    ///
    /// ## What to do
    /// Know that the root is limited before relying on it.
    pub(crate) static RULE = {
        code: "CERT033",
        name: "eku-on-root",
        summary: "a root limits its purposes",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["CA/Browser Forum Baseline Requirements, section 7.1.2.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        let judged = case.leaf().is_some_and(|leaf| leaf.same(certificate));
        (!judged && certificate.eku.is_some() && certificate.self_issued() && certificate.is_ca())
            .then(|| format!("the root {} has extKeyUsage", certificate.subject.short()))
    })
}
