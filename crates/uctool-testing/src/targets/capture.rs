//! Any bytes as a capture, all the way to messages: link layers, fragments, streams, SIP, HTTP, WebSocket, HEP.

use super::whole;
use crate::Memory;

/// Runs `uctool sip decode`.
pub fn capture(bytes: &[u8]) {
    whole(&["sip", "decode", "a.pcap"], &mut Memory::with([("a.pcap", bytes)]));
}
