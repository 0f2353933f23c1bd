use uctool_core::{Check, Outcome, rule};
use uctool_x509::read::OddityKind;

use crate::case::Case;

/// The next step.
const HELP: &str = "write a clean file by `uctool cert fix`";

rule! {
    /// ## What it does
    /// Reports bytes after the end of the last object.
    ///
    /// ## Why it matters
    /// Strict readers refuse the file.
    ///
    /// ## What to do
    /// Write a clean file by `uctool cert fix`.
    pub(crate) static RULE = {
        code: "CERT082",
        name: "file-trailing-data",
        summary: "bytes follow the certificate",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::oddities(case, &RULE, HELP, |kind| match kind {
        OddityKind::TrailingBytes(n) => Some(format!("{n} bytes follow the end")),
        _ => None,
    })
}
