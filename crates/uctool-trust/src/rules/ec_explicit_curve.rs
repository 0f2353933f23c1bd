use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with a named curve (P-256)";

rule! {
    /// ## What it does
    /// Reports elliptic curve keys that spell out their curve instead of naming it.
    ///
    /// ## Why it matters
    /// RFC 5480 forbids it: such curves were used to forge signatures (CVE-2020-0601).
    ///
    /// ## What to do
    /// Have it issued again with a named curve.
    pub(crate) static RULE = {
        code: "CERT049",
        name: "ec-explicit-curve",
        summary: "a curve given by its parameters",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5480, section 2.1.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        matches!(fault, Fault::ExplicitCurve).then(|| {
            format!("{} spells out its curve instead of naming it", certificate.subject.short())
        })
    })
}
