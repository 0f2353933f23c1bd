//! The names of link types.

use std::fmt;

/// What the first header of a frame is: a number of the registry "PCAP Link Type" (draft-ietf-opsawg-pcaplinktype).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkType(
    /// The number; above 0xffff, a number of another format's own registry.
    pub u32,
);

impl LinkType {
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// A pcapng packet of an interface that no block describes.
    pub const NO_INTERFACE: Self = Self(0xffff_ffff);

    /// A number that only the capture's own format gives a meaning.
    pub(crate) fn foreign(number: u32) -> Self {
        Self((number & 0xffff) | 0x1_0000)
    }

    /// Its name in the registry, where it has one that UC engineers meet.
    pub fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "BSD loopback (NULL)",
            1 => "Ethernet",
            6 => "IEEE 802.5 Token Ring",
            9 => "PPP",
            10 => "FDDI",
            12 | 14 | 101 => "raw IP",
            50 => "PPP in HDLC-like framing",
            51 => "PPPoE",
            104 => "Cisco HDLC",
            105 => "IEEE 802.11",
            107 => "Frame Relay",
            108 => "OpenBSD loopback",
            113 => "Linux cooked capture",
            127 => "IEEE 802.11 with radiotap",
            139 => "SS7 MTP2 with pseudo-header",
            140 => "SS7 MTP2",
            141 => "SS7 MTP3",
            142 => "SS7 SCCP",
            143 => "DOCSIS",
            147..=162 => "a private link type",
            177 => "LAPD",
            189 | 220 => "USB",
            192 => "PPI",
            195 => "IEEE 802.15.4",
            203 => "LAPD with pseudo-header",
            228 => "raw IPv4",
            229 => "raw IPv6",
            239 => "Linux netfilter log",
            248 => "SCTP without IP",
            249 => "USBPcap",
            252 => "Wireshark upper-layer PDU",
            276 => "Linux cooked capture v2",
            0xffff_ffff => "an interface that the capture does not describe",
            _ => return None,
        })
    }
}

impl fmt::Display for LinkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) if self.0 <= 0xffff => write!(f, "{} ({name})", self.0),
            Some(name) => f.write_str(name),
            None if self.0 > 0xffff => write!(f, "{} of the capture's own format", self.0 & 0xffff),
            None => write!(f, "{}", self.0),
        }
    }
}
