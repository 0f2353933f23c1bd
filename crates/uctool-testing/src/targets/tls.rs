//! Any bytes as a capture of TLS, beside the key of the fixture: records, handshakes, decryption.

use super::whole;
use crate::Memory;

/// The key that opens the captures of the seed corpus.
const KEY: &[u8] = include_bytes!("../../../../fixtures/sip/tls-rsa/server.key");

/// Runs `uctool sip decode --key`.
pub fn tls(bytes: &[u8]) {
    let mut world = Memory::with([("a.pcap", bytes), ("server.key", KEY)]);
    whole(&["sip", "decode", "a.pcap", "--key", "server.key"], &mut world);
}
