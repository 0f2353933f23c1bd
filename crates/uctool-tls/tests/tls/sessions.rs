//! Sessions between real peers (see `data/make.sh`), whole, cut, split, shuffled and damaged.

use crate::common::{Event, Plain, data, keylog, pcap, server_key, unwrap};
use proptest::prelude::*;
use uctool_capture::Direction::{self, ToClient, ToServer};
use uctool_capture::{Connection, Mark};
use uctool_tls::{Keyring, Version, WhyNot};

const REQUEST: &[u8] = b"OPTIONS sip:test@example.test SIP/2.0\r\n\r\n";
const ANSWER: &[u8] = b"SIP/2.0 200 OK\r\n\r\n";

const CAPTURES: [&str; 8] = [
    "tls10-rsa-cbc",
    "tls11-rsa-cbc",
    "tls12-rsa-cbc",
    "tls12-rsa-gcm",
    "tls12-rsa-ccm8",
    "tls12-ecdhe",
    "tls13",
    "dtls12-rsa",
];
const STREAMS: usize = 7;

/// Forty records from the client.
const LONG: [&str; 6] = [
    "long-tls10-cbc",
    "long-tls10-rc4",
    "long-tls12-cbc",
    "long-tls12-gcm",
    "long-tls12-chacha",
    "long-tls13",
];

fn events(name: &str) -> Vec<Event> {
    pcap::walk(&data(&format!("{name}.pcap")))
}

fn keys(name: &str) -> Keyring {
    match name {
        "tls12-ecdhe" | "tls13" => keylog(&format!("{name}.keylog")),
        _ => server_key(),
    }
}

/// The bytes of both directions of the one connection in a capture.
fn streams(name: &str) -> (Connection, Vec<u8>, Vec<u8>) {
    let (mut found, mut request, mut answer) = (None, Vec::new(), Vec::new());
    for event in events(name) {
        if let Event::Stream(connection, direction, bytes, _) = event {
            found = Some(connection);
            if direction == ToServer { request.extend(bytes) } else { answer.extend(bytes) }
        }
    }
    (found.unwrap(), request, answer)
}

fn chunk(connection: Connection, direction: Direction, bytes: &[u8]) -> Event {
    Event::Stream(connection, direction, bytes.to_vec(), Mark::default())
}

fn assert_whole(plain: &Plain, name: &str) {
    assert_eq!(plain.of(ToServer), REQUEST, "{name}");
    assert_eq!(plain.of(ToClient), ANSWER, "{name}");
    assert!(plain.clear.is_empty(), "{name}");
    let report = &plain.reports[0];
    assert!(report.decrypted && report.why_not.is_none(), "{name}: {report:?}");
    assert_eq!(report.failed_records, 0, "{name}");
}

/// What is handed on as plaintext is, record by record, what was really sent.
fn assert_nothing_false(plain: &Plain, name: &str) {
    let sent = unwrap(events(name), keys(name)).pieces;
    for piece in &plain.pieces {
        assert!(sent.contains(piece), "false plaintext: {piece:?}");
    }
}

#[test]
fn every_capture_opens() {
    for name in CAPTURES {
        let plain = unwrap(events(name), keys(name));
        assert_whole(&plain, name);
        assert_eq!((plain.reports.len(), plain.closed), (1, 1), "{name}");
        let certificates = &plain.reports[0].certificates;
        assert_eq!(certificates.len(), 1, "{name}");
    }
    let plain = unwrap(events("tls10-rsa-cbc"), server_key());
    assert_eq!(plain.reports[0].version, Some(Version::Tls10));
    assert_eq!(plain.reports[0].opened_with.as_deref(), Some("server.key"));
}

#[test]
fn the_order_of_the_directions_does_not_matter() {
    for name in &CAPTURES[..STREAMS] {
        let (connection, request, answer) = streams(name);
        let forth = chunk(connection, ToServer, &request);
        let back = chunk(connection, ToClient, &answer);
        assert_whole(&unwrap(vec![forth.clone(), back.clone()], keys(name)), name);
        assert_whole(&unwrap(vec![back, forth], keys(name)), name);
    }
}

#[test]
fn secrets_that_come_last_open_what_waited() {
    let mut all = events("tls13");
    all.push(Event::Secrets(uctool_tls::SECRETS_TLS_KEY_LOG, data("tls13.keylog")));
    all.retain(|event| !matches!(event, Event::Closed(_)));
    assert_whole(&unwrap(all, Keyring::new()), "tls13");
}

#[test]
fn tls_is_found_behind_what_came_in_clear() {
    let v2: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x01\xc0\0\x02\x02\x10\0\x13\xc4";
    let openings: [(&[u8], &[u8]); 5] = [
        (b"a STARTTLS\r\n", b"* OK ready\r\na OK begin\r\n"),
        (b"EHLO x\r\nSTARTTLS\r\n", b"220 x\r\n250 STARTTLS\r\n220 go\r\n"),
        (b"CONNECT a:443 HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"),
        (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", b""),
        (v2, b""),
    ];
    for name in &CAPTURES[..STREAMS] {
        let (connection, request, answer) = streams(name);
        for (forth, back) in openings {
            for glued in [true, false] {
                let mut all = Vec::new();
                for (direction, before, bytes) in
                    [(ToServer, forth, &request), (ToClient, back, &answer)]
                {
                    if glued {
                        let joined = [before, bytes].concat();
                        all.push(chunk(connection, direction, &joined));
                    } else {
                        all.extend(
                            (!before.is_empty()).then(|| chunk(connection, direction, before)),
                        );
                        all.push(chunk(connection, direction, bytes));
                    }
                }
                let plain = unwrap(all, keys(name));
                assert_eq!(plain.of(ToServer), REQUEST, "{name} {forth:?} {glued}");
                assert_eq!(plain.of(ToClient), ANSWER, "{name} {forth:?} {glued}");
                let clear: Vec<u8> = plain.clear.values().flatten().copied().collect();
                assert_eq!(clear, [forth, back].concat());
            }
        }
    }
}

/// A datagram with a hello of DTLS and one extension.
fn dtls_hello(kind: u8, extension: &[u8]) -> Vec<u8> {
    let mut body = vec![0xfe, 0xfd];
    body.extend([kind; 32]);
    body.push(0);
    // The client says: no cookie, suites, compression.
    body.extend_from_slice(if kind == 1 { &[0, 0, 2, 0xc0, 0xa8, 1, 0] } else { &[0xc0, 0xa8, 0] });
    body.extend([0, u8::try_from(extension.len()).unwrap()]);
    body.extend_from_slice(extension);
    let len = u8::try_from(body.len()).unwrap();
    let mut record = vec![22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, len + 12];
    record.extend([kind, 0, 0, len, 0, 0, 0, 0, 0, 0, 0, len]);
    record.extend(body);
    record
}

#[test]
fn what_is_recognised_and_not_opened_in_dtls_is_named() {
    let (client, server) = ("192.0.2.1:4000".parse().unwrap(), "192.0.2.2:5061".parse().unwrap());
    let versions: (&[u8], &[u8]) = (&[0, 43, 0, 3, 2, 0xfe, 0xfc], &[0, 43, 0, 2, 0xfe, 0xfc]);
    let ids: (&[u8], &[u8]) = (&[0, 54, 0, 1, 0], &[0, 54, 0, 3, 2, 0xaa, 0xbb]);
    let sealed = [25, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 1, 0xaa, 0xbb, 0, 3, 1, 2, 3];
    for ((asked, answered), why) in [(versions, WhyNot::Dtls13), (ids, WhyNot::ConnectionId)] {
        let datagram = |from, to, bytes: Vec<u8>| Event::Datagram(from, to, bytes, Mark::default());
        let all = vec![
            datagram(client, server, dtls_hello(1, asked)),
            datagram(server, client, dtls_hello(2, answered)),
            datagram(client, server, sealed.to_vec()),
        ];
        assert_eq!(why_not(all, keylog("tls13.keylog")), why);
    }
}

#[test]
fn the_middle_of_tls13_opens_by_key_log() {
    let name = "long-tls13";
    let (connection, request, answer) = streams(name);
    let sent = unwrap(events(name), keylog("long-tls13.keylog")).of(ToServer);
    let starts = record_starts(&request);
    // The far end may be taken for the client, when its port is the higher one.
    let turned = Connection { client: connection.server, server: connection.client, ..connection };
    for (connection, direction) in [(connection, ToServer), (turned, ToClient)] {
        let connection = Connection { midstream: true, ..connection };
        for from in [starts[8], starts[20], starts[30] + 7] {
            let late = vec![chunk(connection, direction, &request[from..])];
            let plain = unwrap(late.clone(), keylog("long-tls13.keylog"));
            let got = plain.of(direction);
            assert!(got.len() > 100 && sent.ends_with(&got), "{}", String::from_utf8_lossy(&got));
            let report = &plain.reports[0];
            assert!(report.decrypted && report.why_not.is_none(), "{report:?}");
            assert_eq!((report.version, report.failed_records), (Some(Version::Tls13), 0));
            assert!(report.client.port() > report.server.port());
            assert_eq!(why_not(late, keylog("tls13.keylog")), WhyNot::HandshakeMissing);
        }
    }
    // Secrets that come behind the records are tried as well; those of the other side open nothing.
    let midstream = Connection { midstream: true, ..connection };
    let late = vec![
        chunk(midstream, ToServer, &request[starts[20]..]),
        chunk(midstream, ToClient, &answer[record_starts(&answer)[5]..]),
        Event::Secrets(uctool_tls::SECRETS_TLS_KEY_LOG, data("long-tls13.keylog")),
    ];
    assert!(sent.ends_with(&unwrap(late, Keyring::new()).of(ToServer)));
}

fn why_not(events: Vec<Event>, keys: Keyring) -> WhyNot {
    let plain = unwrap(events, keys);
    assert!(plain.pieces.is_empty());
    assert_eq!(plain.reports.len(), 1);
    plain.reports[0].why_not.clone().unwrap()
}

#[test]
fn each_reason_is_told_apart() {
    let other = || {
        let mut keys = Keyring::new();
        keys.add_key_file("other.key", &data("other.key"), &mut || None).unwrap();
        keys
    };
    let (connection, request, answer) = streams("tls12-rsa-gcm");
    assert!(matches!(why_not(events("tls12-rsa-gcm"), Keyring::new()), WhyNot::NoKey { .. }));
    let WhyNot::KeyMismatch { subject, certificate, keys } =
        why_not(events("tls12-rsa-gcm"), other())
    else {
        panic!("the key belongs to another certificate")
    };
    assert_eq!(subject, "CN=sip.example.test");
    assert_eq!(certificate, server_key().rsa_keys()[0].1);
    assert_eq!(keys, other().rsa_keys());
    assert!(matches!(why_not(events("tls12-ecdhe"), server_key()), WhyNot::ForwardSecret { .. }));
    assert_eq!(why_not(events("tls13"), server_key()), WhyNot::Tls13);
    assert!(matches!(
        why_not(events("tls13"), keylog("tls12-ecdhe.keylog")),
        WhyNot::LogWithoutSession { .. }
    ));
    let client_only = vec![chunk(connection, ToServer, &request)];
    assert_eq!(why_not(client_only, server_key()), WhyNot::OneSided { client_seen: true });
    let server_only = vec![chunk(connection, ToClient, &answer)];
    assert_eq!(why_not(server_only, server_key()), WhyNot::OneSided { client_seen: false });
    let hello = vec![chunk(connection, ToServer, &request[..200])];
    assert_eq!(why_not(hello, server_key()), WhyNot::HandshakeUnfinished);
    // Only the last two records of the client: the connection was there before the capture.
    let midstream = Connection { midstream: true, ..connection };
    let from = request.len() - 69 - 31;
    let late = vec![chunk(midstream, ToServer, &request[from..])];
    assert_eq!(why_not(late, server_key()), WhyNot::HandshakeMissing);
}

#[test]
fn a_gap_inside_the_handshake_is_named() {
    let (connection, request, answer) = streams("tls12-rsa-gcm");
    let all = vec![
        chunk(connection, ToServer, &request),
        chunk(connection, ToClient, &answer[..200]),
        Event::Gap(connection, ToClient, 300, Mark { frame: 7, time: None }),
        chunk(connection, ToClient, &answer[500..]),
    ];
    let WhyNot::LossInHandshake { direction, bytes, mark } = why_not(all, server_key()) else {
        panic!("bytes are missing")
    };
    assert_eq!((direction, bytes, mark.frame), (ToClient, 300, 7));
}

/// The offsets at which the records of a stream begin.
fn record_starts(stream: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at + 5 <= stream.len() {
        starts.push(at);
        at += 5 + usize::from(u16::from_be_bytes([stream[at + 3], stream[at + 4]]));
    }
    starts
}

#[test]
fn records_after_a_gap_are_read_again() {
    for name in ["tls10-rsa-cbc", "tls11-rsa-cbc", "tls12-rsa-cbc", "tls12-rsa-gcm", "tls13"] {
        let (connection, request, answer) = streams(name);
        let starts = record_starts(&answer);
        // What the server sends last is data and an alert; what is lost lies in between.
        let data = starts.iter().rposition(|at| answer[*at] == 23 && answer.len() - at > 60);
        let from = starts[data.unwrap()];
        for lost in [1, 10, 20] {
            let all = vec![
                chunk(connection, ToServer, &request),
                chunk(connection, ToClient, &answer[..from]),
                Event::Gap(connection, ToClient, lost, Mark::default()),
                chunk(connection, ToClient, &answer[from + usize::try_from(lost).unwrap()..]),
            ];
            let plain = unwrap(all, keys(name));
            assert_eq!(plain.of(ToServer), REQUEST, "{name}");
            assert_nothing_false(&plain, name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn segments_of_any_size_give_the_same_plaintext(
        which in 0..STREAMS,
        sizes in prop::collection::vec(1usize..400, 1..40),
        turns in prop::collection::vec(any::<bool>(), 1..80),
    ) {
        let name = CAPTURES[which];
        let (connection, request, answer) = streams(name);
        let mut sizes = sizes.iter().cycle();
        let mut turns = turns.iter().cycle();
        let (mut forth, mut back) = (&request[..], &answer[..]);
        let mut all = Vec::new();
        while !forth.is_empty() || !back.is_empty() {
            let to_server = (*turns.next().unwrap() && !forth.is_empty()) || back.is_empty();
            let (rest, direction) =
                if to_server { (&mut forth, ToServer) } else { (&mut back, ToClient) };
            let (head, tail) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
            all.push(chunk(connection, direction, head));
            *rest = tail;
        }
        assert_whole(&unwrap(all, keys(name)), name);
    }

    #[test]
    fn a_flipped_bit_anywhere_gives_no_false_plaintext(
        which in 0..STREAMS,
        at in any::<prop::sample::Index>(),
        bit in 0..8u8,
        client in any::<bool>(),
    ) {
        let name = CAPTURES[which];
        let (connection, mut request, mut answer) = streams(name);
        let damaged = if client { &mut request } else { &mut answer };
        let at = at.index(damaged.len());
        damaged[at] ^= 1 << bit;
        let all = vec![
            chunk(connection, ToServer, &request),
            chunk(connection, ToClient, &answer),
        ];
        assert_nothing_false(&unwrap(all, keys(name)), name);
    }

    #[test]
    fn a_cut_anywhere_gives_no_false_plaintext(
        which in 0..CAPTURES.len(),
        cut in any::<prop::sample::Index>(),
    ) {
        let name = CAPTURES[which];
        let mut bytes = data(&format!("{name}.pcap"));
        let len = cut.index(bytes.len() - 24) + 24;
        bytes.truncate(len);
        assert_nothing_false(&unwrap(pcap::walk(&bytes), keys(name)), name);
    }

    #[test]
    fn a_hole_costs_no_more_than_the_records_it_touches(
        which in 0..LONG.len(),
        at in any::<prop::sample::Index>(),
        len in 1usize..1500,
    ) {
        let name = LONG[which];
        let ring = || if name.contains("chacha") || name.contains("tls13") {
            keylog("long-tls13.keylog")
        } else {
            server_key()
        };
        let (connection, request, answer) = streams(name);
        let sent = unwrap(events(name), ring()).of(ToServer);
        // The hole lies after the handshake: behind the client's first few records.
        let first = record_starts(&request)[8];
        let from = first + at.index(request.len() - first);
        let to = (from + len).min(request.len());
        let all = vec![
            chunk(connection, ToServer, &request[..from]),
            chunk(connection, ToClient, &answer),
            Event::Gap(connection, ToServer, u64::try_from(to - from).unwrap(), Mark::default()),
            chunk(connection, ToServer, &request[to..]),
        ];
        let all = all.into_iter().filter(|event| {
            !matches!(event, Event::Stream(_, _, bytes, _) if bytes.is_empty())
        });
        let got = unwrap(all.collect(), ring()).of(ToServer);
        let sent = String::from_utf8(sent).unwrap();
        let got = String::from_utf8(got).unwrap();
        for line in got.lines() {
            prop_assert!(sent.contains(line), "{name}: {line}");
        }
        let starts = record_starts(&request);
        let touched = starts.iter().filter(|start| **start < to).count()
            - starts.iter().filter(|start| **start <= from).count() + 1;
        let lost = sent.lines().count() - got.lines().count();
        // One more may go where what follows must prove a header, or the IV was in the hole.
        prop_assert!(lost <= touched + 1, "{name}: {lost} lines lost, {touched} records touched");
    }

    #[test]
    fn a_hole_anywhere_gives_no_false_plaintext(
        which in 0..STREAMS,
        at in any::<prop::sample::Index>(),
        len in 1usize..1500,
        client in any::<bool>(),
    ) {
        let name = CAPTURES[which];
        let (connection, request, answer) = streams(name);
        let mut all = Vec::new();
        for (direction, bytes) in [(ToServer, &request), (ToClient, &answer)] {
            if (direction == ToServer) == client {
                let from = at.index(bytes.len());
                let to = (from + len).min(bytes.len());
                let lost = u64::try_from(to - from).unwrap();
                all.push(chunk(connection, direction, &bytes[..from]));
                all.push(Event::Gap(connection, direction, lost, Mark::default()));
                all.push(chunk(connection, direction, &bytes[to..]));
            } else {
                all.push(chunk(connection, direction, bytes));
            }
        }
        all.retain(|event| !matches!(event, Event::Stream(_, _, bytes, _) if bytes.is_empty()));
        assert_nothing_false(&unwrap(all, keys(name)), name);
    }
}
