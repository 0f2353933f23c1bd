//! A finding: what is wrong, where, why, and the next step.

use crate::rule::{Confidence, Rule, Severity};

/// Where a finding is: the input, and the place in it as far as there is one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// The input's name as the user gave it (`-` is standard input).
    pub source: String,
    /// Line of a text, from 1.
    pub line: Option<u64>,
    /// Frame of a capture, from 1.
    pub frame: Option<u64>,
    /// A part that is neither: `certificate 1`, `frames 16, 21`, `session a - b`.
    pub part: Option<String>,
}

impl Location {
    /// The whole input.
    pub fn of(source: impl Into<String>) -> Self {
        Self { source: source.into(), ..Self::default() }
    }

    /// A line of it.
    #[must_use]
    pub fn line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// A frame of it.
    #[must_use]
    pub fn frame(mut self, frame: u64) -> Self {
        self.frame = Some(frame);
        self
    }

    /// A part of it, in words.
    #[must_use]
    pub fn part(mut self, part: impl Into<String>) -> Self {
        self.part = Some(part.into());
        self
    }
}

/// How a finding stands in this run; set when its report takes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What tells the finding from every other, the same in each run over the same faults.
    pub fingerprint: String,
    /// Whether the baseline knows it; `None` without a baseline.
    pub known: Option<bool>,
    /// Whether it makes the exit status 1.
    pub fails: bool,
}

/// Something that is wrong, or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// Its weight here; the rule's own unless changed.
    pub severity: Severity,
    /// How sure it is here; the rule's own unless changed.
    pub confidence: Confidence,
    /// What was seen, values first, lower case, no full stop.
    pub message: String,
    /// Why that is wrong, where the message does not say it.
    pub why: Option<String>,
    /// One next step in the product's own words.
    pub help: Option<String>,
    /// Where.
    pub location: Location,
    /// What was seen, piece by piece: frames, lines, values.
    pub evidence: Vec<String>,
    /// How it stands in this run.
    pub standing: Standing,
}

impl Finding {
    /// A finding of `rule` at `location`.
    pub fn new(rule: &'static Rule, location: Location, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            confidence: rule.confidence,
            message: message.into(),
            why: None,
            help: None,
            location,
            evidence: Vec::new(),
            standing: Standing::default(),
        }
    }

    /// True when the baseline knows it already.
    pub fn is_known(&self) -> bool {
        self.standing.known == Some(true)
    }

    /// Says why it is wrong.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Says the next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds one piece of evidence.
    #[must_use]
    pub fn evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    /// Weighs this one finding otherwise than its rule does.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Is more or less sure of this one finding than its rule is.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }
}
