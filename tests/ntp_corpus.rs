//! `uctool ntp read` against texts of real systems and a laboratory's capture, with what is known to be true of each.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;

use serde_json::Value;

fn json(file: &str) -> Value {
    let args = ["ntp", "read", file, "--format", "json"];
    let output = Command::new(env!("CARGO_BIN_EXE_uctool")).args(args).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every text of a corpus and what is known to be true of it.
#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with ntp/*.txt"]
fn the_corpus_is_judged_as_it_is_known_to_be() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS");
    let known: [(&str, &[&str]); 14] = [
        ("cucm6-pub-synced.txt", &["NTP009", "NTP015"]),
        ("cucm-pub-gps.txt", &["NTP014"]),
        ("cucm-pub-local1-refid.txt", &["NTP009", "NTP014"]),
        ("cucm-sub-stratum4.txt", &["NTP014"]),
        ("cucm-unsync-ntpv3-source.txt", &["NTP001", "NTP002", "NTP003", "NTP010", "NTP014"]),
        ("cucm115-unsync-no-syspeer.txt", &["NTP001", "NTP003", "NTP014"]),
        ("imp-synced-first-poll.txt", &["NTP002", "NTP003", "NTP014", "NTP018"]),
        ("capture-cucm6-port123.txt", &[]),
        ("capture-cucm9-ntpv3-server.txt", &["NTP012"]),
        ("diagnose-failed.txt", &["NTP001", "NTP002", "NTP006"]),
        ("ntp-server-add.txt", &["NTP006", "NTP016"]),
        ("pasted-one-line.txt", &["NTP001", "NTP002", "NTP010", "NTP014"]),
        ("w32tm-status-ok.txt", &["NTP004", "NTP019"]),
        ("ntp-lab.pcap", &["NTP004", "NTP005", "NTP009", "NTP010", "NTP012", "NTP013", "NTP017"]),
    ];
    for (file, expected) in known {
        let report = json(&format!("{root}/ntp/{file}"));
        let checks = report["reports"][0]["checks"].as_array().unwrap();
        let found: Vec<_> = checks
            .iter()
            .filter(|check| check["outcome"] == "found")
            .map(|check| check["code"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{file}");
    }
    let report = json(&format!("{root}/ntp/ntpq-lab.txt"));
    let peers = report["reports"][0]["data"]["peers"].as_array().unwrap();
    assert_eq!(peers.len(), 9);
    let strata: Vec<_> = peers.iter().map(|peer| peer["stratum"].as_u64().unwrap()).collect();
    assert_eq!(strata, [2, 2, 1, 16, 16, 2, 16, 9, 16]);
    assert_eq!(peers[7]["refid_decoded"], "LOCL");
}
