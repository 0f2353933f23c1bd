use uctool_core::{Check, Outcome, rule};
use uctool_x509::read::OddityKind;

use crate::case::Case;

/// The next step.
const HELP: &str = "write a clean file by `uctool cert fix`";

rule! {
    /// ## What it does
    /// Notes text before, between or after the armour.
    ///
    /// ## Why it matters
    /// openssl skips it; some upload pages do not.
    ///
    /// ## What to do
    /// Write a clean file by `uctool cert fix`.
    pub(crate) static RULE = {
        code: "CERT081",
        name: "file-text-around",
        summary: "text stands around the armour",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::oddities(case, &RULE, HELP, |kind| match kind {
        OddityKind::TextAround => Some("text stands around the armour".to_owned()),
        _ => None,
    })
}
