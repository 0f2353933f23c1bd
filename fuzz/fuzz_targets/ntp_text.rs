//! Any bytes as a pasted status of NTP.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

fuzz_target!(|bytes: &[u8]| {
    let mut world = Memory { files: vec![("a.txt", bytes.to_vec())], ..Memory::default() };
    run(&["ntp", "read", "a.txt"], &mut world);
});
