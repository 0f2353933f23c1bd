//! Damaged captures: cut anywhere, bytes flipped. The run ends with 0 or 2, says something when it is 2, and what came
//! before the damage is still shown.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use support::{Replay, Run, run_in};

fn fixture(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sip").join(path)).unwrap()
}

/// Decodes `bytes` with the key of the TLS fixture.
fn decode(folder: &Path, bytes: &[u8]) -> Run {
    fs::write(folder.join("call.pcap"), bytes).unwrap();
    let words = ["sip", "decode", "call.pcap", "--key", "server.key", "--format", "ndjson"];
    run_in(&words.map(str::to_owned), &mut Replay::of(folder))
}

fn folder_with_key() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("server.key"), fixture("tls-rsa/server.key")).unwrap();
    folder
}

fn messages(run: &Run) -> Vec<serde_json::Value> {
    let lines = run.out.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.filter(|value: &serde_json::Value| value["type"] == "sip").collect()
}

#[test]
fn every_truncation_shows_a_prefix() {
    let folder = folder_with_key();
    for (case, step) in
        [("udp-call/call.pcap", 1), ("tcp-call/call.pcap", 7), ("tls-rsa/call.pcap", 97)]
    {
        let whole = fixture(case);
        let all = messages(&decode(folder.path(), &whole));
        assert_eq!(all.len(), 6, "{case}");
        let mut most = 0;
        for length in (0..whole.len()).step_by(step) {
            let run = decode(folder.path(), &whole[..length]);
            assert!(matches!(run.code, 0 | 2), "{case} at {length}: {}", run.code);
            assert!(run.code == 0 || !run.err.is_empty(), "{case} at {length} says nothing");
            let seen = messages(&run);
            // The last message may be there in part; those before it are whole.
            let complete = seen.iter().filter(|message| message["complete"] == true).count();
            assert!(seen.len() <= complete + 1, "{case} at {length}");
            for (message, expected) in seen.iter().zip(&all).take(complete) {
                assert_eq!(message["call_id"], expected["call_id"], "{case} at {length}");
                assert_eq!(message["cseq"], expected["cseq"], "{case} at {length}");
            }
            assert!(complete >= most, "{case} at {length}: more bytes, fewer messages");
            most = complete;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_end_in_bounds_and_with_words(
        case in prop::sample::select(vec!["udp-call/call.pcap", "tcp-call/call.pcap", "tls-rsa/call.pcap"]),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 1u8..=255), 1..30)
    ) {
        let folder = folder_with_key();
        let mut bytes = fixture(case);
        for (place, flip) in flips {
            let at = place.index(bytes.len());
            bytes[at] ^= flip;
        }
        let run = decode(folder.path(), &bytes);
        prop_assert!(matches!(run.code, 0..=2), "{}", run.code);
        prop_assert!(run.code != 2 || !run.err.is_empty());
        prop_assert!(messages(&run).len() <= 30);
    }
}
