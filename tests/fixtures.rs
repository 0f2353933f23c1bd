//! Every folder `fixtures/<tool>/<case>/` with a `case.json` ends as it says, and every rule fires in one case and
//! stays quiet, having been asked, in another.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
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

/// The schemas of JSON and NDJSON.
struct Schemas(jsonschema::Validator, jsonschema::Validator);

impl Schemas {
    fn new() -> Self {
        let [json, ndjson] =
            uctool_core::schemas().map(|(_, schema)| jsonschema::validator_for(&schema).unwrap());
        Self(json, ndjson)
    }

    /// What is wrong with the document of a case, and with its lines.
    fn complaints(&self, document: &serde_json::Value, lines: &str) -> Vec<String> {
        let mut all: Vec<String> =
            self.0.iter_errors(document).map(|error| format!("JSON: {error}")).collect();
        for line in lines.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            all.extend(self.1.iter_errors(&value).map(|error| format!("NDJSON: {error}: {line}")));
        }
        all
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let schemas = Schemas::new();
    let none = serde_json::json!({ "schema": "uctool/1", "reports": [], "errors": [], "gone": [] });
    assert_eq!(schemas.complaints(&none, "{}").len(), 2, "no tool, no type");
    let line = r#"{"type":"error","input":null,"message":1,"hint":null}"#;
    assert_eq!(schemas.complaints(&none, line).len(), 2);
    assert_eq!(schemas.complaints(&none, r#"{"type":"sip","n":1}"#).len(), 1, "rows are free");
}

#[test]
fn every_case_ends_as_it_says_and_every_rule_has_both_kinds() {
    let (mut fired, mut quiet) = (BTreeSet::new(), BTreeSet::new());
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(!cases.is_empty());
    let schemas = Schemas::new();
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
        wrong.extend(
            schemas
                .complaints(&json, &lines.out)
                .into_iter()
                .map(|complaint| format!("{}: {complaint}", folder.display())),
        );
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
