//! Any text as a log with SIP messages inside: traces, debugs, mails.

use super::whole;
use crate::Memory;

/// Runs `uctool sip decode`.
pub fn log(bytes: &[u8]) {
    whole(&["sip", "decode", "a.log"], &mut Memory::with([("a.log", bytes)]));
}
