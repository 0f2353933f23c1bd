//! Variants of one capture say the same: link types, segment sizes, fragments, formats, compression.
//! Runs over a corpus of captures where the environment names one.
#![expect(clippy::disallowed_methods, reason = "a test over files reads files and its environment")]
#![expect(clippy::unwrap_used, reason = "a test that fails panics")]

mod support;

use std::path::PathBuf;

use support::Memory;
use uctool_capture::{Dissector, Options, read};

fn corpus() -> PathBuf {
    let root = std::env::var_os("UCTOOL_CORPUS").expect("UCTOOL_CORPUS names a folder");
    PathBuf::from(root).join("captures")
}

fn run(path: PathBuf) -> (Memory, Dissector) {
    let mut dissector = Dissector::new(Options::default());
    let mut memory = Memory::default();
    let _ = read(std::fs::File::open(path).unwrap(), &mut dissector, &mut memory);
    dissector.finish(&mut memory);
    (memory, dissector)
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with captures/derived/"]
fn corpus_every_variant_gives_the_streams_and_datagrams_of_the_original() {
    let derived = corpus().join("derived");
    let mut compared = 0;
    for base in ["tcp", "udp", "trunk"] {
        let original = match base {
            "trunk" => "trunk-seqwrap.pcap".to_owned(),
            other => format!("{other}-be.pcap"),
        };
        let (expected, _) = run(derived.join(original));
        for entry in std::fs::read_dir(&derived).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let loses = ["cut", "gap", "lost", "snap", "oneway", "midstream"];
            let variant = name.strip_prefix(base).is_some_and(|rest| rest.starts_with('-'));
            if !variant || loses.iter().any(|word| name.contains(word)) {
                continue;
            }
            let (memory, _) = run(derived.join(&name));
            assert_eq!(memory.streams, expected.streams, "{name}");
            let payloads = |memory: &Memory| {
                memory.datagrams.iter().map(|datagram| datagram.2.clone()).collect::<Vec<_>>()
            };
            if !name.contains("dup") {
                assert_eq!(payloads(&memory), payloads(&expected), "{name}");
            }
            compared += 1;
        }
    }
    assert!(compared > 70, "{compared} variants");
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with captures/MANIFEST.tsv"]
fn corpus_frames_are_numbered_as_the_manifest_counts_them() {
    let manifest = std::fs::read_to_string(corpus().join("MANIFEST.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in manifest.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let Ok(expected) = columns[4].parse::<u64>() else { continue };
        let (_, dissector) = run(corpus().join(columns[0]));
        let packets = dissector.summary().packets;
        // The manifest also counts pcapng blocks that are no packets; those take numbers only.
        if packets != expected && !columns[0].starts_with("formats/pcapng") {
            wrong.push((columns[0].to_owned(), expected, packets));
        }
    }
    // One has a record longer than the file, the other counts no packet where ten are.
    assert!(wrong.len() <= 2, "{wrong:?}");
}
