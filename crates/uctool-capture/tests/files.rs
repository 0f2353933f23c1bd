//! Captures as files: every truncation, one byte at a time, damage, compression.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

mod support;

use std::io::{Read, Write};

use proptest::prelude::*;
use support::{ACK, Memory, SYN, ipv4, pcap, pcapng, segment, udp};
use uctool_capture::{Capture, CaptureError, Dissector, Options, read};

fn packets() -> Vec<Vec<u8>> {
    let inner = ipv4(3, 4, 17, 0, 0, &udp(5_060, 5_060, b"OPTIONS sip:a@b SIP/2.0\r\n\r\n"));
    vec![
        ipv4(1, 2, 17, 0, 0, &udp(5_060, 5_060, b"INVITE")),
        segment(true, 1, 0, SYN, &[]),
        segment(false, 9, 2, SYN | ACK, &[]),
        segment(true, 2, 10, ACK, b"REGISTER"),
        ipv4(1, 2, 4, 0, 0, &inner),
        ipv4(1, 2, 47, 0, 0, &[&[0, 0, 8, 0][..], &inner].concat()),
        ipv4(1, 2, 17, 7, 0x2000, &udp(5_060, 5_060, b"sixteen bytes!!!")[..16]),
        ipv4(1, 2, 132, 0, 0, &sctp(b"BYE")),
        ipv4(2, 1, 1, 0, 0, &[&[3, 3, 0, 0, 0, 0, 0, 0][..], &inner].concat()),
    ]
}

fn sctp(message: &[u8]) -> Vec<u8> {
    let len = u16::try_from(message.len() + 16).unwrap().to_be_bytes();
    let head = [0x13, 0xc4, 0x13, 0xc4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 3];
    [&head[..], &len, &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], message].concat()
}

/// Gives at most `.1` bytes at a time.
struct Drip<'a>(&'a [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let len = self.1.min(out.len());
        (&mut self.0).take(len as u64).read(out)
    }
}

fn run(bytes: impl Read) -> (Memory, Result<(), CaptureError>, u64) {
    let mut dissector = Dissector::new(Options::default());
    let mut memory = Memory::default();
    let end = read(bytes, &mut dissector, &mut memory);
    dissector.finish(&mut memory);
    (memory, end, dissector.summary().packets)
}

fn files() -> Vec<Vec<u8>> {
    let packets = packets();
    vec![pcap(&packets), pcapng(&packets, false), pcapng(&packets, true)]
}

#[test]
fn all_formats_say_the_same() {
    let (expected, end, _) = run(&files()[0][..]);
    assert!(end.is_ok());
    assert_eq!(expected.datagrams.len(), 4);
    assert_eq!(expected.icmp, 1);
    assert_eq!(expected.whole(true), b"REGISTER");
    for file in &files()[1..] {
        let (memory, end, count) = run(&file[..]);
        assert!(end.is_ok());
        assert_eq!(count, 9);
        assert_eq!(memory.secrets, b"key");
        assert_eq!(memory.datagrams, expected.datagrams);
        assert_eq!(memory.streams, expected.streams);
    }
}

#[test]
fn the_dialects_and_the_other_formats_say_the_same() {
    let packets = packets();
    let (expected, ..) = run(&files()[0][..]);
    for (name, file) in [
        ("pcap", support::pcap_dialect(&packets, 0xa1b2_c3d4, true, 0)),
        ("modified pcap", support::pcap_dialect(&packets, 0xa1b2_cd34, false, 8)),
        ("modified pcap", support::pcap_dialect(&packets, 0xa1b2_cd34, true, 8)),
        ("modified pcap", support::pcap_dialect(&packets, 0xa1b2_c3d4, false, 8)),
        ("Nokia pcap", support::pcap_dialect(&packets, 0xa1b2_c3d4, false, 4)),
        ("Nokia pcap", support::pcap_dialect(&packets, 0xa1b2_c3d4, true, 4)),
        ("snoop", support::snoop(&packets)),
        ("Network Monitor 2", support::netmon(&packets, 0)),
        ("Network Monitor 2", support::netmon(&packets, 1)),
    ] {
        let mut capture = Capture::open(&file[..]).unwrap();
        assert_eq!(capture.format(), name);
        let first = capture.next_packet().unwrap().unwrap();
        assert_eq!(first.mark.time, Some(1_700_000_000_000_005_000), "{name}");
        let (memory, end, _) = run(&file[..]);
        assert!(end.is_ok(), "{name}: {end:?}");
        assert_eq!(memory.datagrams, expected.datagrams, "{name}");
        assert_eq!(memory.streams, expected.streams, "{name}");
        for len in 0..file.len() {
            let (cut, ..) = run(&file[..len]);
            assert!(expected.datagrams.starts_with(&cut.datagrams), "{name} {len}");
        }
    }
}

#[test]
fn times_of_both_orders_follow_resolution_and_offset() {
    for big in [false, true] {
        let file = pcapng(&packets()[..1], big);
        let mut capture = Capture::open(&file[..]).unwrap();
        let packet = capture.next_packet().unwrap().unwrap();
        assert_eq!(packet.mark.time, Some(10_000_000_007));
        assert_eq!(packet.mark.frame, 1);
    }
}

#[test]
fn every_truncation_gives_a_prefix() {
    for file in files() {
        let (whole, ..) = run(&file[..]);
        let mut before = 0;
        for len in 0..file.len() {
            let (cut, end, count) = run(&file[..len]);
            assert!(count >= before, "one byte more is never one packet less");
            before = count;
            assert!(whole.datagrams.starts_with(&cut.datagrams));
            match end {
                Ok(()) | Err(CaptureError::Truncated { .. }) => {}
                Err(CaptureError::NotACapture { .. }) if len < 12 => {}
                Err(other) => panic!("{len}: {other}"),
            }
        }
        assert_eq!(before, 8);
    }
}

#[test]
fn one_byte_at_a_time_says_the_same() {
    for file in files() {
        assert_eq!(run(Drip(&file, 1)).0, run(&file[..]).0);
        assert_eq!(run(Drip(&file, 7)).0, run(&file[..]).0);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn lz4(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_captures_are_read_by_content() {
    for file in files() {
        let (expected, ..) = run(&file[..]);
        let (front, back) = file.split_at(file.len() / 2);
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"any"].concat();
        for compressed in [
            gzip(&file),
            [gzip(front), gzip(back)].concat(),
            zstd(&file),
            [skippable, zstd(front), zstd(back)].concat(),
            lz4(&file),
        ] {
            let (memory, end, _) = run(&compressed[..]);
            assert!(end.is_ok(), "{end:?}");
            assert_eq!(memory, expected);
            assert_eq!(run(Drip(&compressed, 1)).0, expected);
            for len in 0..compressed.len() {
                let (cut, ..) = run(&compressed[..len]);
                assert!(expected.datagrams.starts_with(&cut.datagrams));
            }
        }
    }
}

#[test]
fn a_cut_gzip_stream_says_so() {
    let compressed = gzip(&pcap(&vec![packets()[0].clone(); 5_000]));
    let (_, end, _) = run(&compressed[..compressed.len() - 20]);
    assert!(matches!(
        end,
        Err(CaptureError::Compression { format: "gzip", .. } | CaptureError::Truncated { .. })
    ));
}

#[test]
fn what_stands_before_a_damage_in_gzip_is_read() {
    // The first byte is the fuzzer's.
    let (_, file) =
        include_bytes!("../../../fixtures/fuzz/pcap/damaged-gzip").split_first().unwrap();
    let (memory, end, _) = run(file);
    assert!(end.is_err(), "{end:?}");
    assert_eq!(memory.datagrams.len(), run(Drip(file, 1)).0.datagrams.len());
    assert!(memory.datagrams.len() > 200, "{}", memory.datagrams.len());
}

#[test]
fn a_length_that_makes_no_sense_is_named() {
    let mut file = pcap(&packets());
    file[24 + 8..24 + 12].copy_from_slice(&0x7fff_ffffu32.to_le_bytes());
    let (_, end, _) = run(&file[..]);
    assert!(matches!(end, Err(CaptureError::Corrupt { offset: 24, value: 0x7fff_ffff, .. })));
}

#[test]
fn a_block_longer_than_the_window_is_skipped_or_read() {
    let mut file = pcapng(&packets()[..1], false);
    let total = 12u32 + (3 << 20);
    file.extend([&77u32.to_le_bytes()[..], &total.to_le_bytes()].concat());
    file.extend(vec![0; 3 << 20]);
    file.extend(total.to_le_bytes());
    let more = pcapng(&packets(), true);
    file.extend(more);
    let (_, end, count) = run(&file[..]);
    assert!(end.is_ok());
    assert_eq!(count, 10);
}

#[test]
fn what_is_no_capture_is_named() {
    let (_, end, _) = run(&b"<html>sign in</html>"[..]);
    let Err(CaptureError::NotACapture { looks_like }) = end else { panic!("{end:?}") };
    assert!(looks_like.starts_with("an HTML page"));
}

#[test]
fn connections_go_on_from_capture_to_capture() {
    let all = [
        segment(true, 1, 0, SYN, &[]),
        segment(false, 9, 2, SYN | ACK, &[]),
        segment(true, 2, 10, ACK, b"first "),
        segment(true, 8, 10, ACK, b"second"),
    ];
    let mut dissector = Dissector::new(Options::default());
    let mut memory = Memory::default();
    read(&pcap(&all[..3])[..], &mut dissector, &mut memory).unwrap();
    assert_eq!(dissector.take_summary().packets, 3);
    read(&pcap(&all[3..])[..], &mut dissector, &mut memory).unwrap();
    dissector.finish(&mut memory);
    assert_eq!(memory.whole(true), b"first second");
    assert_eq!(dissector.summary().packets, 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_never_panics(
        which in 0usize..3,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        link in any::<u8>(),
    ) {
        let mut file = files().swap_remove(which);
        if which == 0 {
            file[20] = link;
        }
        for (at, value) in flips {
            let at = at.index(file.len());
            file[at] = value;
        }
        let (memory, ..) = run(&file[..]);
        prop_assert_eq!(memory.after_closed, 0);
    }

    #[test]
    fn noise_never_panics(link in prop_oneof![Just(1u8), Just(113), Just(9), Just(239), Just(252), Just(101)],
        noise in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..120), 1..10)) {
        let mut file = pcap(&noise);
        file[20] = link;
        let _ = run(&file[..]);
    }
}
