//! Damaged captures: cut anywhere, bytes flipped. The run ends with 0 or 2, says something when it is 2, and what came
//! before the damage is still shown.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use support::{Replay, Run, run_in};
use uctool_testing::Memory;
use uctool_testing::packets::{ACK, handshake, ipv4, pcap, segment, udp};

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

/// Requests one after the other, and where each begins.
fn requests(count: usize, body: usize) -> Vec<Vec<u8>> {
    let request = |n: usize| {
        let body = "x".repeat(body * n % 700);
        format!(
            "MESSAGE sip:b@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK{n}\r\n\
             From: <sip:a@10.0.0.1>;tag=1\r\nTo: <sip:b@10.0.0.2>\r\nCall-ID: {n}\r\nCSeq: {n} MESSAGE\r\n\
             Max-Forwards: 70\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    (1..=count).map(|n| request(n).into_bytes()).collect()
}

/// Call-ID and body length of the messages in a capture of `packets`, in order.
fn decoded(packets: &[Vec<u8>]) -> Vec<(String, bool)> {
    let mut world = Memory { files: vec![("a.pcap", pcap(packets))], ..Memory::default() };
    let run = run_in(&["sip", "decode", "a.pcap", "--format", "ndjson"], &mut world);
    let id = |message: &serde_json::Value| {
        (message["call_id"].as_str().unwrap().to_owned(), message["complete"] == true)
    };
    messages(&run).iter().map(id).collect()
}

/// Puts `list` into an order that `seed` chooses.
fn shuffle<T>(list: &mut [T], mut seed: u64) {
    for last in (1..list.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_a_stream_is_cut_mixed_and_repeated_its_messages_are_the_same(
        count in 1usize..6,
        body in 0usize..90,
        isn in any::<u32>(),
        parts in prop::collection::vec((any::<prop::sample::Index>(), 1usize..900), 0..12),
        seed in any::<u64>(),
    ) {
        let stream = requests(count, body).concat();
        let at = |from: usize| isn.wrapping_add(1).wrapping_add(u32::try_from(from).unwrap());
        let whole: Vec<(usize, usize)> =
            (0..stream.len()).step_by(500).map(|from| (from, stream.len().min(from + 500))).collect();
        // Any other parts of it besides: they repeat and overlap.
        let others = parts.iter().map(|(from, len)| {
            let from = from.index(stream.len());
            (from, stream.len().min(from + len))
        });
        let mut ranges: Vec<(usize, usize)> = whole.iter().copied().chain(others).collect();
        shuffle(&mut ranges, seed);
        let packets = |ranges: &[(usize, usize)]| -> Vec<Vec<u8>> {
            let data = ranges.iter().map(|&(from, to)| segment(true, at(from), 78, ACK, &stream[from..to]));
            handshake(isn).into_iter().chain(data).collect()
        };
        let expected: Vec<(String, bool)> = (1..=count).map(|n| (n.to_string(), true)).collect();
        prop_assert_eq!(decoded(&packets(&whole)), expected.clone());
        prop_assert_eq!(decoded(&packets(&ranges)), expected);
    }

    #[test]
    fn however_datagrams_are_fragmented_mixed_and_repeated_their_messages_are_the_same(
        count in 1usize..5,
        body in 0usize..90,
        size in 1usize..40,
        again in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let mut fragments = Vec::new();
        for (id, request) in (1u16..).zip(requests(count, body)) {
            let datagram = udp((5060, 5060), &request);
            let last = (datagram.len() - 1) / (size * 8);
            for (number, part) in datagram.chunks(size * 8).enumerate() {
                let offset = u16::try_from(number * size).unwrap();
                let field = if number < last { offset | 0x2000 } else { offset };
                let fragment = ipv4((1, 2), 17, id, field, part);
                // A datagram in one piece that comes twice is two.
                if again && last > 0 {
                    fragments.push(fragment.clone());
                }
                fragments.push(fragment);
            }
        }
        shuffle(&mut fragments, seed);
        let mut seen = decoded(&fragments);
        seen.sort();
        let expected: Vec<(String, bool)> = (1..=count).map(|n| (n.to_string(), true)).collect();
        prop_assert_eq!(seen, expected);
    }
}
