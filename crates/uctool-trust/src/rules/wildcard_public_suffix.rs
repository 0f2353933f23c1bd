use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again for a domain of your own";

rule! {
    /// ## What it does
    /// Reports a wildcard directly below a suffix under which anybody can register, such as `*.com`.
    ///
    /// ## Why it matters
    /// It would stand for the servers of strangers; browsers refuse it.
    ///
    /// ## What to do
    /// Have the certificate issued for your own domain.
    pub(crate) static RULE = {
        code: "CERT013",
        name: "wildcard-public-suffix",
        summary: "a wildcard over a public suffix",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["CA/Browser Forum Baseline Requirements, section 3.2.2.6"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let name = certificate.dns_names().find(|name| crate::names::wildcard_over_suffix(name))?;
        Some(format!("the wildcard `{name}` covers a public suffix"))
    })
}
