//! `uctool imap read` against banners, dialogues and captures of real servers, with what is known to be true of each.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::process::Command;

use serde_json::Value;

fn json(file: &str) -> Value {
    let args = ["imap", "read", file, "--format", "json"];
    let output = Command::new(env!("CARGO_BIN_EXE_uctool")).args(args).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The rules of this tool that found something, by code.
fn found(report: &Value) -> Vec<String> {
    let checks = report["reports"][0]["checks"].as_array().unwrap();
    let codes = checks.iter().filter(|check| check["outcome"] == "found");
    let codes = codes.map(|check| check["code"].as_str().unwrap().to_owned());
    codes.filter(|code| code.starts_with("IMAP")).collect()
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with imap/banners.tsv"]
fn corpus_every_banner_names_its_product_and_its_login_type() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS");
    let report = json(&format!("{root}/imap/banners.tsv"));
    let servers = report["reports"][0]["data"]["servers"].as_array().unwrap();
    let seen: Vec<(&str, Option<u64>)> = servers
        .iter()
        .map(|server| (server["product"].as_str().unwrap(), server["login_type"].as_u64()))
        .collect();
    let known = [
        ("Exchange 2003", None),
        ("Exchange 2007", None),
        ("Exchange 2007 SP1 or later", None),
        ("Exchange 2007 or 2010", Some(1)),
        ("Exchange 2013 or later", Some(1)),
        ("Exchange 2013 or later", None),
        ("Exchange 2016 or 2019", None),
        ("Exchange 2013 or later", Some(3)),
        ("Exchange Online", None),
        ("Unity Connection", None),
        ("Dovecot", None),
        ("Courier", None),
        ("Cyrus 3.0.7", None),
        ("Gmail", None),
        ("Exchange 5.5", None),
    ];
    assert_eq!(seen, known);
    assert_eq!(found(&report), ["IMAP001", "IMAP002", "IMAP003", "IMAP008"]);
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with imap/*.txt and captures/imap"]
fn corpus_dialogues_and_captures_are_judged_as_they_are_known_to_be() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS");
    let known: [(&str, &[&str]); 9] = [
        ("imap/dovecot-plain.txt", &["IMAP002", "IMAP003", "IMAP012"]),
        ("imap/dovecot-starttls.txt", &["IMAP001", "IMAP012"]),
        ("imap/dovecot-required.txt", &["IMAP001", "IMAP012"]),
        ("imap/dovecot-tls10.txt", &["IMAP001", "IMAP012"]),
        ("captures/imap/arkime-imap-tag.pcap", &[]),
        ("captures/imap/ndpi-imap-starttls.pcap", &["IMAP002", "IMAP017"]),
        ("captures/imap/ndpi-imap.pcap", &["IMAP002", "IMAP003"]),
        ("captures/imap/ndpi-imaps.pcap", &[]),
        ("captures/imap/sv-imap-detection.pcap", &["IMAP002", "IMAP003"]),
    ];
    for (file, expected) in known {
        let report = json(&format!("{root}/{file}"));
        assert_eq!(found(&report), expected, "{file}: {:#}", report["reports"][0]["findings"]);
        // The password stands in the dialogues.
        assert!(!report.to_string().contains("pass123"), "{file}");
    }
}
