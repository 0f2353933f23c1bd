use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str =
    "upload the certificate itself as trust if it has the CA bit; better have a CA issue one";

rule! {
    /// ## What it does
    /// Notes a certificate that signed itself and is asked about as a server's.
    ///
    /// ## Why it matters
    /// It is accepted only where the same certificate is in the trust store, and on presence servers only with
    /// the CA bit.
    ///
    /// ## What to do
    /// Upload the certificate itself as trust, or better have a CA issue one.
    pub(crate) static RULE = {
        code: "CERT069",
        name: "self-signed-leaf",
        summary: "the certificate is its own CA",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 3.2", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        certificate.self_signed().then(|| format!("{} signed itself", certificate.subject.short()))
    })
}
