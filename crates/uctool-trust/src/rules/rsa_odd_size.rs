use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have it issued again with 2048, 3072 or 4096 bits";

rule! {
    /// ## What it does
    /// Reports RSA keys whose size is not a multiple of 8 bits.
    ///
    /// ## Why it matters
    /// Public CAs must not issue them, and some implementations fail on them.
    ///
    /// ## What to do
    /// Have it issued again with 2048, 3072 or 4096 bits.
    pub(crate) static RULE = {
        code: "CERT050",
        name: "rsa-odd-size",
        summary: "an RSA key of an odd size",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["CA/Browser Forum Baseline Requirements, section 6.1.5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.each(&RULE, HELP, |certificate| {
        let odd = certificate.key.algorithm().starts_with("RSA") && certificate.key.bits % 8 != 0;
        odd.then(|| {
            format!(
                "{} has an RSA key of {} bits",
                certificate.subject.short(),
                certificate.key.bits
            )
        })
    })
}
