use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again with a common name";

rule! {
    /// ## What it does
    /// Reports an empty subject with a subjectAltName that is not critical.
    ///
    /// ## Why it matters
    /// RFC 5280 wants it critical then, as the only name there is. Expressway warns about a missing common name
    /// too.
    ///
    /// ## What to do
    /// Have the certificate issued with a subject.
    pub(crate) static RULE = {
        code: "CERT017",
        name: "san-not-critical-empty-subject",
        summary: "the subject is empty and subjectAltName is not critical",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.6"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let critical = certificate.san.as_ref().is_none_or(|san| san.critical);
        (!critical && certificate.subject.is_empty())
            .then(|| "the subject is empty and the subjectAltName is not critical".to_owned())
    })
}
