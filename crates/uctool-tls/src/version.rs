//! Protocol versions.

use std::fmt;

/// A version of SSL, TLS or DTLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// SSL 3.0 (RFC 6101).
    Ssl30,
    /// TLS 1.0 (RFC 2246).
    Tls10,
    /// TLS 1.1 (RFC 4346).
    Tls11,
    /// TLS 1.2 (RFC 5246).
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
    /// DTLS 1.0 (RFC 4347), which is TLS 1.1 on datagrams.
    Dtls10,
    /// DTLS 1.2 (RFC 6347).
    Dtls12,
    /// DTLS 1.3 (RFC 9147).
    Dtls13,
}

impl Version {
    /// The version a wire number stands for.
    pub fn from_wire(number: u16) -> Option<Self> {
        Some(match number {
            0x0300 => Self::Ssl30,
            0x0301 => Self::Tls10,
            0x0302 => Self::Tls11,
            0x0303 => Self::Tls12,
            // Drafts of TLS 1.3 carried 0x7fNN; their key schedule is the final one from draft 18 on.
            0x0304 | 0x7f12..=0x7f1c => Self::Tls13,
            0xfeff | 0x0100 => Self::Dtls10,
            0xfefd => Self::Dtls12,
            0xfefc => Self::Dtls13,
            _ => return None,
        })
    }

    /// True for the datagram versions.
    pub fn is_dtls(self) -> bool {
        matches!(self, Self::Dtls10 | Self::Dtls12 | Self::Dtls13)
    }

    /// The stream version whose key schedule and record protection this version shares.
    pub(crate) fn stream(self) -> Self {
        match self {
            Self::Dtls10 => Self::Tls11,
            Self::Dtls12 => Self::Tls12,
            Self::Dtls13 => Self::Tls13,
            other => other,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssl30 => "SSL 3.0",
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
            Self::Dtls10 => "DTLS 1.0",
            Self::Dtls12 => "DTLS 1.2",
            Self::Dtls13 => "DTLS 1.3",
        })
    }
}
