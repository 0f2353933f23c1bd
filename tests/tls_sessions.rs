//! TLS sessions over whole commands: every reason for a closed one is shown, and sessions go on from file to file.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{Replay, run_in};
use uctool_tls::WhyNot;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sip")
}

/// The rows of a command that runs in a folder.
fn rows(folder: &Path, args: &[String]) -> Vec<Value> {
    let args = [args, &["--format".to_owned(), "ndjson".to_owned()]].concat();
    let run = run_in(&args, &mut Replay::of(folder));
    run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_type<'r>(rows: &'r [Value], kind: &'r str) -> impl Iterator<Item = &'r Value> {
    rows.iter().filter(move |row| row["type"] == kind)
}

#[test]
fn every_reason_for_a_closed_session_has_a_case() {
    let mut shown = BTreeSet::new();
    for folder in fs::read_dir(fixtures()).unwrap() {
        let folder = folder.unwrap().path();
        let case = fs::read_to_string(folder.join("case.json")).unwrap();
        let case: Value = serde_json::from_str(&case).unwrap();
        let args: Vec<String> = serde_json::from_value(case["args"].clone()).unwrap();
        let rows = rows(&folder, &args);
        let reasons = of_type(&rows, "session").filter_map(|row| row["why_not"].as_str());
        shown.extend(reasons.map(str::to_owned));
    }
    let missing: Vec<_> = WhyNot::WORDS.iter().filter(|word| !shown.contains(**word)).collect();
    assert!(missing.is_empty(), "no case in fixtures/sip shows {missing:?}");
}

/// A capture's header and its records.
fn frames(capture: &[u8]) -> (&[u8], Vec<&[u8]>) {
    let (header, mut rest) = capture.split_at(24);
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap());
        let (frame, more) = rest.split_at(16 + usize::try_from(length).unwrap());
        frames.push(frame);
        rest = more;
    }
    (header, frames)
}

/// The ports of a TCP segment over Ethernet and IPv4, the smaller first.
fn ports(frame: &[u8]) -> (u16, u16) {
    let at = 16 + 14 + usize::from(frame[16 + 14] & 15) * 4;
    let port = |at: usize| u16::from_be_bytes([frame[at], frame[at + 1]]);
    (port(at).min(port(at + 2)), port(at).max(port(at + 2)))
}

/// A fixture's capture in two files, the second from frame `at` on, with what opens it.
fn split(case: &str, at: impl Fn(&[&[u8]]) -> usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let capture = fs::read(fixtures().join(case).join("call.pcap")).unwrap();
    let (header, frames) = frames(&capture);
    let (earlier, later) = frames.split_at(at(&frames));
    assert!(!earlier.is_empty() && !later.is_empty());
    for (name, part) in [("1.pcap", earlier), ("2.pcap", later)] {
        fs::write(folder.path().join(name), [&[header], part].concat().concat()).unwrap();
    }
    for secret in ["server.key", "keys.log"] {
        let from = fixtures().join(case).join(secret);
        if from.exists() {
            fs::copy(from, folder.path().join(secret)).unwrap();
        }
    }
    folder
}

fn decode(folder: &Path, captures: &[&str], secret: [&str; 2]) -> Vec<Value> {
    let args = [&["sip", "decode"], captures, &secret].concat();
    rows(folder, &args.into_iter().map(str::to_owned).collect::<Vec<_>>())
}

/// The first frame of the second connection.
fn second_connection(frames: &[&[u8]]) -> usize {
    frames.iter().position(|frame| ports(frame) != ports(frames[0])).unwrap()
}

fn call_ids(rows: &[Value]) -> Vec<&str> {
    of_type(rows, "sip").map(|row| row["call_id"].as_str().unwrap()).collect()
}

#[test]
fn a_session_resumes_one_of_an_earlier_file() {
    for (case, secret) in [
        ("tls-resumed", ["--key", "server.key"]),
        ("tls-resumed-ticket", ["--key", "server.key"]),
        ("tls13-resumed", ["--keylog", "keys.log"]),
    ] {
        let folder = split(case, second_connection);
        let both = decode(folder.path(), &["1.pcap", "2.pcap"], secret);
        assert_eq!(call_ids(&both), ["first", "second"], "{case}");
        let sessions: Vec<_> = of_type(&both, "session").collect();
        assert_eq!(sessions.len(), 2, "{case}");
        assert!(sessions.iter().all(|row| row["decrypted"] == true), "{case}: {sessions:?}");
        if secret[0] == "--keylog" {
            continue;
        }
        assert_eq!(
            (&sessions[0]["resumed"], &sessions[1]["resumed"]),
            (&false.into(), &true.into())
        );
        let alone = decode(folder.path(), &["2.pcap"], secret);
        let sessions: Vec<_> = of_type(&alone, "session").collect();
        assert_eq!(sessions[0]["why_not"], "resumed", "{case}");
        assert!(call_ids(&alone).is_empty(), "{case}");
    }
}

#[test]
fn a_session_goes_on_in_the_next_file_wherever_it_is_cut() {
    for (case, secret) in
        [("tls-rsa", ["--key", "server.key"]), ("tls13-resumed", ["--keylog", "keys.log"])]
    {
        let whole = fs::read(fixtures().join(case).join("call.pcap")).unwrap();
        let count = frames(&whole).1.len();
        let facts = |rows: &[Value]| -> Vec<[Value; 4]> {
            let sip = of_type(rows, "sip");
            sip.map(|row| ["call_id", "method", "status", "time"].map(|name| row[name].clone()))
                .collect()
        };
        let together = split(case, |_| 1);
        let truth = facts(&decode(together.path(), &["1.pcap", "2.pcap"], secret));
        assert_eq!(truth.len(), if case == "tls-rsa" { 6 } else { 2 }, "{case}");
        for at in 2..count {
            let folder = split(case, |_| at);
            let rows = decode(folder.path(), &["1.pcap", "2.pcap"], secret);
            assert_eq!(facts(&rows), truth, "{case}, cut at frame {at}");
            let opened = of_type(&rows, "session").filter(|row| row["decrypted"] == true);
            assert_eq!(opened.count(), of_type(&rows, "session").count(), "{case}, {at}");
        }
    }
}
