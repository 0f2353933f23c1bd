use uctool_core::{Check, Outcome, rule};
use uctool_x509::read::OddityKind;

use crate::case::Case;

/// The next step.
const HELP: &str = "write a clean file by `uctool cert fix`";

rule! {
    /// ## What it does
    /// Notes byte order marks, UTF-16 and no-break spaces.
    ///
    /// ## Why it matters
    /// Upload pages and openssl see no certificate in such a file. Notepad, PowerShell and mail programs write
    /// them.
    ///
    /// ## What to do
    /// Write a clean file by `uctool cert fix`.
    pub(crate) static RULE = {
        code: "CERT078",
        name: "file-encoding",
        summary: "the file is not plain ASCII",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::oddities(case, &RULE, HELP, |kind| match kind {
        OddityKind::ByteOrderMark => Some("it begins with a byte order mark".to_owned()),
        OddityKind::Utf16(_) => Some("it is UTF-16".to_owned()),
        OddityKind::OddSpaces => Some("no-break or zero-width spaces stand in it".to_owned()),
        _ => None,
    })
}
