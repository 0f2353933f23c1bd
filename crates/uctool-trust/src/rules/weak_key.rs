use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with RSA of 2048 bits or more, or P-256";

rule! {
    /// ## What it does
    /// Reports keys of the path that today's clients refuse: RSA under 2048 bits or with a senseless exponent
    /// or modulus, curves under 256 bits.
    ///
    /// ## Why it matters
    /// Such keys can be broken.
    ///
    /// ## What to do
    /// Have it issued again with RSA 2048 or more, or P-256.
    pub(crate) static RULE = {
        code: "CERT047",
        name: "weak-key",
        summary: "a key that is too weak",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["NIST SP 800-131A revision 2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| match fault {
        Fault::WeakKey(what) => Some(format!("{} has {what}", certificate.subject.short())),
        _ => None,
    })
}
