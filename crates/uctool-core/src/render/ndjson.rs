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

    #[test]
    fn the_sample_is_exactly_this() {
        let expected = [
            r#"{"type":"thing","value":"a\u001bb"}"#,
            r#"{"type":"thing","value":"a\u001bb"}"#,
            r#"{"type":"finding","code":"DEMO001","name":"sample","severity":"warning","confidence":"high","message":"the message has <angle> & \"quotes\" ]]> %0A::error | {0}\nand a newline","why":"a reason\u0007","help":"do this next","location":{"source":"certs/owa, 50%\u001b[31m\u202e.pem","line":3,"frame":null,"part":"certificate 1"},"evidence":["frame 7"],"sources":["RFC 5280, section 4.2.1.9"],"fingerprint":"FINGERPRINT","known":null}"#,
            r#"{"type":"check","input":"certs/owa, 50%\u001b[31m\u202e.pem","code":"DEMO001","name":"sample","outcome":"found","reason":null}"#,
            r#"{"type":"check","input":"certs/owa, 50%\u001b[31m\u202e.pem","code":"DEMO002","name":"undecided-sample","outcome":"unknown","reason":"the middle\u001b is missing"}"#,
            r#"{"type":"report","input":"certs/owa, 50%\u001b[31m\u202e.pem","command":"demo check","examined":"1 thing","data":{"kind":"sample"}}"#,
            r#"{"type":"error","input":"gone\n.pem","message":"no such file","hint":"check the path"}"#,
            r#"{"type":"summary","schema":"uctool/1","tool":{"name":"uctool","version":"VERSION"},"reports":1,"errors":1,"findings":{"error":0,"warning":1,"info":0}}"#,
        ];
        let fingerprint = &crate::sample::report().findings[0].standing.fingerprint;
        let expected = expected
            .join("\n")
            .replace("FINGERPRINT", fingerprint)
            .replace("VERSION", env!("CARGO_PKG_VERSION"));
        assert_eq!(rendered(Format::Ndjson, PLAIN), expected + "\n");
    }
}
