use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::case::Case;

rule! {
    /// ## What it does
    /// Warns of a private key beside the certificates.
    ///
    /// ## Why it matters
    /// Whoever gets the file can impersonate the server. It is never shown or kept here.
    ///
    /// ## What to do
    /// Keep the key apart; send only certificates. `uctool cert fix` writes a file without it.
    pub(crate) static RULE = {
        code: "CERT075",
        name: "file-private-key",
        summary: "a private key lies in the file",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 10"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let mut findings = Vec::new();
    for file in case.files.iter().chain(&case.trust).filter(|file| file.bundle.has_key()) {
        findings.push(
            Finding::new(&RULE, Location::of(&file.source), "a private key lies in this file")
                .help("write a file without it by `uctool cert fix`, and keep the key apart"),
        );
    }
    findings.into()
}
