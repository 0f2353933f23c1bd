//! The shapes of `uctool/1`: structs of their own, so that changing the core cannot change what scripts read.

use serde::Serialize;

use crate::check::Verdict;
use crate::finding::Finding;
use crate::rule::{Confidence, Rule, Severity};
use crate::session::Failure;

/// The name of this schema.
pub(crate) const SCHEMA: &str = "uctool/1";

/// The program that wrote a document.
#[derive(Serialize)]
pub(crate) struct ToolV1 {
    name: &'static str,
    version: &'static str,
}

pub(crate) const TOOL: ToolV1 = ToolV1 { name: "uctool", version: env!("CARGO_PKG_VERSION") };

#[derive(Serialize)]
pub(crate) struct LocationV1<'a> {
    source: &'a str,
    line: Option<u64>,
    frame: Option<u64>,
    part: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct FindingV1<'a> {
    code: &'static str,
    name: &'static str,
    severity: Severity,
    confidence: Confidence,
    message: &'a str,
    why: Option<&'a str>,
    help: Option<&'a str>,
    location: LocationV1<'a>,
    evidence: &'a [String],
    sources: &'static [&'static str],
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
        }
    }
}

#[derive(Serialize)]
pub(crate) struct CheckV1<'a> {
    code: &'static str,
    name: &'static str,
    outcome: &'static str,
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

#[derive(Serialize)]
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
