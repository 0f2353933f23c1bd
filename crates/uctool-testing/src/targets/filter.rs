//! Any text as the expression of `--where`.

use super::whole;
use crate::Memory;

/// A capture to ask about.
const CAPTURE: &[u8] = include_bytes!("../../../../fixtures/sip/udp-call/call.pcap");

/// Runs `uctool sip calls --where`.
pub fn filter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).replace('\0', "");
    let expression = format!("--where={text}");
    let words = ["sip", "calls", "a.pcap", &expression];
    whole(&words, &mut Memory::with([("a.pcap", CAPTURE)]));
}
