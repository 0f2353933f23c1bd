//! SARIF 2.1.0 (OASIS): the whole catalogue as rules, each finding as a result, what could not be decided or examined
//! as notifications of the tool.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{End, Renderer, text::place};
use crate::check::Verdict;
use crate::finding::{Finding, Location};
use crate::json;
use crate::rule::{Rule, Severity};
use crate::session::Failure;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name of the fingerprint, with the version of how it is made.
const FINGERPRINT: &str = "uctool/v1";

pub(super) struct Sarif(pub(super) Box<dyn Write>);

impl Renderer for Sarif {
    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        let catalogue = end.catalogue.rules();
        let rules: Vec<Value> = catalogue.iter().map(|rule| descriptor(rule)).collect();
        let results = end.reports.iter().flat_map(|report| &report.findings);
        let results: Vec<Value> = results.map(|finding| result(finding, &catalogue)).collect();
        let document = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "uctool",
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                }},
                "invocations": [{
                    "executionSuccessful": end.failures.is_empty(),
                    "toolExecutionNotifications": notifications(end),
                }],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        });
        json::write(&mut self.0, &document)?;
        self.0.write_all(b"\n")?;
        self.0.flush()
    }
}

fn descriptor(rule: &Rule) -> Value {
    let page = rule.docs();
    let sources = rule.sources.join("\n- ");
    let word = rule.code.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": first_section(&page) },
        "help": {
            "text": format!("{}\n\nSources\n- {sources}", page.replace("## ", "")),
            "markdown": format!("{page}\n\n## Sources\n- {sources}"),
        },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "tags": ["unified-communications", word],
            "precision": rule.confidence.as_str(),
            "problem.severity": match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
            "citations": rule.sources,
            "since": rule.since,
        },
    })
}

/// What stands below the first heading.
fn first_section(page: &str) -> String {
    let lines = page.lines().skip(1).take_while(|line| !line.starts_with("## "));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Finding, catalogue: &[&'static Rule]) -> Value {
    let mut text = finding.message.clone();
    for (word, said) in [("why", &finding.why), ("help", &finding.help)] {
        if let Some(said) = said {
            text += &format!("\n{word}: {said}");
        }
    }
    let mut result = json!({
        "ruleId": finding.rule.code,
        "level": level(finding.severity),
        "message": { "text": message(&text) },
        "locations": [location(&finding.location)],
        "partialFingerprints": { FINGERPRINT: finding.standing.fingerprint },
        "properties": {
            "confidence": finding.confidence.as_str(),
            "evidence": finding.evidence,
        },
    });
    let known = finding.standing.known;
    let state = known.map(|known| if known { "unchanged" } else { "new" });
    let index = catalogue.iter().position(|rule| *rule == finding.rule);
    if let Some(members) = result.as_object_mut() {
        members.extend(index.map(|index| ("ruleIndex".to_owned(), index.into())));
        members.extend(state.map(|state| ("baselineState".to_owned(), state.into())));
    }
    result
}

/// Text that a reader of SARIF takes as it stands: `{0}` would be an argument, `[text](target)` a link of a stranger.
fn message(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}").replace("](", "\\](")
}

fn location(location: &Location) -> Value {
    let mut members = Map::new();
    // Standard input has no address.
    if location.source != "-" {
        let mut physical = json!({ "artifactLocation": { "uri": uri(&location.source) } });
        if let (Some(members), Some(line)) = (physical.as_object_mut(), location.line) {
            members.insert("region".into(), json!({ "startLine": line }));
        }
        members.insert("physicalLocation".into(), physical);
    }
    let within = Location { source: String::new(), line: None, ..location.clone() };
    let within = place(&within);
    if let Some(part) = within.strip_prefix(": ") {
        members.insert("logicalLocations".into(), json!([{ "name": part, "kind": "element" }]));
    }
    if members.is_empty() {
        members.insert("message".into(), json!({ "text": "standard input" }));
    }
    members.into()
}

/// A path as a URI reference (RFC 3986); a colon in it must not look like the end of a scheme.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::new();
    if path.starts_with('/') {
        uri += "file://";
    } else if cfg!(windows) && path.get(1..3) == Some(":/") {
        uri += "file:///";
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into());
            }
            byte => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}

/// What could not be examined, and which rules could not be decided.
fn notifications(end: &End<'_>) -> Vec<Value> {
    let mut all: Vec<Value> = end.failures.iter().map(unexamined).collect();
    for report in end.reports {
        for (rule, verdict) in report.verdicts.iter() {
            if let Verdict::Unknown(reason) = verdict {
                all.push(json!({
                    "level": "note",
                    "message": { "text": message(&format!("{}: undecided: {reason}", report.input)) },
                    "associatedRule": { "id": rule.code },
                }));
            }
        }
    }
    all
}

fn unexamined(failure: &Failure) -> Value {
    let hint = failure.hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    let mut notification = json!({
        "level": "error",
        "message": { "text": message(&format!("{}{hint}", failure.message)) },
    });
    if let (Some(members), Some(input)) = (notification.as_object_mut(), &failure.input) {
        members.insert("locations".into(), json!([location(&Location::of(input.as_str()))]));
    }
    notification
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PLAIN, baseline, rendered, rendered_with};
    use super::*;
    use crate::render::Format;
    use crate::sample;

    #[test]
    fn the_sample_is_exactly_this() {
        let text = rendered(Format::Sarif, PLAIN);
        assert!(text.bytes().all(|byte| byte >= 0x20 || byte == b'\n'), "{text:?}");
        let value: Value = serde_json::from_str(&text).unwrap();
        let run = &value["runs"][0];
        let where_it_is = "certs/owa%2C%2050%25%1B%5B31m%E2%80%AE.pem";
        assert_eq!(
            run["results"],
            json!([{
                "ruleId": "DEMO001",
                "ruleIndex": 0,
                "level": "warning",
                "message": {
                    "text": "the message has <angle> & \"quotes\" ]]> %0A::error | {{0}}\nand a newline\n\
                             why: a reason\u{7}\nhelp: do this next"
                },
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": { "uri": where_it_is },
                        "region": { "startLine": 3 },
                    },
                    "logicalLocations": [{ "name": "certificate 1", "kind": "element" }],
                }],
                "partialFingerprints": {
                    "uctool/v1": sample::report().findings[0].standing.fingerprint,
                },
                "properties": { "confidence": "high", "evidence": ["frame 7"] },
            }])
        );
        assert_eq!(
            run["invocations"],
            json!([{
                "executionSuccessful": false,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": { "text": "no such file\nhint: check the path" },
                        "locations": [{
                            "physicalLocation": { "artifactLocation": { "uri": "gone%0A.pem" } },
                        }],
                    },
                    {
                        "level": "note",
                        "message": { "text": format!("{}: undecided: the middle\u{1b} is missing", sample::INPUT) },
                        "associatedRule": { "id": "DEMO002" },
                    },
                ],
            }])
        );
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 2, "the whole catalogue");
        assert_eq!(
            rules[0],
            json!({
                "id": "DEMO001",
                "name": "sample",
                "shortDescription": { "text": "a sample" },
                "fullDescription": { "text": "Shows how a finding looks." },
                "help": {
                    "text": "What it does\nShows how a finding looks.\n\nWhy it matters\nRenderers are tested on it.\n\n\
                             What to do\nNothing.\n\nSources\n- RFC 5280, section 4.2.1.9",
                    "markdown": "## What it does\nShows how a finding looks.\n\n## Why it matters\nRenderers are tested on it.\n\n\
                                 ## What to do\nNothing.\n\n## Sources\n- RFC 5280, section 4.2.1.9",
                },
                "defaultConfiguration": { "level": "warning" },
                "properties": {
                    "tags": ["unified-communications", "demo"],
                    "precision": "high",
                    "problem.severity": "warning",
                    "citations": ["RFC 5280, section 4.2.1.9"],
                    "since": "0.1.0",
                },
            })
        );
    }

    #[test]
    fn a_baseline_shows_in_the_state_of_each_result() {
        let value: Value =
            serde_json::from_str(&rendered_with(Format::Sarif, PLAIN, baseline())).unwrap();
        assert_eq!(value["runs"][0]["results"][0]["baselineState"], "unchanged");
    }

    #[test]
    fn inputs_become_references_that_stay_below_the_root() {
        assert_eq!(uri("./a b/c.pem"), "a%20b/c.pem");
        assert_eq!(uri("/etc/x"), "file:///etc/x");
        assert_eq!(uri("192.0.2.1:123"), "192.0.2.1%3A123");
        assert_eq!(location(&Location::of("-"))["message"]["text"], "standard input");
        assert_eq!(message("see [here](http://evil)"), "see [here\\](http://evil)");
    }
}
