//! How fast logs are read, in memory that does not grow.

#![expect(
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may panic, and a measurement needs a clock"
)]

use std::fmt::Write as _;
use std::io::{self, Read};

use uctool_logs::{Engine, Pack, join, scan};

/// One block again and again.
struct Again<'b> {
    block: &'b [u8],
    at: usize,
    left: usize,
}

impl Read for Again<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let most = bytes.len().min(self.left).min(self.block.len() - self.at);
        bytes[..most].copy_from_slice(&self.block[self.at..self.at + most]);
        self.at = (self.at + most) % self.block.len();
        self.left -= most;
        Ok(most)
    }
}

/// Prints the figure; run it on a release build.
#[test]
#[ignore = "reads 1 GiB; run with --release --ignored --nocapture"]
fn a_gigabyte_is_read_quickly() {
    let mut block = String::new();
    for n in 0..8000 {
        let _ = writeln!(
            block,
            "Jun  1 08:00:{:02} cucm1 local7 6 ccm: {n}: cucm1.acme.example: Jun 01 2026 08:00:00.000 UTC : %UC_CALLMANAGER-6-Info: %[message=call {n} set up]: nothing to see here",
            n % 60
        );
        if n % 100 == 0 {
            let _ = writeln!(
                block,
                "Jun  1 08:00:00 cucm1 local7 3 ccm: {n}: %UC_CALLMANAGER-3-EndPointUnregistered: %[DeviceName=SEP001E7A24{:04X}][Reason=13]: gone",
                n % 4096
            );
        }
    }
    let engine = Engine::new(Pack::shipped().unwrap()).unwrap();
    let start = std::time::Instant::now();
    let mut reader = Again { block: block.as_bytes(), at: 0, left: 1 << 30 };
    let found = scan(&engine, "syslog", &mut reader, 0, &mut |_| {});
    let seconds = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a figure for a person")]
    let rate = found.bytes as f64 / 1e6 / seconds;
    println!("{} bytes, {} lines in {seconds:.2} s: {rate:.0} MB/s", found.bytes, found.lines);
    assert!(join(vec![found])[0].hits() > 10_000);
    if !cfg!(debug_assertions) {
        assert!(rate >= 200.0, "{rate:.0} MB/s");
    }
}
