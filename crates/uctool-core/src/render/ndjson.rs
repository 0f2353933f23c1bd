//! NDJSON: one object a line with a `type`, written as soon as it is known, in constant memory.

use std::io::{self, Write};

use serde::Serialize;

use super::{End, Renderer};
use crate::finding::Finding;
use crate::json;
use crate::report::{Report, Row};
use crate::rule::Severity;
use crate::schema::{
    CheckV1, CountsV1, FailureV1, FindingV1, ReportLineV1, SCHEMA, SummaryV1, TOOL,
};
use crate::session::Failure;

pub(super) struct Ndjson {
    out: Box<dyn Write>,
    buffer: Vec<u8>,
}

#[derive(Serialize)]
struct Typed<'a, T> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a str>,
    #[serde(flatten)]
    rest: T,
}

impl Ndjson {
    pub(super) fn new(out: Box<dyn Write>) -> Self {
        Self { out, buffer: Vec::with_capacity(1024) }
    }

    fn line<T: Serialize>(
        &mut self,
        kind: &'static str,
        input: Option<&str>,
        rest: T,
    ) -> io::Result<()> {
        json::write(&mut self.out, &Typed { kind, input, rest })?;
        self.out.write_all(b"\n")
    }
}

impl Renderer for Ndjson {
    fn row(&mut self, row: &dyn Row) -> io::Result<()> {
        self.buffer.clear();
        row.json(&mut self.buffer);
        self.buffer.push(b'\n');
        self.out.write_all(&self.buffer)
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.line("finding", None, FindingV1::from(finding))
    }

    fn failure(&mut self, failure: &Failure) -> io::Result<()> {
        self.line("error", None, FailureV1::from(failure))
    }

    fn end(&mut self, report: &Report) -> io::Result<()> {
        for check in report.verdicts.iter() {
            self.line("check", Some(&report.input), CheckV1::from(check))?;
        }
        let line = ReportLineV1 {
            command: report.command,
            examined: &report.examined,
            data: &report.data,
        };
        self.line("report", Some(&report.input), line)
    }

    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        for known in end.gone {
            self.line("gone", None, known)?;
        }
        let End { reports, failures, .. } = end;
        let count = |severity| reports.iter().map(|report| report.count(severity)).sum();
        let findings = CountsV1 {
            error: count(Severity::Error),
            warning: count(Severity::Warning),
            info: count(Severity::Info),
        };
        let summary = SummaryV1 {
            schema: SCHEMA,
            tool: TOOL,
            reports: reports.len(),
            errors: failures.len(),
            findings,
        };
        self.line("summary", None, summary)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PLAIN, rendered};
    use crate::render::Format;

    #[test]
    fn each_line_is_an_object_with_a_type_and_the_summary_is_last() {
        let text = rendered(Format::Ndjson, PLAIN);
        let kinds: Vec<String> = text
            .lines()
            .map(|line| {
                let value: serde_json::Value = serde_json::from_str(line).unwrap();
                value["type"].as_str().unwrap().to_owned()
            })
            .collect();
        let expected =
            ["thing", "thing", "finding", "check", "check", "report", "error", "summary"];
        assert_eq!(kinds, expected);
        assert!(text.bytes().all(|byte| byte >= 0x20 || byte == b'\n'), "{text:?}");
    }
}
