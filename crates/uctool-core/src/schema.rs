//! The shapes of `uctool/1`: structs of their own, so that changing the core cannot change what scripts read. With the
//! feature `schema` they describe themselves, for `docs/schema/`.

use serde::Serialize;

use crate::check::Verdict;
use crate::finding::Finding;
use crate::rule::{Confidence, Rule, Severity};
use crate::session::Failure;

/// The name of this schema.
pub(crate) const SCHEMA: &str = "uctool/1";

#[cfg(feature = "schema")]
mod describe;
#[cfg(feature = "schema")]
mod shape;
#[cfg(feature = "schema")]
pub use {describe::schemas, shape::Shape};

/// The program that wrote a document.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ToolV1 {
    name: &'static str,
    version: &'static str,
}

pub(crate) const TOOL: ToolV1 = ToolV1 { name: "uctool", version: env!("CARGO_PKG_VERSION") };

/// Where a finding is.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct LocationV1<'a> {
    /// The input as the user named it; `-` is standard input.
    source: &'a str,
    /// Line of a text, from 1.
    line: Option<u64>,
    /// Frame of a capture, from 1.
    frame: Option<u64>,
    /// A part that is neither.
    part: Option<&'a str>,
}

/// Something that is wrong, or worth knowing.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct FindingV1<'a> {
    /// Code of the rule; never used again for another.
    code: &'static str,
    /// Name of the rule.
    name: &'static str,
    severity: Severity,
    confidence: Confidence,
    /// What was seen.
    message: &'a str,
    /// Why that is wrong, where the message does not say it.
    why: Option<&'a str>,
    /// One next step in the product's own words.
    help: Option<&'a str>,
    location: LocationV1<'a>,
    /// What was seen, piece by piece.
    evidence: &'a [String],
    /// Where the rule is written.
    sources: &'static [&'static str],
    /// What tells the finding from others, the same in every run.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[0-9a-f]{32}$")))]
    fingerprint: &'a str,
    /// Whether the baseline knows it; null without one.
    known: Option<bool>,
}

impl<'a> From<&'a Finding> for FindingV1<'a> {
    fn from(finding: &'a Finding) -> Self {
        let location = &finding.location;
        Self {
            code: finding.rule.code,
            name: finding.rule.name,
            severity: finding.severity,
            confidence: finding.confidence,
            message: &finding.message,
            why: finding.why.as_deref(),
            help: finding.help.as_deref(),
            location: LocationV1 {
                source: &location.source,
                line: location.line,
                frame: location.frame,
                part: location.part.as_deref(),
            },
            evidence: &finding.evidence,
            sources: finding.rule.sources,
            fingerprint: &finding.standing.fingerprint,
            known: finding.standing.known,
        }
    }
}

/// What one rule said of one input.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct CheckV1<'a> {
    code: &'static str,
    name: &'static str,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pass", "not-applicable", "unknown", "found"])))]
    outcome: &'static str,
    /// Why it does not apply or could not be decided.
    reason: Option<&'a str>,
}

impl<'a> From<(&'static Rule, &'a Verdict)> for CheckV1<'a> {
    fn from((rule, verdict): (&'static Rule, &'a Verdict)) -> Self {
        Self {
            code: rule.code,
            name: rule.name,
            outcome: verdict.as_str(),
            reason: verdict.reason(),
        }
    }
}

/// Something that could not be examined.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct FailureV1<'a> {
    input: Option<&'a str>,
    message: &'a str,
    hint: Option<&'a str>,
}

impl<'a> From<&'a Failure> for FailureV1<'a> {
    fn from(failure: &'a Failure) -> Self {
        Self {
            input: failure.input.as_deref(),
            message: &failure.message,
            hint: failure.hint.as_deref(),
        }
    }
}

/// The last but one kind of line of a report in NDJSON: what was examined, and the fields of `data` that are no rows.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ReportLineV1<'a> {
    pub(crate) command: &'static str,
    pub(crate) examined: &'a str,
    pub(crate) data: &'a serde_json::Map<String, serde_json::Value>,
}

/// The last line of NDJSON.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct SummaryV1 {
    #[cfg_attr(feature = "schema", schemars(extend("const" = "uctool/1")))]
    pub(crate) schema: &'static str,
    pub(crate) tool: ToolV1,
    pub(crate) reports: usize,
    /// How many inputs could not be examined.
    pub(crate) errors: usize,
    pub(crate) findings: CountsV1,
}

/// How many findings there are that no baseline knows.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct CountsV1 {
    pub(crate) error: u64,
    pub(crate) warning: u64,
    pub(crate) info: u64,
}
