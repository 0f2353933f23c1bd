//! Any bytes as a capture of TLS, beside the key of the fixture: records, handshakes, decryption.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

/// The key that opens the captures of the seed corpus.
const KEY: &[u8] = include_bytes!("../../fixtures/sip/tls-rsa/server.key");

fuzz_target!(|bytes: &[u8]| {
    let files = vec![("a.pcap", bytes.to_vec()), ("server.key", KEY.to_vec())];
    let mut world = Memory { files, ..Memory::default() };
    run(&["sip", "decode", "a.pcap", "--key", "server.key"], &mut world);
});
