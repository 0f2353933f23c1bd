//! The baseline: findings that are known and wait for their turn, so that a pipeline goes red for new ones only.

use crate::sort;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::{Deserialize, Serialize};

use crate::report::Report;
use crate::session::Failure;

/// The name of the file's shape.
const SCHEMA: &str = "uctool-baseline/1";

/// A finding as the baseline keeps it: enough to know it again and to name it when it is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Known {
    /// What tells it from others.
    pub fingerprint: String,
    /// The code of its rule.
    pub code: String,
    /// The command that found it.
    pub command: String,
    /// The input of the report it stood in.
    pub input: String,
    /// The input it is about.
    pub source: String,
    /// What was seen.
    pub message: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileV1 {
    schema: String,
    findings: Vec<Known>,
}

/// What the run does with a baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Baseline {
    /// Nothing.
    #[default]
    None,
    /// Every finding goes into a new one, and none makes the run fail.
    Write,
    /// What it holds is known, and does not make the run fail.
    Check(Vec<Known>),
}

impl Baseline {
    /// Reads the text of a baseline `file`.
    pub fn parse(file: &str, text: &str) -> Result<Self, Failure> {
        let read: FileV1 = serde_json::from_str(text).map_err(|error| {
            Failure::of(file, format!("it is no baseline: {error}"))
                .hint("`--baseline write` makes one")
        })?;
        if read.schema != SCHEMA {
            let message = format!("its schema is `{}`, and `{SCHEMA}` is read", read.schema);
            return Err(Failure::of(file, message).hint("`--baseline write` makes a new one"));
        }
        Ok(Self::Check(read.findings))
    }

    /// The fingerprints that are known; `None` where nothing is compared.
    pub(crate) fn fingerprints(&self) -> Option<BTreeSet<String>> {
        match self {
            Self::Check(known) => {
                Some(known.iter().map(|known| known.fingerprint.clone()).collect())
            }
            Self::None | Self::Write => None,
        }
    }

    /// What the baseline holds and these reports, which looked for it, no longer find.
    pub(crate) fn gone(&self, reports: &[Report]) -> Vec<Known> {
        let Self::Check(known) = self else { return Vec::new() };
        let mut asked: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        let mut found = BTreeSet::new();
        for report in reports {
            let codes = report.verdicts.iter().map(|(rule, _)| rule.code);
            asked.entry((report.command, &report.input)).or_default().extend(codes);
            let findings = report.findings.iter();
            found.extend(findings.map(|finding| finding.standing.fingerprint.as_str()));
        }
        let looked_for = |known: &Known| {
            let codes = asked.get(&(known.command.as_str(), known.input.as_str()));
            codes.is_some_and(|codes| codes.contains(known.code.as_str()))
        };
        known
            .iter()
            .filter(|known| looked_for(known) && !found.contains(known.fingerprint.as_str()))
            .cloned()
            .collect()
    }
}

/// Writes a baseline that knows every finding of `reports`.
pub fn write_baseline(reports: &[Report], out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings: Vec<Known> = reports
        .iter()
        .flat_map(|report| report.findings.iter().map(move |finding| (report, finding)))
        .map(|(report, finding)| Known {
            fingerprint: finding.standing.fingerprint.clone(),
            code: finding.rule.code.to_owned(),
            command: report.command.to_owned(),
            input: report.input.clone(),
            source: finding.location.source.clone(),
            message: finding.message.clone(),
        })
        .collect();
    // Sorted, and one finding a line, for the sake of diffs.
    sort::by(&mut findings, |a, b| {
        (&a.input, &a.code, &a.fingerprint).cmp(&(&b.input, &b.code, &b.fingerprint))
    });
    write!(out, "{{\"schema\":\"{SCHEMA}\",\"findings\":[")?;
    for (index, known) in findings.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        crate::json::write(out, known)?;
    }
    out.write_all(if findings.is_empty() { b"]}\n" } else { b"\n]}\n" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn what_is_written_is_read_back_and_nothing_of_it_is_gone() {
        let report = sample::report();
        let mut bytes = Vec::new();
        write_baseline(std::slice::from_ref(&report), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
        let baseline = Baseline::parse("b.json", &text).unwrap();
        let Baseline::Check(known) = &baseline else { panic!("{baseline:?}") };
        assert_eq!(known.len(), 1);
        assert_eq!(known[0].fingerprint, report.findings[0].standing.fingerprint);
        assert_eq!(baseline.gone(std::slice::from_ref(&report)), []);
    }

    #[test]
    fn only_what_was_looked_for_can_be_gone() {
        let mut report = sample::report();
        let mut bytes = Vec::new();
        write_baseline(std::slice::from_ref(&report), &mut bytes).unwrap();
        let baseline = Baseline::parse("b.json", std::str::from_utf8(&bytes).unwrap()).unwrap();
        report.findings.clear();
        assert_eq!(baseline.gone(std::slice::from_ref(&report)).len(), 1);
        report.input = "another.pem".into();
        assert_eq!(baseline.gone(&[report]), [], "another input says nothing of this one");
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        for wrong in ["", "{}", "[]", r#"{"schema":"uctool-baseline/9","findings":[]}"#] {
            let refused = Baseline::parse("b.json", wrong).unwrap_err();
            assert_eq!(refused.input.as_deref(), Some("b.json"));
        }
    }
}
