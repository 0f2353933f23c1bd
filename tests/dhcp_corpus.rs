//! `uctool dhcp` against a laboratory's logs and capture, and texts of phones and servers.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::process::{Command, Output};

use serde_json::Value;

fn uctool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool")).args(args).output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = uctool(&[args, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn device<'v>(report: &'v Value, id: &str) -> &'v Value {
    let devices = report["reports"][0]["data"]["devices"].as_array().unwrap();
    devices.iter().find(|device| device["id"] == id).unwrap_or_else(|| panic!("{report:#}"))
}

/// A laboratory's logs and capture, and texts of phones and servers.
#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with dhcp/"]
fn the_corpus_is_judged_as_it_is_known_to_be() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS");
    for file in ["lab/dhcp-lab.pcap", "lab/dnsmasq.log"] {
        let report =
            json(&["dhcp", "analyze", &format!("{root}/dhcp/{file}"), "--date", "2026-11-21"]);
        let phone = device(&report, "SEP001E7A24429A");
        assert_eq!(
            (&phone["verdict"], &phone["fraction"]),
            (&"half-life".into(), &0.5.into()),
            "{file}: {phone:#}"
        );
        assert!((phone["period_s"].as_f64().unwrap() - 66.1).abs() < 1.5, "{file}: {phone:#}");
        assert!(
            phone["first_nak"].as_str().unwrap().starts_with("2026-11-21T02:18:34"),
            "{file}: {phone:#}"
        );
    }
    for (file, id, verdict) in [
        ("phone79xx-nak.txt", None, "nak-seen"),
        ("phone8821-dhcp-fail.txt", None, "expiry"),
        ("phone7821-last-out-of-service.txt", Some("SEPC80084AA8721"), "re-register"),
        ("cucm-syslog-unregistered.txt", Some("SEPE0D1730A8137"), "re-register"),
        ("phone8821-dhcp-ok.txt", None, "unknown"),
    ] {
        let report = json(&["dhcp", "analyze", &format!("{root}/dhcp/{file}")]);
        let devices = report["reports"][0]["data"]["devices"].as_array().unwrap();
        assert_eq!(devices.len(), 1, "{file}: {devices:#?}");
        assert_eq!(devices[0]["verdict"], verdict, "{file}");
        assert!(id.is_none_or(|id| devices[0]["id"] == id), "{file}: {devices:#?}");
    }
}
