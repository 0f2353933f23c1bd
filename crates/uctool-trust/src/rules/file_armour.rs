use uctool_core::{Check, Outcome, rule};
use uctool_x509::read::OddityKind;

use crate::case::Case;

/// The next step.
const HELP: &str = "write a clean file by `uctool cert fix`";

rule! {
    /// ## What it does
    /// Notes bare base64, missing BEGIN or END lines and labels that do not fit what is inside.
    ///
    /// ## Why it matters
    /// Upload pages and openssl go by the armour and find nothing, or the wrong thing.
    ///
    /// ## What to do
    /// Write a clean file by `uctool cert fix`.
    pub(crate) static RULE = {
        code: "CERT080",
        name: "file-armour",
        summary: "the armour is missing or mislabelled",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::oddities(case, &RULE, HELP, |kind| match kind {
        OddityKind::BareBase64 => Some("base64 without BEGIN and END".to_owned()),
        OddityKind::NoEnd => Some("the END line is missing".to_owned()),
        OddityKind::NoBegin => Some("the BEGIN line is missing".to_owned()),
        OddityKind::Label(label, inside) => {
            Some(format!("the label is `{label}`, and inside is {inside}"))
        }
        OddityKind::LabelsDiffer(begin, end) => {
            Some(format!("it begins with `{begin}` and ends with `{end}`"))
        }
        OddityKind::Embedded(within) => Some(format!("the certificate stands inside {within}")),
        _ => None,
    })
}
