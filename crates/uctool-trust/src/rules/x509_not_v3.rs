use uctool_core::{Check, Outcome, Severity, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again as version 3";

rule! {
    /// ## What it does
    /// Reports certificates that are not of version 3: an error, and a warning for a root that is trusted.
    ///
    /// ## Why it matters
    /// Versions 1 and 2 have no extensions: no CA bit, no subjectAltName.
    ///
    /// ## What to do
    /// Have the certificate issued as version 3.
    pub(crate) static RULE = {
        code: "CERT038",
        name: "x509-not-v3",
        summary: "a certificate of version 1 or 2",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1.2.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let old = case.each(&RULE, HELP, |certificate| {
        (certificate.version < 3).then(|| {
            format!(
                "{} is a version {} certificate",
                certificate.subject.short(),
                certificate.version
            )
        })
    });
    let fault = case.chain.as_ref().is_some_and(|chain| {
        chain.problems.iter().any(|problem| matches!(problem.fault, Fault::NotV3(_)))
    });
    super::weigh(old, if fault { Severity::Error } else { Severity::Warning })
}
