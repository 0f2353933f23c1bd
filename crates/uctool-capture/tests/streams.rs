//! TCP streams and IP datagrams come out the same, however they were cut up and mixed on the way.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails panics")]

mod support;

use proptest::prelude::*;
use support::{ACK, FIN, RST, SYN, dissect, ipv4, segment, udp};
use uctool_capture::{Limits, Options};

/// Cuts `len` bytes into ranges at the given places.
fn cut(len: usize, places: &[prop::sample::Index]) -> Vec<(usize, usize)> {
    let mut at: Vec<usize> = places.iter().map(|place| place.index(len + 1)).collect();
    at.extend([0, len]);
    at.sort_unstable();
    at.dedup();
    at.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn places() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 0..20)
}

/// What an observer who keeps the first byte that arrives for each place would have.
fn first_wins(len: usize, segments: &[(usize, Vec<u8>)]) -> Vec<Option<u8>> {
    let mut stream = vec![None; len];
    for (at, bytes) in segments {
        for (slot, byte) in stream[*at..].iter_mut().zip(bytes) {
            slot.get_or_insert(*byte);
        }
    }
    stream
}

fn handshake(client: u32, server: u32) -> Vec<Vec<u8>> {
    vec![
        segment(true, client, 0, SYN, &[]),
        segment(false, server, client.wrapping_add(1), SYN | ACK, &[]),
        segment(true, client.wrapping_add(1), server.wrapping_add(1), ACK, &[]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_segmentation_order_and_repetition_gives_the_stream(
        bytes in prop::collection::vec(any::<u8>(), 1..600),
        once in places(),
        again in places(),
        isn in prop_oneof![any::<u32>(), (u32::MAX - 600)..=u32::MAX],
        order in any::<prop::sample::Index>(),
        seed in any::<u64>(),
    ) {
        let mut ranges = cut(bytes.len(), &once);
        ranges.extend(cut(bytes.len(), &again));
        shuffle(&mut ranges, seed);
        let mut packets = handshake(isn, 77);
        for (from, to) in &ranges {
            let seq = isn.wrapping_add(1).wrapping_add(u32::try_from(*from).unwrap());
            packets.push(segment(true, seq, 78, ACK, &bytes[*from..*to]));
        }
        let end = isn.wrapping_add(1).wrapping_add(u32::try_from(bytes.len()).unwrap());
        packets.insert(3 + order.index(packets.len() - 2), segment(true, end, 78, ACK | FIN, &[]));
        let (memory, dissector) = dissect(&packets, Options::default());
        prop_assert_eq!(memory.whole(true), bytes);
        prop_assert_eq!((memory.fins, memory.closed, memory.connections.len()), (1, 1, 1));
        prop_assert_eq!(dissector.summary().tcp.disagreements, 0);
        prop_assert!(!memory.connections[0].midstream);
    }

    #[test]
    fn where_segments_disagree_the_first_wins(
        len in 1usize..200,
        parts in prop::collection::vec((any::<prop::sample::Index>(), 1usize..40, any::<u8>()), 1..20),
    ) {
        let segments: Vec<(usize, Vec<u8>)> = parts
            .iter()
            .map(|(at, size, fill)| {
                let at = at.index(len);
                (at, vec![*fill; (*size).min(len - at)])
            })
            .collect();
        let mut packets = handshake(1_000, 77);
        for (at, bytes) in &segments {
            packets.push(segment(true, 1_001 + u32::try_from(*at).unwrap(), 78, ACK, bytes));
        }
        let (memory, _) = dissect(&packets, Options::default());
        let mut expected = first_wins(len, &segments);
        while expected.last() == Some(&None) {
            expected.pop();
        }
        prop_assert_eq!(memory.stream(true), expected);
    }

    #[test]
    fn what_is_lost_is_a_gap_of_its_size(
        bytes in prop::collection::vec(any::<u8>(), 1..600),
        once in places(),
        lost in prop::collection::vec(any::<bool>(), 22),
        acked in any::<bool>(),
    ) {
        let ranges = cut(bytes.len(), &once);
        let mut packets = handshake(5_000, 77);
        let mut kept = Vec::new();
        for (&(from, to), lost) in ranges.iter().zip(&lost) {
            let end = 5_001 + u32::try_from(to).unwrap();
            if !lost {
                let seq = 5_001 + u32::try_from(from).unwrap();
                packets.push(segment(true, seq, 78, ACK, &bytes[from..to]));
                kept.push((from, bytes[from..to].to_vec()));
            }
            if acked {
                packets.push(segment(false, 78, end, ACK, &[]));
            }
        }
        let end = 5_001 + u32::try_from(bytes.len()).unwrap();
        packets.push(segment(true, end, 78, ACK | FIN, &[]));
        let (memory, dissector) = dissect(&packets, Options::default());
        prop_assert_eq!(memory.stream(true), first_wins(bytes.len(), &kept));
        prop_assert_eq!(dissector.summary().tcp.gap_bytes, memory.gaps);
    }

    #[test]
    fn joined_in_the_middle_a_stream_starts_at_its_lowest_byte(
        bytes in prop::collection::vec(any::<u8>(), 1..600),
        once in places(),
        isn in any::<u32>(),
        seed in any::<u64>(),
    ) {
        let mut ranges = cut(bytes.len(), &once);
        // So many segments are looked at before a stream starts.
        let head = ranges.len().min(8);
        shuffle(&mut ranges[..head], seed);
        let packets: Vec<Vec<u8>> = ranges
            .iter()
            .map(|&(from, to)| {
                let seq = isn.wrapping_add(u32::try_from(from).unwrap());
                // A lone zero byte in front is taken for a keep-alive probe.
                let payload: Vec<u8> = bytes[from..to].iter().map(|byte| byte | 1).collect();
                segment(false, seq, 1, ACK, &payload)
            })
            .collect();
        let (memory, _) = dissect(&packets, Options::default());
        let expected: Vec<u8> = bytes.iter().map(|byte| byte | 1).collect();
        prop_assert_eq!(memory.whole(false), expected);
        prop_assert_eq!(memory.gaps, 0);
        prop_assert!(memory.connections[0].midstream);
        prop_assert_eq!(memory.connections[0].server.port(), support::SERVER);
    }

    #[test]
    fn any_fragmentation_gives_the_datagram(
        payload in prop::collection::vec(any::<u8>(), 1..2_000),
        once in places(),
        again in places(),
        seed in any::<u64>(),
    ) {
        let datagram = udp(5_060, 5_060, &payload);
        let units = datagram.len().div_ceil(8);
        let mut ranges = cut(units, &once);
        ranges.extend(cut(units, &again));
        shuffle(&mut ranges, seed);
        let packets: Vec<Vec<u8>> = ranges
            .iter()
            .map(|&(from, to)| {
                let more = if to == units { 0 } else { 0x2000 };
                let end = (to * 8).min(datagram.len());
                ipv4(1, 2, 17, 9, more | u16::try_from(from).unwrap(), &datagram[from * 8..end])
            })
            .collect();
        let (memory, _) = dissect(&packets, Options::default());
        prop_assert!(!memory.datagrams.is_empty());
        prop_assert_eq!(&memory.datagrams[0].2, &payload);
    }
}

/// Fisher and Yates with a small generator, so that the order depends on `seed` alone.
fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for last in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
    }
}

#[test]
fn ports_used_again_are_another_connection() {
    let mut packets = handshake(100, 200);
    packets.push(segment(true, 101, 201, ACK, b"first"));
    packets.extend(handshake(90_000, 95_000));
    packets.push(segment(true, 90_001, 95_001, ACK, b"second"));
    let (memory, dissector) = dissect(&packets, Options::default());
    assert_eq!(memory.connections.len(), 2);
    assert_eq!(memory.whole(true), b"first");
    assert_eq!((memory.gaps, memory.closed), (0, 2));
    assert_eq!(dissector.summary().tcp.connections, 2);
}

#[test]
fn ports_used_again_without_a_syn_are_another_connection() {
    let mut packets = handshake(100, 200);
    packets.push(segment(true, 101, 201, ACK, b"first"));
    packets.push(segment(true, 0x9000_0000, 0x7000_0000, ACK, b"second"));
    let (memory, _) = dissect(&packets, Options::default());
    assert_eq!((memory.connections.len(), memory.gaps), (2, 0));
}

#[test]
fn keep_alive_and_window_probes_add_nothing() {
    let mut packets = handshake(100, 200);
    packets.push(segment(true, 101, 201, ACK, b"data"));
    packets.push(segment(true, 104, 201, ACK, &[0]));
    packets.push(segment(true, 104, 201, ACK, &[]));
    // A zero-window probe brings the next byte; the segment after it brings it again.
    packets.push(segment(true, 105, 201, ACK, b"m"));
    packets.push(segment(true, 105, 201, ACK, b"more"));
    let (memory, dissector) = dissect(&packets, Options::default());
    assert_eq!(memory.whole(true), b"datamore");
    assert_eq!(dissector.summary().tcp.disagreements, 0);
}

#[test]
fn a_reset_ends_a_call_that_was_refused() {
    let packets = [segment(true, 100, 0, SYN, &[]), segment(false, 0, 101, RST | ACK, &[])];
    let (memory, _) = dissect(&packets, Options::default());
    assert_eq!((memory.resets, memory.closed), (1, 1));
    assert_eq!(memory.connections[0].server.port(), support::SERVER);
}

#[test]
fn an_acknowledged_hole_is_given_up_while_the_capture_runs() {
    let mut packets = handshake(100, 200);
    packets.push(segment(true, 111, 201, ACK, b"after the hole"));
    packets.push(segment(false, 201, 125, ACK, &[]));
    for _ in 0..300 {
        packets.push(segment(true, 125, 201, ACK, &[]));
    }
    packets.push(segment(true, 125, 201, ACK, b"!"));
    let mut dissector = uctool_capture::Dissector::new(Options::default());
    let mut memory = support::Memory::default();
    let end = uctool_capture::read(&support::pcap(&packets)[..], &mut dissector, &mut memory);
    assert!(end.is_ok());
    assert_eq!(memory.gaps, 10, "before the end of the capture");
    assert_eq!(dissector.summary().tcp.first_gap.map(|mark| mark.frame > 200), Some(true));
}

#[test]
fn the_last_byte_a_peer_acknowledged_and_nobody_saw_is_a_gap() {
    let mut packets = handshake(100, 200);
    packets.push(segment(true, 101, 201, ACK, b"data"));
    packets.push(segment(false, 201, 155, ACK, &[]));
    let (memory, _) = dissect(&packets, Options::default());
    assert_eq!(memory.gaps, 50);
}

#[test]
fn a_flood_of_calls_stays_within_its_bound_and_spares_connections_in_use() {
    let limits = Limits { connections: 100, ..Limits::default() };
    let mut packets = handshake(100, 200);
    packets.push(segment(true, 101, 201, ACK, b"first "));
    for port in 0..10_000u16 {
        let syn = support::tcp_bytes(port, 5_061, 7, 0, SYN, &[]);
        packets.push(ipv4(9, 2, 6, 0, 0, &syn));
    }
    packets.push(segment(true, 107, 201, ACK, b"second"));
    let (memory, dissector) = dissect(&packets, Options { limits, ..Options::default() });
    assert_eq!(memory.whole(true), b"first second");
    let tcp = &dissector.summary().tcp;
    assert_eq!((tcp.evicted, tcp.first_limit), (0, None));
    assert!(tcp.evicted_idle > 9_000);
}

#[test]
fn held_data_stays_within_its_bound() {
    let limits = Limits { held_per_stream: 10_000, ..Limits::default() };
    let mut packets = handshake(100, 200);
    for number in 0..1_000u32 {
        packets.push(segment(true, 200 + number * 100, 201, ACK, &[7; 100]));
    }
    let (memory, dissector) = dissect(&packets, Options { limits, ..Options::default() });
    assert_eq!(memory.stream(true).len(), 99 + 100_000);
    assert_eq!(memory.gaps, 99);
    assert_eq!(dissector.summary().tcp.given_up, 1);
}

#[test]
fn wrong_checksums_are_dropped_only_when_asked_to() {
    let packets = [ipv4(1, 2, 17, 0, 0, &udp(1, 2, b"x"))];
    assert_eq!(dissect(&packets, Options::default()).0.datagrams.len(), 1);
    let strict = Options { check_checksums: true, ..Options::default() };
    let (memory, dissector) = dissect(&packets, strict);
    assert_eq!(memory.datagrams.len(), 0);
    assert_eq!(dissector.summary().bad_checksums, 1);
}
