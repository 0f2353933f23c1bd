use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::case::Case;

rule! {
    /// ## What it does
    /// Reports a file that holds keys, requests or revocation lists and no certificate.
    ///
    /// ## Why it matters
    /// The upload page wants a certificate.
    ///
    /// ## What to do
    /// Give the file the CA sent back, not the request that was sent to it.
    pub(crate) static RULE = {
        code: "CERT074",
        name: "file-not-a-certificate",
        summary: "the file holds something else than a certificate",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let mut findings = Vec::new();
    for file in &case.files {
        let kinds = crate::input::holds_instead(file);
        if file.certificates.is_empty() && file.broken.is_empty() && !kinds.is_empty() {
            findings.push(
                Finding::new(
                    &RULE,
                    Location::of(&file.source),
                    format!("it holds {} and no certificate", kinds.join(", ")),
                )
                .help("give the certificate: the file the CA sent back"),
            );
        }
    }
    findings.into()
}
