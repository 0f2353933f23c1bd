//! Any bytes as the answer of an NTP server.

use uctool_ntp::Packet;

use super::whole;
use crate::Memory;

/// Parses it, and runs `uctool ntp probe`.
pub fn ntp_packet(bytes: &[u8]) {
    if let Ok(packet) = Packet::parse(bytes) {
        assert!(packet.root_delay_ms().is_finite() && packet.root_dispersion_ms().is_finite());
    }
    let mut world = Memory { answer: Some(bytes.to_vec()), ..Memory::default() };
    whole(&["ntp", "probe", "127.0.0.1", "--count", "1"], &mut world);
}
