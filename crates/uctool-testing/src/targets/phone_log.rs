//! Any bytes as a log of a phone, a DHCP server or CUCM.

use super::whole;
use crate::Memory;

/// Runs `uctool dhcp analyze`.
pub fn phone_log(bytes: &[u8]) {
    whole(&["dhcp", "analyze", "a.log", "--lease", "72h"], &mut Memory::with([("a.log", bytes)]));
}
