use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "upload the certificate of the real CA, or replace this one by one with CA:TRUE";

rule! {
    /// ## What it does
    /// Reports a certificate that is trusted, issued another one or signed itself, and whose basicConstraints
    /// say CA:FALSE.
    ///
    /// ## Why it matters
    /// The issuer of this certificate decided that it must not act as a CA. Everything signed with it is
    /// refused.
    ///
    /// ## What to do
    /// Find the certificate of the real CA: its subject is the issuer shown in the server certificate.
    pub(crate) static RULE = {
        code: "CERT002",
        name: "ca-bit-false",
        summary: "a certificate that must act as a CA says that it is none",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.9", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::not_a_ca(case, &RULE, HELP, |certificate| {
        let denied = certificate.basic_constraints.as_ref().is_some_and(|held| !held.ca);
        denied.then(|| {
            format!(
                "{} says CA:FALSE, so it will not be trusted as a CA",
                certificate.subject.short()
            )
        })
    })
}
