//! `uctool dhcp` as a process.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Output};

fn uctool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool")).args(args).output().unwrap()
}

#[test]
fn the_picture_is_drawn_bare_and_in_a_page() {
    let folder = tempfile::tempdir().unwrap();
    for (name, begins) in [("timeline.svg", "<svg"), ("timeline.html", "<!doctype html>")] {
        let path = folder.path().join(name);
        let args = [
            "dhcp",
            "analyze",
            "fixtures/dhcp/two-servers/dhcp.pcap",
            "-o",
            path.to_str().unwrap(),
        ];
        assert_eq!(uctool(&args).status.code(), Some(1));
        let drawn = std::fs::read_to_string(&path).unwrap();
        assert!(drawn.starts_with(begins) && drawn.contains("SEP001E7A24429A"), "{drawn}");
    }
}

#[test]
fn inputs_that_fail_do_not_hide_the_others() {
    let output = uctool(&["dhcp", "analyze", "gone.log", "fixtures/dhcp/keepalives/alarms.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("re-register"), "{output:?}");
}
