use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "let the CA set the key identifiers when it is renewed";

rule! {
    /// ## What it does
    /// Reports key identifiers that are critical, missing where RFC 5280 wants them, or that name more than the
    /// key in a root.
    ///
    /// ## Why it matters
    /// Chains are built by them where CAs share a name; without them a renewed CA is easily mixed up with the
    /// old one.
    ///
    /// ## What to do
    /// Have the certificate issued again when it is renewed.
    pub(crate) static RULE = {
        code: "CERT067",
        name: "key-identifier-profile",
        summary: "key identifiers are not as they should be",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, sections 4.2.1.1 and 4.2.1.2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        super::key_identifiers(certificate)
            .map(|what| format!("{}: {what}", certificate.subject.short()))
    })
}
