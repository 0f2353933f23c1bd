use uctool_core::{Check, Outcome, rule};
use uctool_x509::read::OddityKind;

use crate::case::Case;

/// The next step.
const HELP: &str = "write a clean file by `uctool cert fix`";

rule! {
    /// ## What it does
    /// Reports parts that need a password, or are encrypted in a way that is not read here.
    ///
    /// ## Why it matters
    /// The certificates in them cannot be examined.
    ///
    /// ## What to do
    /// Give the password by `--password-file` or `UCTOOL_KEY_PASSWORD`, or convert the file with the command
    /// the finding names.
    pub(crate) static RULE = {
        code: "CERT084",
        name: "file-locked",
        summary: "a part of the file stays closed",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7292"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::oddities(case, &RULE, HELP, |kind| match kind {
        OddityKind::Locked(false) => Some(
            "it needs a password: give it by --password-file or UCTOOL_KEY_PASSWORD".to_owned(),
        ),
        OddityKind::Locked(true) => Some("the password is not the right one".to_owned()),
        OddityKind::Unsupported(what, command) => {
            Some(format!("{what} is not read here; convert it: `{command}`"))
        }
        _ => None,
    })
}
