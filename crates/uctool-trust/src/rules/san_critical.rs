use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str =
    "have the certificate issued again without the critical flag on its subjectAltName";

rule! {
    /// ## What it does
    /// Reports a critical subjectAltName beside a subject that is not empty.
    ///
    /// ## Why it matters
    /// RFC 5280 wants it not critical then; some old software refuses it.
    ///
    /// ## What to do
    /// Have the certificate issued with the CA's usual template.
    pub(crate) static RULE = {
        code: "CERT016",
        name: "san-critical",
        summary: "subjectAltName is critical though there is a subject",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.6"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let critical = certificate.san.as_ref().is_some_and(|san| san.critical);
        (critical && !certificate.subject.is_empty())
            .then(|| "the subjectAltName is critical although there is a subject".to_owned())
    })
}
