//! Any bytes as a log of a phone, a DHCP server or CUCM.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

fuzz_target!(|bytes: &[u8]| {
    let mut world = Memory { files: vec![("a.log", bytes.to_vec())], ..Memory::default() };
    run(&["dhcp", "analyze", "a.log", "--lease", "72h"], &mut world);
});
