//! Any bytes as a private key: PEM, DER, PKCS#1, PKCS#8, PKCS#12, with a password.
#![no_main]

use libfuzzer_sys::fuzz_target;
use uctool_fuzz::{Memory, run};

/// A capture that needs a key.
const CAPTURE: &[u8] = include_bytes!("../../fixtures/sip/tls-rsa/call.pcap");

fuzz_target!(|bytes: &[u8]| {
    let files = vec![
        ("a.pcap", CAPTURE.to_vec()),
        ("server.key", bytes.to_vec()),
        ("password", b"cisco\n".to_vec()),
    ];
    let mut world = Memory { files, ..Memory::default() };
    run(
        &["sip", "decode", "a.pcap", "--key", "server.key", "--password-file", "password"],
        &mut world,
    );
});
