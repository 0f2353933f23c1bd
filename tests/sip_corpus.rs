//! `uctool sip calls` against the faults of a corpus: each is reported with what it is about, and nothing of error
//! weight besides.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

fn findings(file: &str, more: &[&str]) -> Vec<Value> {
    let mut args = vec!["sip", "calls", file, "--format", "json"];
    args.extend(more);
    let output = Command::new(env!("CARGO_BIN_EXE_uctool")).args(args).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["reports"][0]["findings"].as_array().unwrap().clone()
}

/// Words of a subject that the report must repeat: addresses, names, numbers with a unit left out.
fn facts(subject: &str) -> Vec<&str> {
    let words = subject.split([' ', '(', ')', ',']);
    words
        .filter(|word| {
            word.matches('.').count() >= 2 || word.contains('@') || word.starts_with("SEP")
        })
        .collect()
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with captures/scenarios/expected.tsv"]
fn the_faults_of_the_corpus_are_found_and_nothing_else() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS");
    let table = std::fs::read_to_string(format!("{root}/captures/scenarios/expected.tsv")).unwrap();
    let mut expected: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let mut cells = line.split('\t');
        let (file, name) = (cells.next().unwrap(), cells.next().unwrap());
        expected.entry(file).or_default().insert(name, cells.next().unwrap_or_default());
    }
    assert!(!expected.is_empty());
    for (file, wanted) in expected {
        let more: &[&str] =
            if wanted.contains_key("foreign-domain") { &["--sip-domain", "abc.com"] } else { &[] };
        let found = findings(&format!("{root}/captures/scenarios/{file}"), more);
        let names: BTreeSet<&str> =
            found.iter().filter_map(|finding| finding["name"].as_str()).collect();
        for (name, subject) in &wanted {
            assert!(names.contains(name), "{file}: {name} is missing among {names:?}");
            let said =
                found.iter().filter(|finding| finding["name"] == **name).map(Value::to_string);
            let said = said.collect::<String>();
            // The capture of the load balancer names no device anywhere.
            for fact in facts(subject)
                .into_iter()
                .filter(|fact| !fact.starts_with("SEP") || file.starts_with("rcc"))
            {
                assert!(said.contains(fact), "{file}: {name} does not name {fact}: {said}");
            }
        }
        let errors = found.iter().filter(|finding| finding["severity"] == "error");
        let besides: Vec<_> = errors
            .filter_map(|finding| finding["name"].as_str())
            .filter(|name| !wanted.contains_key(name))
            .collect();
        assert_eq!(besides, [] as [&str; 0], "{file}");
    }
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with captures/gen/*.pcap"]
fn corpus_calls_of_a_test_tool_bring_no_error() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS");
    for file in ["gen/sipp-uac-u1.pcap", "gen/sipp-uac-t1.pcap", "gen/sipp-uac-tn.pcap"] {
        let found = findings(&format!("{root}/captures/{file}"), &[]);
        let heavy: Vec<_> = found.iter().filter(|finding| finding["severity"] != "info").collect();
        assert!(heavy.is_empty(), "{file}: {heavy:?}");
    }
}
