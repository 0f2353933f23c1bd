//! Every folder `fixtures/<tool>/<case>/` with a `case.json` ends as it says, and every rule fires in one case and
//! stays quiet, having been asked, in another.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod schemas;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use schemas::SCHEMAS;
use serde::Deserialize;
use serde_json::Value;
use support::{Replay, run_in};

/// One case. Paths in `args` are relative to the case's folder.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows.
    about: String,
    /// Where its inputs come from.
    origin: String,
    /// The command line after `uctool`.
    args: Vec<String>,
    /// The exit status.
    exit: u8,
    /// What rules must say, by code: `found`, `pass`, `not-applicable`, `unknown`. Other rules may say anything but
    /// `found`.
    verdicts: BTreeMap<String, String>,
    /// A file for standard input.
    #[serde(default)]
    stdin: Option<String>,
    /// The time of day, RFC 3339.
    #[serde(default)]
    now: Option<String>,
    /// The environment.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// Names and what they resolve to.
    #[serde(default)]
    hosts: BTreeMap<String, Vec<String>>,
    /// Datagrams answered, by address: files with the answers, in order.
    #[serde(default)]
    udp: BTreeMap<String, Vec<String>>,
    /// Text that must stand in the text report.
    #[serde(default)]
    says: Vec<String>,
}

fn world(folder: &Path, case: &Case) -> Replay {
    let now = case.now.as_deref().unwrap_or("2026-11-01T00:00:00Z");
    let udp = case.udp.iter().map(|(address, files)| (address.clone(), files.clone().into()));
    Replay {
        stdin: case.stdin.clone(),
        now: now.parse().unwrap(),
        env: case.env.clone(),
        hosts: case.hosts.clone(),
        udp: udp.collect(),
        ..Replay::of(folder)
    }
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut found = Vec::new();
    for tool in fs::read_dir(root).unwrap() {
        let Ok(folders) = fs::read_dir(tool.unwrap().path()) else { continue };
        let folders = folders.map(|entry| entry.unwrap().path());
        found.extend(folders.filter(|folder| folder.join("case.json").exists()));
    }
    found.sort();
    found
}

/// What every rule said in the JSON report, over all its inputs the strongest word.
fn verdicts(json: &serde_json::Value) -> BTreeMap<String, String> {
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    let rank =
        |word: &str| ["not-applicable", "pass", "unknown", "found"].iter().position(|w| *w == word);
    for report in json["reports"].as_array().unwrap() {
        for check in report["checks"].as_array().unwrap() {
            let (code, word) =
                (check["code"].as_str().unwrap(), check["outcome"].as_str().unwrap());
            let held = said.entry(code.to_owned()).or_insert_with(|| word.to_owned());
            if rank(held) < rank(word) {
                word.clone_into(held);
            }
        }
    }
    said
}

/// Copies of `value` that are wrong in one place below: each member once under a misspelled name, and once missing.
fn spoilt(value: &Value, at: &str, into: &mut Vec<(String, Value)>) {
    let mut inner = |part: &Value, at: String, put: &dyn Fn(Value) -> Value| {
        let mut parts = Vec::new();
        spoilt(part, &at, &mut parts);
        into.extend(parts.into_iter().map(|(what, part)| (what, put(part))));
    };
    match value {
        Value::Object(members) => {
            for (name, part) in members {
                inner(part, format!("{at}/{name}"), &|part| {
                    let mut whole = members.clone();
                    whole.insert(name.clone(), part);
                    whole.into()
                });
            }
            for (name, part) in members {
                let mut rest = members.clone();
                rest.remove(name);
                into.push((format!("{at}/{name} is missing"), rest.clone().into()));
                rest.insert(format!("{name}x"), part.clone());
                into.push((format!("{at}/{name} is misspelled"), rest.into()));
            }
        }
        // One of many is like the others.
        Value::Array(items) => {
            if let Some(first) = items.first() {
                inner(first, format!("{at}[]"), &|part| Value::Array(vec![part]));
            }
        }
        _ => {}
    }
}

/// Members of `data` that may be missing, as it is written: what was not asked for, and rows of which there are none.
const MAY_BE_MISSING: &[&str] = &[
    "presence resolve/resolved",
    "ntp read/nodes",
    "imap read/servers",
    "sip calls/captures[]/name",
    "sip calls/calls",
    "sip decode/capture",
    "sip decode/text",
    "sip decode/messages",
    "sip decode/http",
    "sip decode/sessions",
    "sip flow/capture",
    "sip flow/text",
    "sip flow/ladders",
    "logs scan/hits",
    "presence discover/records",
    "presence route/steps",
    "triage/files",
    "triage/plan",
    "version list/releases",
    "version show/others",
    "version show/versions",
];
/// Members whose own members are names out of the input or counts by kind.
const BY_NAME: &[&str] = &["imap read/id", "sip calls/dialogs", "/diagnose"];

/// Whether the schema may let a spoilt copy pass.
fn is_excused(what: &str) -> bool {
    let place = what.split(' ').rev().skip(2).collect::<Vec<_>>();
    let place = place.into_iter().rev().collect::<Vec<_>>().join(" ");
    let inside = |map: &str| place.rsplit_once('/').is_some_and(|(above, _)| above.ends_with(map));
    let optional = what.ends_with("missing") && MAY_BE_MISSING.contains(&place.as_str());
    optional || BY_NAME.iter().any(|map| inside(map))
}

/// Holds every spoilt copy of the `data` of a document against the schema; returns those that pass.
fn unnoticed(document: &Value) -> Vec<String> {
    let mut passed = Vec::new();
    for (index, report) in document["reports"].as_array().unwrap().iter().enumerate() {
        let command = report["command"].as_str().unwrap();
        let mut copies = Vec::new();
        spoilt(&report["data"], command, &mut copies);
        for (what, data) in copies.into_iter().filter(|(what, _)| !is_excused(what)) {
            let mut copy = document.clone();
            let place = copy.pointer_mut(&format!("/reports/{index}/data")).unwrap();
            *place = data;
            if SCHEMAS.of_document(&copy).is_empty() {
                passed.push(format!("report {index}: {what}"));
            }
        }
    }
    passed
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let none = serde_json::json!({ "schema": "uctool/1", "reports": [], "errors": [], "gone": [] });
    assert_eq!(SCHEMAS.of_document(&none).len(), 1, "no tool");
    assert_eq!(SCHEMAS.of_lines("{}").len(), 1, "no type");
    let line = r#"{"type":"error","input":null,"message":1,"hint":null}"#;
    assert_eq!(SCHEMAS.of_lines(line).len(), 1, "a message is a text");
    assert!(!SCHEMAS.of_lines(r#"{"type":"sip","n":1}"#).is_empty(), "most of the row is missing");
    assert!(!SCHEMAS.of_lines(r#"{"type":"sipp","n":1}"#).is_empty(), "there is no such row");
}

#[test]
fn every_case_ends_as_it_says_and_every_rule_has_both_kinds() {
    let (mut fired, mut quiet) = (BTreeSet::new(), BTreeSet::new());
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(!cases.is_empty());
    let mut commands = BTreeSet::new();
    for folder in &cases {
        let text = fs::read_to_string(folder.join("case.json")).unwrap();
        let case: Case = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        assert!(!case.about.is_empty() && !case.origin.is_empty(), "{}", folder.display());
        let world = || world(folder, &case);
        let mut arguments = case.args.clone();
        arguments.extend(["--format".to_owned(), "json".to_owned()]);
        let run = run_in(&arguments, &mut world());
        if run.code != case.exit {
            wrong.push(format!(
                "{}: exit {} not {}\n{}",
                folder.display(),
                run.code,
                case.exit,
                run.err
            ));
            continue;
        }
        let json: serde_json::Value = serde_json::from_str(&run.out)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", folder.display(), run.out));
        let mut arguments = case.args.clone();
        arguments.extend(["--format".to_owned(), "ndjson".to_owned()]);
        let lines = run_in(&arguments, &mut world());
        let mut complaints = SCHEMAS.of_document(&json);
        complaints.extend(SCHEMAS.of_lines(&lines.out));
        let new = json["reports"].as_array().unwrap().iter().any(|report| {
            let command = report["command"].as_str().unwrap();
            commands.insert(command.to_owned())
        });
        if new && complaints.is_empty() {
            complaints.extend(unnoticed(&json).iter().map(|what| format!("unnoticed: {what}")));
        }
        wrong.extend(complaints.iter().map(|what| format!("{}: {what}", folder.display())));
        let said = verdicts(&json);
        for (code, expected) in &case.verdicts {
            if said.get(code) != Some(expected) {
                wrong.push(format!(
                    "{}: {code} says {:?}, not {expected}",
                    folder.display(),
                    said.get(code)
                ));
            }
        }
        for (code, word) in &said {
            if word == "found" && case.verdicts.get(code).is_none_or(|expected| expected != "found")
            {
                wrong.push(format!("{}: {code} fires unexpectedly", folder.display()));
            }
            match word.as_str() {
                "found" => fired.insert(code.clone()),
                "pass" => quiet.insert(code.clone()),
                _ => false,
            };
        }
        let text = run_in(&case.args, &mut world());
        if text.code != case.exit {
            wrong.push(format!(
                "{}: text exits {}, JSON {}",
                folder.display(),
                text.code,
                case.exit
            ));
        }
        for words in &case.says {
            if !text.out.contains(words.as_str()) && !text.err.contains(words.as_str()) {
                wrong.push(format!("{}: does not say `{words}`:\n{}", folder.display(), text.out));
            }
        }
    }
    // These write files or ask servers: their own tests hold them against the schema.
    commands.extend(["cert fetch", "imap probe", "sip export"].map(str::to_owned));
    for shape in schemas::shapes() {
        if !commands.contains(shape.command()) {
            wrong.push(format!("no case shows what `{}` writes", shape.command()));
        }
    }
    for rule in uctool::catalogue() {
        if !fired.contains(rule.code) {
            wrong.push(format!("{} {} fires in no case", rule.code, rule.name));
        }
        if !quiet.contains(rule.code) {
            wrong.push(format!("{} {} passes in no case", rule.code, rule.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
