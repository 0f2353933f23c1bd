//! What `sip decode` says does not depend on how many processors there are.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use support::{Replay, run_in};
use uctool_capture::{Block, Capture};
use uctool_testing::packets::{pcap_header, pcap_record};

/// A capture of this size keeps several threads at work.
const LARGE: usize = 1 << 20;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
    found.sort();
}

/// The packets of every capture of the fixtures in turn, over and over: one large capture for each link type.
fn captures() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sip"), &mut found);
    let mut packets: BTreeMap<u32, Vec<Vec<u8>>> = BTreeMap::new();
    for path in found {
        let Ok(mut capture) = Capture::open(File::open(path).unwrap()) else { continue };
        while let Ok(Some(block)) = capture.next_block() {
            let Block::Packet(packet) = block else { continue };
            let number = u16::try_from(packet.link.0).ok().map(u32::from);
            packets.entry(number.unwrap_or(0)).or_default().push(packet.data.to_vec());
        }
    }
    let large = |(link, packets): (u32, Vec<Vec<u8>>)| {
        let mut capture = pcap_header(link);
        let mut clock = 0..;
        while capture.len() < LARGE {
            for (packet, millis) in packets.iter().zip(&mut clock) {
                capture.extend(pcap_record(millis, packet));
            }
        }
        capture
    };
    packets.into_iter().map(large).collect()
}

#[test]
fn one_processor_and_many_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (number, capture) in captures().into_iter().enumerate() {
        let name = format!("{number}.pcap");
        fs::write(folder.path().join(&name), capture).unwrap();
        names.push(name);
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sip");
    let keys = ["tls-rsa/server.key", "exchange-440/exchange.key"]
        .map(|key| fixtures.join(key).to_str().unwrap().to_owned());
    for format in [&["--format", "ndjson"][..], &["--format", "json"], &["-vv"]] {
        let run = |processors| {
            let mut words = vec!["sip", "decode", "--key", &keys[0], "--key", &keys[1]];
            words.extend(names.iter().map(String::as_str));
            words.extend(format);
            let run = run_in(&words, &mut Replay { processors, ..Replay::of(folder.path()) });
            (run.code, run.out, run.err)
        };
        let alone = run(1);
        for what in ["sip", "http", "session"] {
            let line = format!("\"type\":\"{what}\"");
            assert!(format[0] == "-vv" || alone.1.contains(&line), "no {what}: {}", alone.2);
        }
        for processors in [2, 8] {
            let many = run(processors);
            // The texts are too long to be shown.
            assert!(many == alone, "{format:?} on {processors} processors");
        }
    }
}
