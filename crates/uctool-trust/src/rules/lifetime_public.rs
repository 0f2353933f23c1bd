use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "nothing for a private CA; otherwise have it issued again";

rule! {
    /// ## What it does
    /// Reports a CA-issued identity certificate for a public domain whose validity is longer than the limit
    /// that held when it was issued.
    ///
    /// ## Why it matters
    /// If the CA is a public one, browsers and Apple devices refuse it. Private CAs are not bound.
    ///
    /// ## What to do
    /// Nothing, for a private CA; else have it issued again.
    pub(crate) static RULE = {
        code: "CERT068",
        name: "lifetime-public",
        summary: "valid longer than public CAs may issue",
        severity: Warning,
        confidence: Low,
        since: "0.1.0",
        sources: ["CA/Browser Forum ballot SC-081v3", "CA/Browser Forum ballot SC-022"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let days = (certificate.not_after - certificate.not_before) / 86_400;
        let limit = crate::moving::lifetime_limit(certificate.not_before)?;
        let public = |name: &str| crate::suffixes::is_public(&name.to_ascii_lowercase());
        (days > limit
            && !certificate.self_issued()
            && !certificate.is_ca()
            && certificate.dns_names().any(public))
        .then(|| {
            format!(
                "{} is valid for {days} days; public CAs may issue {limit}",
                certificate.subject.short()
            )
        })
    })
}
