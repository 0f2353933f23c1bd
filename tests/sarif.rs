//! Microsoft's validator finds no error in what `--format sarif` writes.
//!
//! `npm install --prefix DIR @microsoft/sarif-multitool-linux`, then
//! `UCTOOL_SARIF_MULTITOOL=DIR/node_modules/.bin/sarif-multitool-linux cargo test --test sarif -- --ignored`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const RUNS: &[&[&str]] = &[
    &["cert", "check", "fixtures/cert/seed-ca-bit-missing/owa.pem", "gone.pem"],
    &["cert", "check", "fixtures/cert/control-characters/owa.pem"],
    &["sip", "decode", "fixtures/sip/tls-wrong-key/call.pcap", "-v"],
    &["sip", "decode", "fixtures/sip/malformed/call.pcap"],
    &["version", "compare", "7.0.1.11000-1", "7.0.1.10000-112"],
    &["presence", "resolve", "cup1.cisco.com", "--domain", "CISCO.COM"],
    &["ntp", "read", "fixtures/ntp/sick-sources/status.txt"],
    &["cert", "check", "gone.pem"],
];

/// The errors that the validator names in the file at `path`.
fn errors(tool: &str, path: &Path) -> Vec<String> {
    let report = path.with_extension("report");
    let output = Command::new(tool)
        .arg("validate")
        .arg(path)
        .args(["--log", "ForceOverwrite", "--output"])
        .arg(&report)
        .output()
        .unwrap();
    let text = fs::read_to_string(&report)
        .unwrap_or_else(|error| panic!("no report ({error}): {output:?}"));
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
    let results = value["runs"][0]["results"].as_array().cloned().unwrap_or_default();
    let errors = results.iter().filter(|result| result["level"] == "error");
    errors.map(|result| format!("{} {}", result["ruleId"], result["message"])).collect()
}

#[test]
#[ignore = "set UCTOOL_SARIF_MULTITOOL to the program of npm's @microsoft/sarif-multitool-linux"]
fn the_validator_finds_no_error() {
    let tool = std::env::var("UCTOOL_SARIF_MULTITOOL").unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (index, run) in RUNS.iter().enumerate() {
        let path = folder.path().join(format!("{index}.sarif"));
        let output = Command::new(env!("CARGO_BIN_EXE_uctool"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(*run)
            .args(["--format", "sarif"])
            .output()
            .unwrap();
        fs::write(&path, &output.stdout).unwrap();
        let errors = errors(&tool, &path);
        assert!(errors.is_empty(), "{run:?}: {errors:#?}");
        // The validator is listening: the same document with a fault has errors.
        let mut value: Value = serde_json::from_slice(&output.stdout).unwrap();
        value["runs"][0]["tool"]["driver"]["rules"][0]["id"] = 1.into();
        let broken = folder.path().join(format!("{index}-broken.sarif"));
        fs::write(&broken, value.to_string()).unwrap();
        assert!(!self::errors(&tool, &broken).is_empty(), "{run:?}");
    }
}
