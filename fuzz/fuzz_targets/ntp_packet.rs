//! Any bytes as the answer of an NTP server.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

fuzz_target!(|bytes: &[u8]| {
    let mut world = Memory { answer: Some(bytes.to_vec()), ..Memory::default() };
    run(&["ntp", "probe", "127.0.0.1", "--count", "1"], &mut world);
});
