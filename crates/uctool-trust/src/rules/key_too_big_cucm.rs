use uctool_core::{Check, Outcome, Severity, rule};

use crate::case::Case;
use crate::profile::Profile;

/// The next step.
const HELP: &str = "have it issued again with at most 4096 bits";

rule! {
    /// ## What it does
    /// Reports RSA keys of more than 4096 bits for profiles on CUCM; a warning without a profile.
    ///
    /// ## Why it matters
    /// CUCM takes keys of at most 4096 bits.
    ///
    /// ## What to do
    /// Have the certificate issued with 2048, 3072 or 4096 bits.
    pub(crate) static RULE = {
        code: "CERT046",
        name: "key-too-big-cucm",
        summary: "the key is larger than CUCM takes",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco, Security Guide for CUCM 12.5(1)SU6 and 15"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let severity = if case.question.profile.is_some_and(Profile::on_cucm) {
        Severity::Error
    } else {
        Severity::Warning
    };
    let found = case.each(&RULE, HELP, |certificate| {
        (certificate.key.algorithm().starts_with("RSA") && certificate.key.bits > 4096).then(|| {
            format!(
                "{} has a key of {} bits; CUCM takes at most 4096",
                certificate.subject.short(),
                certificate.key.bits
            )
        })
    });
    super::weigh(found, severity)
}
