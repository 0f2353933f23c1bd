//! Rules of the user's own report under one code, so that every format knows the rule before the file is read.

use uctool_core::rule;

rule! {
    /// ## What it does
    /// Reports what a rule of your own file (`uctool logs scan --rules FILE`) found.
    ///
    /// ## Why it matters
    /// A site knows faults that no catalogue lists: the gateway that reboots, the script that fails at night. What is
    /// written down once is found by everyone after.
    ///
    /// ## What to do
    /// What the rule's own `help` says. Its name stands at the beginning of the finding.
    pub(crate) static RULE = {
        code: "LOG900",
        name: "custom-rule",
        summary: "a rule of your own found something",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["the file given with --rules"],
    }
}
