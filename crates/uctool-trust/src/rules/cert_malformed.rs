use uctool_core::{Check, Finding, Outcome, rule};

use crate::case::Case;

rule! {
    /// ## What it does
    /// Reports certificates whose structure is damaged.
    ///
    /// ## Why it matters
    /// No product can import it.
    ///
    /// ## What to do
    /// Export it again.
    pub(crate) static RULE = {
        code: "CERT073",
        name: "cert-malformed",
        summary: "something that should be a certificate is none",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let mut findings = Vec::new();
    for (location, why) in case.files.iter().chain(&case.trust).flat_map(|file| &file.broken) {
        findings.push(
            Finding::new(&RULE, location.clone(), format!("this is no certificate: {why}"))
                .help("export or copy it again"),
        );
    }
    findings.into()
}
