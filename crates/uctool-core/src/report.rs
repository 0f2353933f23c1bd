//! One report: what a command says about one input.

use serde_json::{Map, Value};

use crate::check::Verdicts;
use crate::finding::{Finding, Location};
use crate::rule::{Rule, Severity};
use crate::text::Line;

/// Something seen, one of many, written as soon as it is known: a SIP message, a call, an NTP peer.
pub trait Row {
    /// The array of `data` it belongs to in JSON, such as `messages`.
    fn collection(&self) -> &'static str;
    /// Appends it to `out` as one JSON object whose first member is `type`, on one line.
    fn json(&self, out: &mut Vec<u8>);
    /// The line above the first row of its kind.
    fn heading(&self) -> Option<Line> {
        None
    }
    /// It as text; `verbosity` counts `-v`.
    fn text(&self, verbosity: u8) -> Vec<Line>;
    /// The line above the first row of its kind, for a terminal of `width` columns.
    fn heading_within(&self, _width: usize) -> Option<Line> {
        self.heading()
    }
    /// It as text for a terminal of `width` columns. The first line of a row with a heading is cut there: a row that can
    /// choose what to shorten does so here.
    fn text_within(&self, verbosity: u8, _width: usize) -> Vec<Line> {
        self.text(verbosity)
    }
}

/// A measured value, as monitoring draws it over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// What was measured: `offset`, `days_left`.
    pub name: String,
    /// How much.
    pub value: f64,
    /// `s` for seconds, `%`, `B` for bytes, or nothing.
    pub unit: &'static str,
}

/// How a report is told to a person. Every other format tells all reports alike.
#[derive(Debug, Clone, Default)]
pub enum Told {
    /// As it is.
    #[default]
    Whole,
    /// Not here: a later report of the run sums it up.
    Elsewhere,
    /// It sums up the run: this is shown instead of its own findings.
    Digest(Digest),
}

/// What a report that sums up a run shows.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    /// Findings, in the order they are shown.
    pub findings: Vec<Folded>,
    /// Rules that could not decide, and why.
    pub undecided: Vec<(&'static Rule, String)>,
}

/// A finding, and where else the same was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The finding.
    pub finding: Finding,
    /// The other places.
    pub also: Vec<Location>,
}

/// What a command says about one input.
#[derive(Debug, Clone)]
pub struct Report {
    /// The command, such as `cert check`.
    pub command: &'static str,
    /// The input as the user named it.
    pub input: String,
    /// The fields of `data`, apart from rows.
    pub data: Map<String, Value>,
    /// What was found, in the order it was found.
    pub findings: Vec<Finding>,
    /// What every rule said.
    pub verdicts: Verdicts,
    /// What was examined, in words: `1 certificate`, `412 frames, 4 HTTP messages`.
    pub examined: String,
    /// What was measured.
    pub metrics: Vec<Metric>,
    /// How text tells it.
    pub told: Told,
}

impl Report {
    /// An empty report.
    pub fn new(command: &'static str, input: impl Into<String>) -> Self {
        Self {
            command,
            input: input.into(),
            data: Map::new(),
            findings: Vec::new(),
            verdicts: Verdicts::default(),
            examined: String::new(),
            metrics: Vec::new(),
            told: Told::Whole,
        }
    }

    /// How many findings that no baseline knows weigh exactly `severity`.
    pub fn count(&self, severity: Severity) -> u64 {
        let fresh = self.findings.iter().filter(|finding| !finding.is_known());
        fresh.filter(|finding| finding.severity == severity).count() as u64
    }
}
