//! The code quality report of GitLab: an array of findings, which GitLab compares by their fingerprints itself.

use std::io::{self, Write};

use serde::Serialize;

use super::{End, Renderer, in_lines, in_one_line};
use crate::finding::Finding;
use crate::json;
use crate::rule::Severity;
use crate::session::Failure;

pub(super) struct Gitlab(pub(super) Box<dyn Write>);

#[derive(Serialize)]
struct Degradation<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

/// GitLab demands a line; where there is none, it is the first.
#[derive(Serialize)]
struct Lines {
    begin: u64,
}

impl Renderer for Gitlab {
    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        let failures = end.failures.iter().map(of_failure);
        let all: Vec<_> = failures.chain(end.findings().into_iter().map(of_finding)).collect();
        json::write(&mut self.0, &all)?;
        self.0.write_all(b"\n")?;
        self.0.flush()
    }
}

fn of_finding(finding: &Finding) -> Degradation<'_> {
    Degradation {
        description: in_lines(finding).join("; "),
        check_name: finding.rule.code,
        fingerprint: finding.standing.fingerprint.clone(),
        severity: match finding.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        location: place(&finding.location.source, finding.location.line),
    }
}

/// What could not be examined blocks: nobody knows what is wrong with it.
fn of_failure(failure: &Failure) -> Degradation<'_> {
    let input = failure.input.as_deref().unwrap_or("-");
    Degradation {
        description: in_one_line(failure),
        check_name: "not-examined",
        fingerprint: crate::fingerprint::of_parts(&["not-examined", input, &failure.message]),
        severity: "blocker",
        location: place(input, None),
    }
}

/// GitLab knows paths from the root of the repository, without `./`.
fn place(source: &str, line: Option<u64>) -> Location<'_> {
    let path = source.strip_prefix("./").unwrap_or(source);
    Location { path, lines: Lines { begin: line.unwrap_or(1) } }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::{PLAIN, rendered};
    use crate::render::Format;
    use crate::sample;

    #[test]
    fn the_sample_is_exactly_this() {
        let text = rendered(Format::Gitlab, PLAIN);
        assert!(text.bytes().all(|byte| byte >= 0x20 || byte == b'\n'), "{text:?}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            value,
            json!([
                {
                    "description": "gone\\n.pem: no such file (hint: check the path)",
                    "check_name": "not-examined",
                    "fingerprint": value[0]["fingerprint"],
                    "severity": "blocker",
                    "location": { "path": "gone\n.pem", "lines": { "begin": 1 } },
                },
                {
                    "description": "the message has <angle> & \"quotes\" ]]> %0A::error | {0}\\nand a newline; \
                                    why: a reason\\u{7}; help: do this next",
                    "check_name": "DEMO001",
                    "fingerprint": sample::report().findings[0].standing.fingerprint,
                    "severity": "major",
                    "location": { "path": sample::INPUT, "lines": { "begin": 3 } },
                },
            ])
        );
        assert_eq!(value[0]["fingerprint"].as_str().unwrap().len(), 32);
    }
}
