//! What happens to a phone's address and registration, in one vocabulary for every kind of input.

use std::fmt;

/// Which device, whatever an input calls it: `SEP001E7A24429A` and `00:1e:7a:24:42:9a` are one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceId {
    /// A hardware address.
    Mac([u8; 6]),
    /// A name that holds no hardware address, or the name of a phone log that names nobody.
    Name(String),
}

impl DeviceId {
    /// Reads a device name or a hardware address in any of its spellings.
    pub fn parse(text: &str) -> Self {
        let upper = text.to_ascii_uppercase();
        let body = upper.strip_prefix("SEP").filter(|body| body.len() == 12).unwrap_or(&upper);
        let digits: String = body.chars().filter(|c| !matches!(c, ':' | '-' | '.')).collect();
        match mac(&digits).filter(|_| body.len() <= 17) {
            Some(mac) => Self::Mac(mac),
            None => Self::Name(text.to_owned()),
        }
    }
}

fn mac(digits: &str) -> Option<[u8; 6]> {
    if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u64::from_str_radix(digits, 16).ok()?;
    let [_, _, mac @ ..] = value.to_be_bytes();
    Some(mac)
}

impl DeviceId {
    /// As CUCM names a phone.
    pub fn phone_name(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Mac(_) => format!("SEP{}", self.to_string().replace(':', "").to_uppercase()),
        }
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Mac([first, rest @ ..]) => {
                write!(f, "{first:02x}")?;
                rest.iter().try_for_each(|byte| write!(f, ":{byte:02x}"))
            }
        }
    }
}

/// What happened. The order is the strength of the evidence for a cause, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The server granted or renewed a lease.
    Ack,
    /// The device asked for a lease or to keep it.
    Request,
    /// It asked to keep its lease, and no answer is known.
    Renewing,
    /// The device started over: it asks whoever is there (DHCPDISCOVER).
    Started,
    /// It reset or lost its registration for no reason that was given.
    Other,
    /// It was switched off or on.
    Power,
    /// It lost its connection to the call manager and registers again.
    Network,
    /// Somebody at the phone reset it.
    User,
    /// The call manager told it to reset, restart or take a new configuration.
    Commanded,
    /// It was given nothing: its requests to keep its lease stayed without an answer, or no address was left.
    Ignored,
    /// Nobody answered its DHCP request in time.
    Timeout,
    /// It lost its address.
    LostAddress,
    /// The server refused: DHCPNAK.
    Nak,
}

impl Kind {
    /// Whether it is a part of a reset, rather than of a lease that is well.
    pub fn is_reset(self) -> bool {
        self >= Self::Started
    }

    /// Whether it blames the address.
    pub fn is_dhcp(self) -> bool {
        self >= Self::Ignored
    }

    /// As the reports name the cause.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ack => "lease granted",
            Self::Request => "lease asked for",
            Self::Renewing => "renewal asked for",
            Self::Started => "started over",
            Self::Other => "unknown",
            Self::Power => "power",
            Self::Network => "connection lost",
            Self::User => "reset at the phone",
            Self::Commanded => "commanded",
            Self::Ignored => "request ignored",
            Self::Timeout => "DHCP time-out",
            Self::LostAddress => "address lost",
            Self::Nak => "NAK",
        }
    }
}

/// One event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Seconds since 1970.
    pub at: f64,
    /// What happened.
    pub kind: Kind,
    /// In the input's words.
    pub what: &'static str,
    /// Which input.
    pub source: u32,
    /// Line of a text or frame of a capture, from 1.
    pub place: u64,
    /// Of a grant, the seconds after which the client will ask to renew it, where the client says so.
    pub t1: Option<f64>,
}

/// What a lease grants, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lease {
    /// How long it lasts.
    pub seconds: f64,
    /// When the client asks its server to renew it (option 58; half of the lease unless told otherwise).
    pub t1: f64,
    /// When the client asks any server (option 59; seven eighths unless told otherwise).
    pub t2: f64,
}

impl Lease {
    /// A lease with the times of RFC 2131, section 4.4.5.
    pub fn of(seconds: f64) -> Self {
        Self { seconds, t1: seconds * 0.5, t2: seconds * 0.875 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_device_has_many_spellings() {
        let id = DeviceId::parse("SEP001E7A24429A");
        for text in [
            "00:1e:7a:24:42:9a",
            "001E7A24429A",
            "00-1E-7A-24-42-9A",
            "001e.7a24.429a",
            "sep001e7a24429a",
        ] {
            assert_eq!(DeviceId::parse(text), id, "{text}");
        }
        assert_eq!(id.phone_name(), "SEP001E7A24429A");
        assert_eq!(id.to_string(), "00:1e:7a:24:42:9a");
        assert_eq!(DeviceId::parse("CSFJDOE"), DeviceId::Name("CSFJDOE".into()));
        assert_eq!(DeviceId::parse("SEP001E7A24429"), DeviceId::Name("SEP001E7A24429".into()));
    }
}
