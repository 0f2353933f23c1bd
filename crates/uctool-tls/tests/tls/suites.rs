//! One session of every suite that GnuTLS and OpenSSL have (see `scripts/make-tls-suites`), opened by key log, by the
//! server's key, by a shared key.

use std::io::Read as _;

use crate::common::{Event, Plain, data, pcap, unwrap};
use uctool_capture::Direction::{ToClient, ToServer};
use uctool_tls::{CipherSuite, KeyExchange, Keyring, SessionReport};

const PEERS: [&str; 2] = ["gnutls", "openssl"];
const REQUEST: &str = "OPTIONS sip:6002@acme.example SIP/2.0";

/// The capture of one peer, unpacked.
fn capture(peer: &str) -> Vec<u8> {
    let packed = data(&format!("suites/{peer}.pcap.gz"));
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
    bytes
}

fn log(peer: &str) -> Keyring {
    let mut keys = Keyring::new();
    let summary = keys.add_keylog(peer, &data(&format!("suites/{peer}.keylog")));
    assert!(summary.used > 100 && summary.skipped.is_empty(), "{summary:?}");
    keys
}

/// What was recorded, and what became of it, in the order of the capture.
fn sessions(peer: &str, keys: Keyring) -> (Plain, Vec<(String, SessionReport)>) {
    let mut plain = unwrap(pcap::walk(&capture(peer)), keys);
    let mut reports = std::mem::take(&mut plain.reports);
    reports.sort_by_key(|report| report.first.frame);
    let listing = String::from_utf8(data("suites/suites.tsv")).unwrap();
    let names = listing.lines().filter_map(|line| line.strip_prefix(&format!("{peer}\t")));
    let names: Vec<_> = names.map(str::to_owned).collect();
    assert_eq!(names.len(), reports.len(), "{peer}");
    (plain, names.into_iter().zip(reports).collect())
}

#[test]
fn every_suite_of_two_implementations_opens_by_key_log() {
    for peer in PEERS {
        let (plain, sessions) = sessions(peer, log(peer));
        for (name, report) in &sessions {
            assert!(report.decrypted && report.why_not.is_none(), "{peer} {name}: {report:?}");
            assert_eq!(report.failed_records, 0, "{peer} {name}");
        }
        let both = |way| String::from_utf8_lossy(&plain.of(way)).into_owned();
        let (asked, answered) = (both(ToServer), both(ToClient));
        assert_eq!(asked.matches(REQUEST).count(), requests(peer, &sessions), "{peer}");
        // gnutls-serv sends back what it got; s_server does so with each line turned round.
        let turned: String = REQUEST.chars().rev().collect();
        assert!(answered.matches(REQUEST).count() + answered.matches(&turned).count() > 100);
    }
}

/// How many requests were sent: one in each session, but not in the first of two that gnutls-cli makes in a row.
fn requests(peer: &str, sessions: &[(String, SessionReport)]) -> usize {
    let twice = ["TLS1.2 ticket", "TLS1.3 resumed", "TLS1.2 session ID"];
    let firsts = sessions.iter().filter(|(name, _)| twice.contains(&name.as_str())).count() / 2;
    match peer {
        "gnutls" => sessions.len() - firsts,
        // What is sent as early data is sent once more behind the handshake.
        _ => sessions.len() + 1,
    }
}

#[test]
fn the_servers_key_opens_what_it_can_and_no_more() {
    for peer in PEERS {
        let mut keys = Keyring::new();
        keys.add_key_file("rsa.key", &data("suites/rsa.key"), &mut || None).unwrap();
        let mut opened = 0;
        for (name, report) in sessions(peer, keys).1 {
            let rsa = report.cipher.unwrap().key_exchange() == KeyExchange::Rsa;
            let thirteen = name.starts_with("TLS1.3");
            assert_eq!(report.decrypted, rsa && !thirteen, "{peer} {name}: {report:?}");
            assert_eq!(report.why_not.is_none(), report.decrypted, "{peer} {name}: {report:?}");
            opened += usize::from(report.decrypted);
        }
        assert!(opened > 25, "{peer}: {opened}");
    }
}

#[test]
fn a_shared_key_opens_what_was_agreed_on_with_it_alone() {
    for peer in PEERS {
        let mut keys = Keyring::new();
        keys.add_psk("phone:00112233445566778899aabbccddeeff").unwrap();
        let mut opened = 0;
        for (name, report) in sessions(peer, keys).1 {
            let psk = report.cipher.unwrap().key_exchange() == KeyExchange::Psk;
            assert_eq!(report.decrypted, psk, "{peer} {name}: {report:?}");
            opened += usize::from(psk);
        }
        assert!(opened > 10, "{peer}: {opened}");
    }
}

/// A key log with one bit of every secret turned round.
fn wrong_log(peer: &str) -> Vec<u8> {
    let text = String::from_utf8(data(&format!("suites/{peer}.keylog"))).unwrap();
    let wrong = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (head, secret) = line.rsplit_once(' ').unwrap();
        let at = head.len() % secret.len();
        let digit = u8::from_str_radix(&secret[at..=at], 16).unwrap() ^ 1;
        format!("{head} {}{digit:x}{}\n", &secret[..at], &secret[at + 1..])
    });
    wrong.collect::<String>().into_bytes()
}

#[test]
fn wrong_secrets_of_every_kind_give_no_plaintext() {
    for peer in PEERS {
        let log = |label: &str| {
            let wrong = String::from_utf8(wrong_log(peer)).unwrap();
            wrong.replace("CLIENT_RANDOM ", label).into_bytes()
        };
        let mut rings = Vec::new();
        for label in ["CLIENT_RANDOM ", "PMS_CLIENT_RANDOM "] {
            let mut keys = Keyring::new();
            assert!(keys.add_keylog("wrong", &log(label)).used > 0);
            rings.push(keys);
        }
        let mut keys = Keyring::new();
        keys.add_key_file("ec.key", &data("suites/ec.key"), &mut || None).unwrap_err();
        keys.add_key_file("other.key", &data("other.key"), &mut || None).unwrap();
        keys.add_psk("phone:00112233445566778899aabbccddeefe").unwrap();
        keys.add_psk("ffff").unwrap();
        rings.push(keys);
        for keys in rings {
            let (plain, sessions) = sessions(peer, keys);
            assert!(plain.pieces.is_empty(), "{peer}");
            for (name, report) in sessions {
                assert!(!report.decrypted && report.why_not.is_some(), "{peer} {name}: {report:?}");
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Where the records of a direction begin that are in clear: those before its ChangeCipherSpec, or before the first
/// protected one of TLS 1.3.
fn handshake_len(stream: &[u8]) -> usize {
    let mut at = 0;
    while at + 5 <= stream.len() && !matches!(stream[at], 20 | 23) {
        at += 5 + usize::from(u16::from_be_bytes([stream[at + 3], stream[at + 4]]));
    }
    at
}

#[test]
fn a_flipped_bit_in_any_byte_of_a_handshake_gives_no_false_plaintext() {
    let wanted = [0x002f, 0xc02f, 0x1301, 0x00ae].map(CipherSuite);
    let (_, all) = sessions("openssl", log("openssl"));
    let events = pcap::walk(&capture("openssl"));
    let logged = data("suites/openssl.keylog");
    for suite in wanted {
        let Some((_, report)) = all.iter().find(|(_, report)| report.cipher == Some(suite)) else {
            panic!("{suite}")
        };
        let mine = |event: &&Event| matches!(event, Event::Stream(connection, ..) if connection.client == report.client);
        let mine: Vec<&Event> = events.iter().filter(mine).collect();
        let (mut streams, mut connection) = ([Vec::new(), Vec::new()], None);
        for event in mine {
            let Event::Stream(of, direction, bytes, _) = event else { continue };
            connection = Some(*of);
            streams[usize::from(*direction == ToClient)].extend_from_slice(bytes);
        }
        let connection = connection.unwrap();
        let random = hex(&report.client_random.unwrap());
        let text = String::from_utf8_lossy(&logged).into_owned();
        let lines: Vec<_> =
            text.lines().filter(|line| line.to_lowercase().contains(&random)).collect();
        let lines = lines.join("\n");
        let run = |streams: &[Vec<u8>; 2]| {
            let mut keys = Keyring::new();
            assert!(keys.add_keylog("log", lines.as_bytes()).used > 0);
            let parts = [(ToServer, &streams[0]), (ToClient, &streams[1])];
            let parts = parts
                .map(|(way, bytes)| Event::Stream(connection, way, bytes.clone(), report.first));
            unwrap(parts.to_vec(), keys)
        };
        let sent = run(&streams).pieces;
        assert!(!sent.is_empty(), "{suite}");
        for side in 0..2 {
            for at in 0..handshake_len(&streams[side]) {
                let mut damaged = streams.clone();
                damaged[side][at] ^= 1 << (at % 8);
                for piece in run(&damaged).pieces {
                    assert!(
                        sent.contains(&piece),
                        "{suite}: false plaintext with byte {at} of {side} turned"
                    );
                }
            }
        }
    }
}
