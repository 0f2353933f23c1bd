use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "upload the certificate of the CA that issued the server's certificate, or replace it by one with the CA bit (basicConstraints CA:TRUE)";

rule! {
    /// ## What it does
    /// Reports a certificate of version 3 that is trusted, issued another one or signed itself, and has no
    /// basicConstraints extension.
    ///
    /// ## Why it matters
    /// A certificate without the CA bit is not accepted as a CA, so a presence server that is given it as trust
    /// does not trust it. IIS makes its self-signed certificates this way; openssl and others accept them
    /// without a word.
    ///
    /// ## What to do
    /// Have a CA issue the certificate and upload the certificate of that CA, or make a self-signed certificate
    /// with the CA bit.
    pub(crate) static RULE = {
        code: "CERT001",
        name: "ca-bit-missing",
        summary: "a certificate that must act as a CA has no CA bit",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.9", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::not_a_ca(case, &RULE, HELP, |certificate| {
        let missing = certificate.version == 3 && certificate.basic_constraints.is_none();
        let how = if certificate.self_issued() { "signs itself" } else { "is meant to be a CA" };
        missing.then(|| {
            format!(
                "{} {how} but has no CA bit, so it will not be trusted as a CA",
                certificate.subject.short()
            )
        })
    })
}
