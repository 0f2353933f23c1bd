use uctool_core::{Check, Finding, Outcome, rule};

use crate::case::Case;

rule! {
    /// ## What it does
    /// Notes certificates that a file holds more than once.
    ///
    /// ## Why it matters
    /// It does no harm but in upload pages that count.
    ///
    /// ## What to do
    /// Write a clean file by `uctool cert fix`.
    pub(crate) static RULE = {
        code: "CERT076",
        name: "file-duplicate",
        summary: "a certificate is there twice",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let mut findings = Vec::new();
    for file in case.files.iter().chain(&case.trust) {
        for (index, held) in file.certificates.iter().enumerate() {
            if file
                .certificates
                .iter()
                .take(index)
                .any(|earlier| earlier.certificate.same(&held.certificate))
            {
                findings.push(
                    Finding::new(
                        &RULE,
                        held.location.clone(),
                        format!("{} is there twice", held.certificate.subject.short()),
                    )
                    .help("write a clean file by `uctool cert fix`"),
                );
            }
        }
    }
    findings.into()
}
