use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with the host names themselves (multi-server SAN)";

rule! {
    /// ## What it does
    /// Reports a wildcard in an identity certificate.
    ///
    /// ## Why it matters
    /// CUCM and IM and Presence refuse to import one as their own, and support none from others.
    ///
    /// ## What to do
    /// Have the certificate issued with the host names themselves.
    pub(crate) static RULE = {
        code: "CERT045",
        name: "wildcard-unsupported-cucm",
        summary: "CUCM does not support wildcard certificates",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco, Security Guide for CUCM 12.5(1)SU6 and 15"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let name = certificate.dns_names().find(|name| name.starts_with("*."))?;
        Some(format!("`{name}` is a wildcard, which CUCM and IM and Presence do not support"))
    })
}
