//! What a file is, whatever it is called.

/// What a file holds. One file may hold several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Packets.
    Capture,
    /// Certificates, in any wrapping.
    Certificate,
    /// A revocation list.
    Crl,
    /// A certificate signing request.
    Request,
    /// A private key.
    Key,
    /// Secrets of TLS sessions, as SSLKEYLOGFILE writes them.
    KeyLog,
    /// SIP messages in a text.
    SipLog,
    /// Lines of phones, call managers or DHCP servers about resets and leases.
    PhoneLog,
    /// A log of a product whose faults are known.
    ProductLog,
    /// A status of NTP.
    Ntp,
    /// A dialogue of IMAP.
    Imap,
    /// An answer that names the version of a system.
    Version,
    /// A client's Server Health, with its presence address.
    Presence,
    /// The description of a proxy for `presence route`.
    ProxyConfig,
    /// Nothing at all.
    Empty,
    /// Something else.
    Unknown,
}

impl Kind {
    /// The word in the output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Certificate => "certificate",
            Self::Crl => "revocation list",
            Self::Request => "signing request",
            Self::Key => "private key",
            Self::KeyLog => "key log",
            Self::SipLog => "SIP log",
            Self::PhoneLog => "phone or DHCP log",
            Self::ProductLog => "product log",
            Self::Ntp => "NTP status",
            Self::Imap => "IMAP dialogue",
            Self::Version => "version",
            Self::Presence => "server health",
            Self::ProxyConfig => "proxy description",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }
}
