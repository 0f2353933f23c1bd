//! uctool in a pipeline: one run in every format, the project's settings, the baseline, and the state for monitoring.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const CERTIFICATE: &str = "fixtures/cert/seed-ca-bit-missing/owa.pem";
const FORMATS: [&str; 8] =
    ["text", "json", "ndjson", "sarif", "junit", "github", "gitlab", "monitoring"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of a project with `owa.pem` in it, whose faults are two errors and an information.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("lab")).unwrap();
    for name in ["owa.pem", "lab/owa.pem"] {
        fs::copy(root().join(CERTIFICATE), folder.path().join(name)).unwrap();
    }
    folder
}

fn uctool(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool")).current_dir(folder).args(args).output().unwrap()
}

/// `uctool cert check` at a time at which the certificate is valid.
fn check(folder: &Path, args: &[&str]) -> Output {
    let mut all = vec!["cert", "check", "--time", "2026-06-01T00:00:00Z"];
    all.extend_from_slice(if args.first().is_some_and(|arg| !arg.starts_with("--")) {
        &[]
    } else {
        &["owa.pem"]
    });
    if !args.contains(&"--name") {
        all.extend(["--name", "owa.acme.local"]);
    }
    all.extend_from_slice(args);
    uctool(folder, &all)
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Every code that a JSON report finds.
fn found(output: &Output) -> Vec<String> {
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = json["reports"][0]["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_run_writes_every_format_and_ends_the_same_in_each() {
    let folder = project();
    let mut args = Vec::new();
    let reports: Vec<String> =
        FORMATS.iter().map(|format| format!("{format}=report.{format}")).collect();
    for report in &reports {
        args.extend(["--report", report]);
    }
    let all = check(folder.path(), &args);
    assert_eq!(code(&all), 1, "{}", err(&all));
    for format in FORMATS {
        let alone = check(folder.path(), &["--format", format]);
        let expected = if format == "monitoring" { 2 } else { 1 };
        assert_eq!(code(&alone), expected, "{format}");
        let written = fs::read_to_string(folder.path().join(format!("report.{format}"))).unwrap();
        assert_eq!(written, out(&alone), "{format}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_refused_before_any_work() {
    let folder = project();
    let nowhere = check(folder.path(), &["--report", "sarif=gone/x.sarif"]);
    assert_eq!((code(&nowhere), out(&nowhere)), (2, ""));
    let twice = check(folder.path(), &["--report", "sarif=x", "--report", "junit=x"]);
    assert_eq!((code(&twice), out(&twice)), (2, ""));
    assert!(!folder.path().join("x").exists(), "nothing is left behind");
}

#[test]
fn the_settings_of_the_project_hold_below_its_folder() {
    let folder = project();
    let settings = "[ignore]\nCERT001 = \"the CA is being replaced\"\n\n[severity]\nCERT007 = \"warning\"\n\n\
        [[path]]\nmatch = \"lab/**\"\nfail-on = \"info\"\nignore = { CERT007 = \"a lab\" }\n";
    fs::write(folder.path().join("uctool.toml"), settings).unwrap();
    let output = check(folder.path(), &["--format", "json"]);
    assert_eq!(code(&output), 0, "{}", out(&output));
    assert_eq!(found(&output), ["CERT007", "CERT069"]);
    assert!(out(&output).contains("ignored by uctool.toml: the CA is being replaced"));

    let lab = uctool(
        &folder.path().join("lab"),
        &[
            "cert",
            "check",
            "--time",
            "2026-06-01T00:00:00Z",
            "--name",
            "owa.acme.local",
            "owa.pem",
            "--format",
            "json",
        ],
    );
    assert_eq!((code(&lab), found(&lab)), (1, vec!["CERT069".to_owned()]));

    let over = check(folder.path(), &["--format", "json", "--select", "CERT001"]);
    assert_eq!((code(&over), found(&over)), (1, vec!["CERT001".to_owned()]));
    let never = check(folder.path(), &["lab/owa.pem", "--fail-on", "never"]);
    assert_eq!(code(&never), 0, "the command line beats the file");
}

#[test]
fn a_mistake_in_the_settings_names_file_line_and_the_word_that_was_meant() {
    let folder = project();
    fs::write(folder.path().join("other.toml"), "\nfail_on = \"error\"\n").unwrap();
    let output = check(folder.path(), &["--config", "other.toml"]);
    assert_eq!(code(&output), 2);
    assert_eq!(
        err(&output),
        "error: other.toml:2: `fail_on` is no setting\n  hint: did you mean `fail-on`?\n"
    );
    let gone = check(folder.path(), &["--config", "gone.toml"]);
    assert_eq!(code(&gone), 2);
    assert!(err(&gone).starts_with("error: gone.toml: failed to read the settings"));
}

#[test]
fn with_a_baseline_only_new_findings_fail_and_what_is_gone_is_named() {
    let folder = project();
    let none = check(folder.path(), &["--baseline", "check"]);
    assert_eq!(code(&none), 2, "there is no baseline yet");
    let written = check(folder.path(), &["--baseline", "write"]);
    assert_eq!(code(&written), 0, "{}", err(&written));
    assert!(out(&written).contains("error[CERT001]"), "what is written is shown");
    let again = check(folder.path(), &["--baseline", "check"]);
    assert_eq!(code(&again), 0);
    assert!(out(&again).contains("0 errors, 0 warnings, 3 known to the baseline"));

    let new = check(folder.path(), &["--baseline", "check", "--name", "other.acme.local"]);
    assert_eq!(code(&new), 1, "{}", out(&new));
    assert!(!out(&new).contains("error[CERT001]"), "{}", out(&new));

    fs::copy(root().join("fixtures/cert/good-chain/owa.pem"), folder.path().join("owa.pem"))
        .unwrap();
    let better = check(folder.path(), &["--baseline", "check"]);
    assert!(out(&better).contains("gone[CERT001] owa.pem: owa.acme.local signs itself"));
}

#[test]
fn fingerprints_are_the_same_in_every_run_and_every_format() {
    let folder = project();
    let read = |format: &str| -> Value {
        serde_json::from_slice(&check(folder.path(), &["--format", format]).stdout).unwrap()
    };
    let of = |values: &Value, path: &str| -> Vec<String> {
        let mut all: Vec<String> = values
            .as_array()
            .unwrap()
            .iter()
            .map(|value| value.pointer(path).unwrap().as_str().unwrap().to_owned())
            .collect();
        all.sort();
        all
    };
    let json = of(&read("json")["reports"][0]["findings"], "/fingerprint");
    assert_eq!(json.len(), 3);
    let sarif = &read("sarif")["runs"][0]["results"];
    assert_eq!(of(sarif, "/partialFingerprints/uctool~1v1"), json);
    assert_eq!(of(&read("gitlab"), "/fingerprint"), json);
    // Two lines more above the certificate, and a day later.
    let text = fs::read_to_string(folder.path().join("owa.pem")).unwrap();
    fs::write(folder.path().join("owa.pem"), format!("\n\n{text}")).unwrap();
    let later = uctool(
        folder.path(),
        &[
            "cert",
            "check",
            "--time",
            "2026-06-02T00:00:00Z",
            "--name",
            "owa.acme.local",
            "./owa.pem",
            "--format",
            "json",
        ],
    );
    let later: Value = serde_json::from_slice(&later.stdout).unwrap();
    assert_eq!(of(&later["reports"][0]["findings"], "/fingerprint"), json);
}

#[test]
fn a_monitoring_system_reads_one_line_and_its_own_exit_status() {
    let folder = project();
    let line = |args: &[&str]| {
        let mut all = vec!["--format", "monitoring"];
        all.extend_from_slice(args);
        let output = check(folder.path(), &all);
        let first = out(&output).lines().next().unwrap_or_default().to_owned();
        (code(&output), first)
    };
    let (critical, text) = line(&[]);
    assert_eq!(critical, 2);
    assert!(text.starts_with("CERT CHECK CRITICAL - owa.acme.local signs itself"), "{text}");
    assert!(text.ends_with("| days_left=365 errors=2;;;0 warnings=0;;;0"), "{text}");
    let (ok, text) = line(&["--select", "CERT069"]);
    assert_eq!(ok, 0);
    assert!(text.starts_with("CERT CHECK OK - owa.pem: 1 certificate, 1 check |"), "{text}");

    // What could not be examined, or understood, is UNKNOWN and not CRITICAL.
    for args in [
        &["cert", "check", "gone.pem", "--format", "monitoring"][..],
        &["cert", "check", "--format", "monitoring"],
        &["cert", "check", "owa.pem", "--format=monitoring", "--wrong"],
        &["cert", "check", "owa.pem", "--format", "monitoring", "--select", "NONE999"],
        &["cert", "show", "owa.pem", "--format", "monitoring"],
    ] {
        let output = uctool(folder.path(), args);
        assert_eq!(code(&output), 3, "{args:?}");
        assert!(out(&output).contains("UNKNOWN - "), "{args:?} {output:?}");
    }
    let report = uctool(folder.path(), &["cert", "show", "owa.pem", "--report", "monitoring=x"]);
    assert_eq!(code(&report), 2, "the exception is of the format alone");
}

/// A certificate whose names are full of control characters, in every format.
#[test]
fn no_format_lets_a_stranger_write_its_syntax() {
    let file = "fixtures/cert/control-characters/owa.pem";
    for format in FORMATS {
        let output =
            uctool(root(), &["cert", "check", file, "gone\r\n::error::x.pem", "--format", format]);
        let text = out(&output);
        let odd = text.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(odd, None, "{format}: {text:?}");
        assert!(!text.contains("\n::error::x"), "{format}: {text}");
        match format {
            "json" | "sarif" | "gitlab" => {
                serde_json::from_str::<Value>(text).unwrap();
            }
            "junit" => assert!(text.ends_with("</testsuites>\n"), "{text}"),
            _ => {}
        }
    }
}
