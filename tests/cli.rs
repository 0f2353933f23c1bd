//! The program as a process: exit status, streams, reports, and the words for mistakes.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const TLS_CALL: &str = "fixtures/sip/tls-rsa/call.pcap";
const TLS_KEY: &str = "fixtures/sip/tls-rsa/server.key";

fn uctool() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uctool"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("UCTOOL_KEY_PASSWORD")
        .stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    uctool().args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn the_exit_status_is_the_same_in_every_format() {
    let cases: [(&[&str], i32); 5] = [
        (&["sip", "decode", TLS_CALL, "--key", TLS_KEY], 0),
        (
            &[
                "sip",
                "decode",
                "fixtures/sip/tls-wrong-key/call.pcap",
                "--key",
                "fixtures/sip/tls-wrong-key/other.key",
                "--fail-on",
                "warning",
            ],
            1,
        ),
        (&["sip", "decode", "gone.pcap"], 2),
        (&["sip", "decode", "Cargo.toml"], 2),
        (&["sip", "decode", TLS_CALL, "gone.pcap", "--key", TLS_KEY], 2),
    ];
    for (args, expected) in cases {
        for format in ["text", "json", "ndjson", "sarif", "junit", "github", "gitlab"] {
            let mut command = uctool();
            let output = command.args(args).args(["--format", format]).output().unwrap();
            assert_eq!(output.status.code(), Some(expected), "{args:?} {format}: {output:?}");
        }
    }
}

#[test]
fn one_input_that_fails_does_not_hide_the_others() {
    let output = run(&["sip", "decode", "gone.pcap", TLS_CALL, "--key", TLS_KEY]);
    assert!(text(&output.stdout).contains("INVITE sip:6002@"), "{output:?}");
    assert!(text(&output.stderr).contains("error: gone.pcap: failed to read it"), "{output:?}");
}

#[test]
fn a_capture_comes_through_a_pipe_as_well() {
    let mut child = uctool()
        .args(["sip", "decode", "-", "--key", TLS_KEY, "--format", "ndjson"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(TLS_CALL)).unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    let sip = text(&output.stdout).lines().filter(|line| line.contains("\"type\":\"sip\""));
    assert_eq!(sip.count(), 6);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_closed_pipe_hides_no_finding() {
    let mut child = uctool()
        .args(["sip", "decode", "fixtures/sip/tls-wrong-key/call.pcap", "--fail-on", "info"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn reports_are_written_besides_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("report.json");
    let report = format!("json={}", path.display());
    let output = run(&["sip", "decode", TLS_CALL, "--key", TLS_KEY, "--report", &report]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let data = &json["reports"][0]["data"];
    assert_eq!(data["messages"].as_array().unwrap().len(), 6);
    assert_eq!(data["sessions"][0]["decrypted"], true);

    let nowhere = run(&["sip", "decode", TLS_CALL, "--report", "json=/nowhere/x.json"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert_eq!(text(&nowhere.stdout), "", "the file is opened before any work");
}

#[test]
fn mistakes_are_named_and_met_with_a_suggestion() {
    let wrong = run(&["sip", "decode", TLS_CALL, "--select", "tls-key-mismach"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("did you mean `tls-key-mismatch`?"), "{wrong:?}");
    let wrong = run(&["explain", "SIP01"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("did you mean `SIP001`?"), "{wrong:?}");
    let suggested: [(&[&str], &str); 6] = [
        (&["cret", "check", "x"], "a similar subcommand exists: 'cert'"),
        (&["cert", "check", "--nmae", "x", "y"], "a similar argument exists: '--name'"),
        (&["--format", "jsn", "cert", "check", "x"], "a similar value exists: 'json'"),
        (&["--fail-on", "warn", "cert", "check", "x"], "did you mean `warning`?"),
        (&["decode", "x"], "there is 'uctool sip decode'"),
        (&["explain", "sip"], "it is a command: `uctool sip --help`"),
    ];
    for (args, words) in suggested {
        let wrong = run(args);
        assert_eq!(wrong.status.code(), Some(2), "{args:?}");
        assert!(text(&wrong.stderr).contains(words), "{args:?}: {wrong:?}");
    }
    assert_eq!(run(&["nonsense"]).status.code(), Some(2));
    assert_eq!(run(&[]).status.code(), Some(2));
}

#[test]
fn help_is_asked_for_by_word_or_by_option() {
    for words in [&["sip", "decode"][..], &["cert"], &[]] {
        let by_word = run(&[&["help"], words].concat());
        assert_eq!(by_word.status.code(), Some(0), "{by_word:?}");
        assert_eq!(by_word.stdout, run(&[words, &["--help"]].concat()).stdout);
    }
    let group = run(&["cert", "--help"]);
    assert!(text(&group.stdout).contains("Examples:\n  uctool cert check"), "{group:?}");
}

#[test]
fn nothing_is_broken_into_lines_when_piped() {
    let help = run(&["cert", "check", "-h"]);
    let whole =
        "Settings of the project instead of the nearest `uctool.toml` in this folder or above";
    assert!(text(&help.stdout).lines().any(|line| line.ends_with(whole)), "{help:?}");
    let overview = run(&["--help"]);
    assert!(overview.status.success());
    assert_eq!(run(&[]).stderr, overview.stdout, "nothing asked shows what can be");
}

#[test]
fn every_rule_explains_itself_by_code_and_by_name() {
    for rule in uctool::catalogue() {
        let by_code = run(&["explain", rule.code]);
        let by_name = run(&["explain", &rule.name.to_uppercase()]);
        assert!(by_code.status.success(), "{}", rule.code);
        assert_eq!(by_code.stdout, by_name.stdout);
        assert!(text(&by_code.stdout).contains(rule.summary));
    }
}

#[test]
fn ignoring_a_rule_silences_it_and_its_verdict() {
    let args = ["sip", "decode", "fixtures/sip/tls-forward-secret/call.pcap", "--format", "json"];
    let count = |output: &Output, code: &str| text(&output.stdout).matches(code).count();
    assert!(count(&run(&args), "SIP002") > 0);
    let quiet = uctool().args(args).args(["--ignore", "SIP002"]).output().unwrap();
    assert_eq!(count(&quiet, "SIP002"), 0);
}

#[test]
fn colour_only_where_it_is_wanted() {
    let plain = run(&["explain", "SIP001"]);
    assert!(!text(&plain.stdout).contains('\u{1b}'));
    let coloured = run(&["explain", "SIP001", "--color", "always"]);
    assert!(text(&coloured.stdout).contains('\u{1b}'));
    let refused = uctool()
        .args(["explain", "SIP001"])
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "1")
        .output();
    assert!(!text(&refused.unwrap().stdout).contains('\u{1b}'));
}

#[test]
fn no_secret_stands_in_any_output() {
    let key = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(TLS_KEY)).unwrap();
    let body: Vec<&str> = key.lines().filter(|line| !line.starts_with("-----")).collect();
    for format in ["text", "json", "ndjson", "sarif", "junit", "github", "gitlab"] {
        let output = run(&["sip", "decode", TLS_CALL, "--key", TLS_KEY, "-vv", "--format", format]);
        let all = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert!(body.iter().all(|line| !all.contains(line)), "{format}");
    }
}

#[test]
fn a_wrong_input_is_answered_with_the_next_step() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (zip, noise) =
        (file("cut.zip", b"PK\x03\x04cut"), file("noise", b"\x01\x02\r\xc2\xa0\xff\0"));
    let (pem, call) =
        ("fixtures/triage/healthy/case/exch1.pem", "fixtures/sip/flow-call/call.pcap");
    let out = folder.path().join("call.pcapng");
    let out = out.to_str().unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["dhcp", "analyze", "gone.log"], "hint: check the path"),
        (&["cert", "check", "gone.pem"], "hint: check the path"),
        (&["ntp", "read", "src"], "or the folder to `uctool triage`"),
        (&["logs", "scan", &zip], "damaged or cut short"),
        (&["triage", &zip], "damaged or cut short"),
        (&["sip", "decode", pem], "help: `uctool cert check` reads certificates"),
        (&["imap", "read", pem], "hint: `uctool cert check` reads certificates"),
        (&["cert", "check", pem, "--time", "soon"], "`soon` is no time such as"),
        (&["dhcp", "analyze", pem, "--date", "2026-13-01"], "is not a day such as"),
        (&["--report", "sarf=x", "explain"], "did you mean `sarif`?"),
        (&["--baseline", "chek", "explain"], "did you mean `check`?"),
        (&["--report", "text=nowhere/x", "cert", "check", pem], "there is no folder `nowhere`"),
        (
            &["sip", "export", call, "--plain", "--call-id", "a84b4", "-o", out],
            "did you mean `a84b4c76e66710@10.1.0.11`?",
        ),
    ];
    for (args, step) in cases {
        let output = run(args);
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(step), "{args:?}: {said}");
    }
    let output = run(&["cert", "check", &noise]);
    assert!(!text(&output.stdout).contains("CERT07"), "what is no text has no odd lines");
    assert!(
        text(&run(&["version", "--help"]).stdout).contains("Examples:\n  uctool version compare")
    );
}
