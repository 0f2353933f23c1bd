//! JSON: one document of schema `uctool/1`. The rows of a report's first collection stream; the rest of the report
//! follows when it ends.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{End, Renderer};
use crate::json;
use crate::report::{Report, Row};
use crate::schema::{CheckV1, FailureV1, FindingV1, SCHEMA, TOOL};

pub(super) struct Json {
    out: Box<dyn Write>,
    reports: usize,
    /// The collection whose rows are being written, if any row has come.
    streaming: Option<&'static str>,
    /// Rows of other collections, each row preceded by a comma.
    waiting: BTreeMap<&'static str, Vec<u8>>,
}

impl Json {
    pub(super) fn new(out: Box<dyn Write>) -> Self {
        Self { out, reports: 0, streaming: None, waiting: BTreeMap::new() }
    }

    fn open_document(&mut self) -> io::Result<()> {
        write!(self.out, "{{\"schema\":\"{SCHEMA}\",\"tool\":")?;
        json::write(&mut self.out, &TOOL)?;
        write!(self.out, ",\"reports\":[")
    }

    fn member<T: Serialize>(&mut self, name: &str, value: &T, first: bool) -> io::Result<()> {
        if !first {
            write!(self.out, ",")?;
        }
        json::write(&mut self.out, name)?;
        write!(self.out, ":")?;
        json::write(&mut self.out, value)
    }

    /// What remains of `data` once the rows are in.
    fn rest_of_data(&mut self, report: &Report) -> io::Result<()> {
        let mut first = true;
        if self.streaming.take().is_some() {
            write!(self.out, "]")?;
            first = false;
        }
        for (name, rows) in std::mem::take(&mut self.waiting) {
            write!(self.out, "{}\"{name}\":[", if first { "" } else { "," })?;
            self.out.write_all(rows.get(1..).unwrap_or_default())?;
            write!(self.out, "]")?;
            first = false;
        }
        for (name, value) in &report.data {
            self.member(name, value, first)?;
            first = false;
        }
        Ok(())
    }
}

impl Renderer for Json {
    fn begin(&mut self, report: &Report) -> io::Result<()> {
        if self.reports == 0 {
            self.open_document()?;
        } else {
            write!(self.out, ",")?;
        }
        self.reports += 1;
        write!(self.out, "\n{{")?;
        self.member("command", &report.command, true)?;
        self.member("input", &report.input, false)?;
        write!(self.out, ",\"data\":{{")
    }

    fn row(&mut self, row: &dyn Row) -> io::Result<()> {
        let name = row.collection();
        let mut bytes = Vec::with_capacity(512);
        match self.streaming {
            None => {
                write!(bytes, "\"{name}\":[")?;
                self.streaming = Some(name);
            }
            Some(_) => bytes.push(b','),
        }
        row.json(&mut bytes);
        if self.streaming == Some(name) {
            self.out.write_all(&bytes)
        } else {
            self.waiting.entry(name).or_default().extend_from_slice(&bytes);
            Ok(())
        }
    }

    fn end(&mut self, report: &Report) -> io::Result<()> {
        self.rest_of_data(report)?;
        write!(self.out, "}}")?;
        let findings: Vec<FindingV1<'_>> = report.findings.iter().map(Into::into).collect();
        let checks: Vec<CheckV1<'_>> = report.verdicts.iter().map(Into::into).collect();
        self.member("findings", &findings, false)?;
        self.member("checks", &checks, false)?;
        write!(self.out, "}}")
    }

    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        if self.reports == 0 {
            self.open_document()?;
        }
        write!(self.out, "]")?;
        let failures: Vec<FailureV1<'_>> = end.failures.iter().map(Into::into).collect();
        self.member("errors", &failures, false)?;
        self.member("gone", &end.gone, false)?;
        writeln!(self.out, "}}")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PLAIN, baseline, rendered, rendered_with};
    use crate::render::Format;

    #[test]
    fn the_sample_is_exactly_this() {
        let text = rendered(Format::Json, PLAIN);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value,
            serde_json::json!({
                "schema": "uctool/1",
                "tool": { "name": "uctool", "version": env!("CARGO_PKG_VERSION") },
                "reports": [{
                    "command": "demo check",
                    "input": "certs/owa, 50%\u{1b}[31m\u{202e}.pem",
                    "data": {
                        "things": [
                            { "type": "thing", "value": "a\u{1b}b" },
                            { "type": "thing", "value": "a\u{1b}b" },
                        ],
                        "kind": "sample",
                    },
                    "findings": [{
                        "code": "DEMO001", "name": "sample", "severity": "warning",
                        "confidence": "high",
                        "message": "the message has <angle> & \"quotes\" ]]> %0A::error | {0}\nand a newline",
                        "why": "a reason\u{7}", "help": "do this next",
                        "location": {
                            "source": "certs/owa, 50%\u{1b}[31m\u{202e}.pem",
                            "line": 3, "frame": null, "part": "certificate 1",
                        },
                        "evidence": ["frame 7"],
                        "sources": ["RFC 5280, section 4.2.1.9"],
                        "fingerprint": crate::sample::report().findings[0].standing.fingerprint,
                        "known": null,
                    }],
                    "checks": [
                        { "code": "DEMO001", "name": "sample", "outcome": "found", "reason": null },
                        { "code": "DEMO002", "name": "undecided-sample", "outcome": "unknown",
                          "reason": "the middle\u{1b} is missing" },
                    ],
                }],
                "errors": [
                    { "input": "gone\n.pem", "message": "no such file", "hint": "check the path" },
                ],
                "gone": [],
            })
        );
    }

    #[test]
    fn a_baseline_says_what_is_known_and_what_is_gone() {
        let text = rendered_with(Format::Json, PLAIN, baseline());
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["reports"][0]["findings"][0]["known"], true);
        assert_eq!(value["gone"][0]["message"], "a fault\u{1b} of old");
    }

    #[test]
    fn control_characters_never_stand_raw_in_the_document() {
        let raw = rendered(Format::Json, PLAIN);
        assert!(raw.bytes().all(|byte| byte >= 0x20 || byte == b'\n'), "{raw:?}");
    }
}
