//! How fast `uctool dhcp` reads.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::process::{Command, Output};

fn uctool(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_uctool")).args(args).output().unwrap()
}

/// How fast a large log is read, most of which is about something else. Prints the figure; run it on a release build.
#[test]
#[ignore = "writes and reads 1 GiB; run with --release --ignored --nocapture"]
fn a_gigabyte_of_syslog_is_read_quickly() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("syslog");
    let mut block = String::new();
    for n in 0..8000 {
        let _ = writeln!(
            block,
            "{n} ucm local7 6 : {n}: ucm.acme.example Feb 01 2026 06:22:31 UTC :   %UC_CALLMANAGER-6-StationConnect: %[DeviceName=SEP001E7A24{:04X}][Protocol=SIP]: nothing is wrong here",
            n % 4096
        );
        if n % 100 == 0 {
            let _ = writeln!(
                block,
                "{n} ucm local7 3 : {n}: ucm.acme.example Feb 01 2026 06:22:31 UTC :   %UC_CALLMANAGER-3-EndPointUnregistered: %[DeviceName=SEP001E7A24{:04X}][Reason=13]: gone",
                n % 4096
            );
        }
    }
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    let mut bytes = 0;
    while bytes < 1 << 30 {
        file.write_all(block.as_bytes()).unwrap();
        bytes += block.len();
    }
    file.into_inner().unwrap().sync_all().unwrap();
    let start = std::time::Instant::now();
    let output = uctool(&["dhcp", "analyze", path.to_str().unwrap(), "-q"]);
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    #[expect(clippy::cast_precision_loss, reason = "a figure for a person")]
    let rate = bytes as f64 / 1e6 / seconds;
    println!("{bytes} bytes in {seconds:.2} s: {rate:.0} MB/s");
    if !cfg!(debug_assertions) {
        assert!(rate >= 300.0, "{rate:.0} MB/s");
    }
}
