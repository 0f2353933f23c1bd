//! Any bytes as a pasted status of NTP.

use super::whole;
use crate::Memory;

/// Runs `uctool ntp read`.
pub fn ntp_text(bytes: &[u8]) {
    whole(&["ntp", "read", "a.txt"], &mut Memory::with([("a.txt", bytes)]));
}
