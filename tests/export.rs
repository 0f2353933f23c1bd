//! `uctool sip export`: what it writes is read again without any key, here and by tshark.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::path::Path;
use std::process::{Command, Output};

const CASES: [(&str, &str, &str); 4] = [
    ("fixtures/sip/tls-rsa/call.pcap", "--key", "fixtures/sip/tls-rsa/server.key"),
    ("fixtures/sip/tls-rsa-gcm/call.pcap", "--key", "fixtures/sip/tls-rsa-gcm/server.key"),
    ("fixtures/sip/tls10-rsa/call.pcap", "--key", "fixtures/sip/tls10-rsa/server.key"),
    ("fixtures/sip/exchange-440/owa.pcap", "--key", "fixtures/sip/exchange-440/exchange.key"),
];

fn uctool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .output()
        .unwrap()
}

/// Method or status of every message uctool finds in a capture.
fn messages(args: &[&str]) -> Vec<String> {
    let output = uctool(&[&["sip", "decode", "--format", "ndjson"], args].concat());
    let lines = String::from_utf8(output.stdout).unwrap();
    let rows = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.filter(|row| row["type"] == "sip" || row["type"] == "http")
        .map(|row| row["method"].as_str().map_or(row["status"].to_string(), str::to_owned))
        .collect()
}

fn export(case: (&str, &str, &str), more: &[&str], to: &Path) -> Output {
    let to = to.to_str().unwrap();
    uctool(&[&["sip", "export", case.0, case.1, case.2, "-o", to], more].concat())
}

/// The same as [`messages`], by tshark without any key.
fn tshark(capture: &Path) -> Vec<String> {
    let fields = ["sip.Method", "sip.Status-Code", "http.request.method", "http.response.code"];
    let mut command = Command::new("tshark");
    // One case is on a port that tshark does not know.
    command.args(["-d", "tcp.port==5443,tls", "-d", "tls.port==5443,sip"]);
    command.arg("-r").arg(capture).args(["-Y", "sip || http", "-T", "fields"]);
    for field in fields {
        command.args(["-e", field]);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_ascii_whitespace().map(str::to_owned).collect()
}

#[test]
fn embedded_secrets_open_the_same_messages_without_a_key() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.pcapng");
        let output = export(case, &["--secrets"], &path);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let shown = format!("{output:?}");
        let bytes = std::fs::read(&path).unwrap();
        let log = String::from_utf8_lossy(&bytes);
        let line = log.lines().find_map(|line| line.split_once("CLIENT_RANDOM ")).unwrap().1;
        let master = line.split(' ').nth(1).unwrap();
        assert_eq!(master.len(), 96);
        assert!(!shown.contains(master), "a secret is printed");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let truth = messages(&[case.0, case.1, case.2]);
        assert!(!truth.is_empty());
        assert_eq!(messages(&[path.to_str().unwrap()]), truth, "{case:?}");

        let bare = folder.path().join("bare.pcapng");
        let (from, to) = (path.to_str().unwrap(), bare.to_str().unwrap());
        let output = uctool(&["sip", "export", from, "--strip", "-o", to]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(!String::from_utf8_lossy(&std::fs::read(&bare).unwrap()).contains(master));
        assert!(messages(&[to]).is_empty());
    }
}

#[test]
fn nothing_to_write_is_a_failure_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.pcapng");
    let to = path.to_str().unwrap();
    let closed = ["sip", "export", CASES[0].0, "--secrets", "-o", to];
    let output = uctool(&closed);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no TLS session was opened"));
    let output = export(CASES[0], &["--secrets", "--call-id", "no-such-call"], &path);
    assert_eq!(output.status.code(), Some(2));
    let output = export(CASES[0], &["--plain", "--call-id", "no-such-call"], &path);
    assert_eq!(output.status.code(), Some(2));
    assert!(!path.exists());
}

#[test]
fn an_existing_file_stays_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.pcapng");
    std::fs::write(&path, "mine").unwrap();
    assert_eq!(export(CASES[0], &["--plain"], &path).status.code(), Some(2));
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    assert_eq!(export(CASES[0], &["--plain", "--force"], &path).status.code(), Some(0));
    assert!(std::fs::read(&path).unwrap().len() > 100);
}

#[test]
#[ignore = "needs tshark; run with --ignored"]
fn tshark_lists_the_same_messages_without_a_key() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        let truth = messages(&[case.0, case.1, case.2]);
        for form in ["--secrets", "--plain"] {
            let path = folder.path().join(format!("out{form}.pcapng"));
            assert_eq!(export(case, &[form], &path).status.code(), Some(0));
            let mut seen = tshark(&path);
            let mut truth = truth.clone();
            // tshark names several messages of one frame by field, not in their order.
            seen.sort();
            truth.sort();
            assert_eq!(seen, truth, "{case:?} {form}");
        }
    }
}
