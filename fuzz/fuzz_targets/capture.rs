//! Any bytes as a capture: pcap, pcapng, link layers, IP defragmentation, TCP reassembly, SIP, HTTP, WebSocket, HEP.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

fuzz_target!(|bytes: &[u8]| {
    let mut world = Memory { files: vec![("a.pcap", bytes.to_vec())], ..Memory::default() };
    run(&["sip", "decode", "a.pcap"], &mut world);
});
