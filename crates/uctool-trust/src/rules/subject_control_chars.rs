use uctool_core::text::escape;
use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with a plain name";

rule! {
    /// ## What it does
    /// Reports control, bidirectional and other invisible characters in a subject or issuer.
    ///
    /// ## Why it matters
    /// They can hide or reorder what is read on a screen or in a log. Here they are always escaped.
    ///
    /// ## What to do
    /// Ask who issued it and why; have it issued again.
    pub(crate) static RULE = {
        code: "CERT053",
        name: "subject-control-chars",
        summary: "control characters in a name",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.4"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        let hidden = certificate
            .subject
            .attributes()
            .chain(certificate.issuer.attributes())
            .any(|part| escape(&part.text) != part.text);
        hidden.then(|| {
            format!("a name of {} holds characters that are not shown", certificate.subject.short())
        })
    })
}
