use uctool_core::{Check, Outcome, rule};
use uctool_x509::read::OddityKind;

use crate::case::Case;

/// The next step.
const HELP: &str = "write a clean file by `uctool cert fix`";

rule! {
    /// ## What it does
    /// Reports parts that are cut short, hold characters that are not base64, or cannot be made out.
    ///
    /// ## Why it matters
    /// A certificate may be lost there.
    ///
    /// ## What to do
    /// Export or copy it again.
    pub(crate) static RULE = {
        code: "CERT083",
        name: "file-damaged",
        summary: "a part of the file cannot be read",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::oddities(case, &RULE, HELP, |kind| match kind {
        OddityKind::Truncated(held, wanted) => {
            Some(format!("it is cut short: {held} of {wanted} bytes"))
        }
        OddityKind::BadBase64(c) => Some(format!("`{c}` is not base64")),
        OddityKind::Unreadable(what) => Some(format!("{what} cannot be read")),
        OddityKind::TooMany(n) => {
            Some(format!("it holds more than {n} objects; the rest is not read"))
        }
        _ => None,
    })
}
