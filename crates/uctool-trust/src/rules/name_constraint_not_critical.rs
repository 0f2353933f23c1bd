use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "let them be critical when the CA certificate is renewed";

rule! {
    /// ## What it does
    /// Reports name constraints that are not marked critical.
    ///
    /// ## Why it matters
    /// RFC 5280 says they must be; a client that does not know them may ignore them.
    ///
    /// ## What to do
    /// Have the CA certificate issued again when it is renewed.
    pub(crate) static RULE = {
        code: "CERT065",
        name: "name-constraint-not-critical",
        summary: "name constraints are not critical",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.10"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        let loose = certificate.name_constraints.as_ref().is_some_and(|held| !held.critical);
        loose.then(|| {
            format!("the name constraints of {} are not critical", certificate.subject.short())
        })
    })
}
