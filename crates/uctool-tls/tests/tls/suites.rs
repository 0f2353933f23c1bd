//! One session of every suite that GnuTLS and OpenSSL have (see `scripts/make-tls-suites`), opened by key log, by the
//! server's key, by a shared key.

use std::io::Read as _;

use crate::common::{Plain, data, pcap, unwrap};
use uctool_capture::Direction::{ToClient, ToServer};
use uctool_tls::{KeyExchange, Keyring, SessionReport};

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
