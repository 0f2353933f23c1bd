use uctool_core::{Check, Outcome, rule};
use uctool_x509::read::OddityKind;

use crate::case::Case;

/// The next step.
const HELP: &str = "write a clean file by `uctool cert fix`";

rule! {
    /// ## What it does
    /// Notes indentation, quote marks, blank lines before END, glued END and BEGIN lines, one long line, odd
    /// line ends and lengths.
    ///
    /// ## Why it matters
    /// Common readers lose certificates in such files without a word; a blank line before END is a documented
    /// cause of failed uploads.
    ///
    /// ## What to do
    /// Write a clean file by `uctool cert fix`.
    pub(crate) static RULE = {
        code: "CERT079",
        name: "file-layout",
        summary: "the armour is not laid out as it should be",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::oddities(case, &RULE, HELP, |kind| match kind {
        OddityKind::Indented => Some("the armour is indented".to_owned()),
        OddityKind::Quoted => Some("the lines carry quote marks".to_owned()),
        OddityKind::BlankLine => Some("a blank line stands inside the armour".to_owned()),
        OddityKind::Glued => Some("END and BEGIN share a line".to_owned()),
        OddityKind::OneLine => Some("the base64 is one long line".to_owned()),
        OddityKind::SpacesForNewlines => Some("newlines were turned into spaces".to_owned()),
        OddityKind::Columns(n) => Some(format!("the lines are {n} characters long, not 64")),
        OddityKind::CarriageReturns => Some("lines end with CR alone".to_owned()),
        OddityKind::LiteralNewlines => Some("newlines are written as `\\n`".to_owned()),
        OddityKind::Dashes => Some("hyphens are missing or were turned into dashes".to_owned()),
        OddityKind::QuotedPrintable => Some("`=` is written `=3D`".to_owned()),
        _ => None,
    })
}
