//! One report: what a command says about one input.

use serde_json::{Map, Value};

use crate::check::{Check, Outcome, Verdict, Verdicts};
use crate::filter::Filter;
use crate::finding::Finding;
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
        }
    }

    /// How many findings weigh exactly `severity`.
    pub fn count(&self, severity: Severity) -> u64 {
        self.findings.iter().filter(|finding| finding.severity == severity).count() as u64
    }

    /// Takes the word of one rule and returns what it found, as far as `filter` lets the rule speak.
    pub(crate) fn note(
        &mut self,
        filter: &Filter,
        rule: &'static Rule,
        outcome: Outcome,
    ) -> Vec<Finding> {
        if !filter.allows(rule) {
            return Vec::new();
        }
        let (verdict, findings) = match outcome {
            Outcome::Pass => (Verdict::Pass, Vec::new()),
            Outcome::NotApplicable(reason) => (Verdict::NotApplicable(reason), Vec::new()),
            Outcome::Unknown(reason) => (Verdict::Unknown(reason), Vec::new()),
            Outcome::Found(findings) => (Verdict::Found, findings),
        };
        self.verdicts.note(rule, verdict);
        self.findings.extend(findings.iter().cloned());
        findings
    }

    /// Runs each check on `input` that `filter` allows and returns what they found.
    pub fn run<T: ?Sized>(
        &mut self,
        filter: &Filter,
        checks: &[Check<T>],
        input: &T,
    ) -> Vec<Finding> {
        let mut found = Vec::new();
        for check in checks.iter().filter(|check| filter.allows(check.rule)) {
            found.extend(self.note(filter, check.rule, (check.run)(input)));
        }
        found
    }
}
