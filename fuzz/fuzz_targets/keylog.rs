//! Any bytes as a key log.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

/// A capture that needs one.
const CAPTURE: &[u8] = include_bytes!("../../fixtures/sip/tls-rsa/call.pcap");

fuzz_target!(|bytes: &[u8]| {
    let files = vec![("a.pcap", CAPTURE.to_vec()), ("keys.log", bytes.to_vec())];
    let mut world = Memory { files, ..Memory::default() };
    run(&["sip", "decode", "a.pcap", "--keylog", "keys.log"], &mut world);
});
