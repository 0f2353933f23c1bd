use uctool_core::{Check, Finding, Outcome, rule};

use crate::case::Case;

rule! {
    /// ## What it does
    /// Reports that the search for a path was given up: paths longer than 16, more than 100 signature checks,
    /// 100,000 name comparisons or 1,000 paths.
    ///
    /// ## Why it matters
    /// A file made to keep validators busy looks so. Honest chains stay far below.
    ///
    /// ## What to do
    /// Give only the certificates that belong to the chain.
    pub(crate) static RULE = {
        code: "CERT072",
        name: "budget-exhausted",
        summary: "a limit was reached before a path was found",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 4158, section 2.4"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(chain) = &case.chain else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    if case.path_accepted() != Some(false) || chain.budgets.is_empty() {
        return Outcome::Pass;
    }
    let limits: Vec<&str> = chain.budgets.iter().map(|budget| budget.as_str()).collect();
    let at = case.leaf().map(|leaf| case.at(leaf)).unwrap_or_default();
    let message = format!("no path was found within {}", limits.join(", "));
    Finding::new(&RULE, at, message)
        .help("give only the certificates that belong to the chain")
        .into()
}
