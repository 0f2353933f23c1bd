//! Does a certificate's name stand for the address one connects to? (RFC 6125, RFC 9525)

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// The longest host name (RFC 1035 section 2.3.4).
const MAX_HOST: usize = 253;

/// The address a client is configured with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An IP literal.
    Ip(IpAddr),
    /// A DNS name: as A-labels in lower case without a final dot, and whether there was one.
    Dns {
        /// The comparable form.
        ascii: String,
        /// It was written with a final dot.
        dot: bool,
    },
}

/// What is given is neither an IP address nor a host name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAHost(pub String);

impl fmt::Display for NotAHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is neither a host name nor an IP address", self.0.escape_default())
    }
}

impl std::error::Error for NotAHost {}

impl FromStr for Host {
    type Err = NotAHost;

    fn from_str(text: &str) -> Result<Self, NotAHost> {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse() {
            return Ok(Self::Ip(address));
        }
        let refuse = || NotAHost(text.to_owned());
        let (name, dot) = match text.strip_suffix('.') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let ascii = if name.is_ascii() {
            name.to_ascii_lowercase()
        } else {
            idna::domain_to_ascii(name).map_err(|_| refuse())?
        };
        let label = |label: &str| {
            let inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            (1..=63).contains(&label.len()) && label.chars().all(inside)
        };
        if ascii.len() > MAX_HOST || !ascii.split('.').all(label) {
            return Err(refuse());
        }
        Ok(Self::Dns { ascii, dot })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => write!(f, "{address}"),
            Self::Dns { ascii, .. } => f.write_str(ascii),
        }
    }
}

/// What is wrong with a dNSName, whatever it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DnsFault {
    /// It holds characters outside ASCII where an A-label is due.
    NotALabel,
    /// It is an IP address.
    IpLiteral,
    /// The `*` is not the whole leftmost label, or stands alone or before a single label.
    Wildcard,
    /// A character that no host name has, a NUL among them.
    Character,
    /// Empty, an empty label, or too long.
    Shape,
}

/// Looks for what is wrong with a dNSName as written. Underscores pass: they are common.
pub fn dns_fault(pattern: &str) -> Option<DnsFault> {
    if pattern.parse::<IpAddr>().is_ok() {
        return Some(DnsFault::IpLiteral);
    }
    if pattern.contains('\0') || pattern.contains(|c: char| c.is_ascii_control() || c == ' ') {
        return Some(DnsFault::Character);
    }
    let (wild, rest) = match pattern.strip_prefix("*.") {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    if rest.contains('*') || (wild && !rest.contains('.')) {
        return Some(DnsFault::Wildcard);
    }
    if !pattern.is_ascii() {
        return Some(DnsFault::NotALabel);
    }
    let labels = rest.strip_suffix('.').unwrap_or(rest).split('.');
    if pattern.len() > MAX_HOST || labels.clone().any(|label| !(1..=63).contains(&label.len())) {
        return Some(DnsFault::Shape);
    }
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    labels.flat_map(str::chars).any(|c| !inside(c)).then_some(DnsFault::Character)
}

/// True when the dNSName `pattern` covers the host name `ascii` (lower case, no final dot).
pub fn dns_matches(pattern: &str, ascii: &str) -> bool {
    if dns_fault(pattern).is_some() {
        return false;
    }
    let pattern = pattern.strip_suffix('.').unwrap_or(pattern).to_ascii_lowercase();
    match pattern.strip_prefix("*.") {
        Some(parent) => {
            ascii.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == parent)
        }
        None => pattern == ascii,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, host: &str) -> bool {
        match host.parse().unwrap() {
            Host::Dns { ascii, .. } => dns_matches(pattern, &ascii),
            Host::Ip(_) => false,
        }
    }

    #[test]
    fn a_wildcard_is_the_whole_leftmost_label_and_stands_for_one() {
        assert!(matches("*.acme.local", "owa.acme.local"));
        assert!(!matches("*.acme.local", "a.owa.acme.local"));
        assert!(!matches("*.acme.local", "acme.local"));
        for bad in ["o*.acme.local", "*", "*.local", "owa.*.local", "*wa.acme.local", "*.*.local"] {
            assert_eq!(dns_fault(bad), Some(DnsFault::Wildcard), "{bad}");
        }
    }

    #[test]
    fn case_final_dot_and_idn_do_not_matter() {
        assert!(matches("OWA.Acme.Local", "owa.acme.LOCAL."));
        assert!(matches("xn--bro-hoa.acme.local", "b\u{fc}ro.acme.local"));
        assert_eq!(dns_fault("b\u{fc}ro.acme.local"), Some(DnsFault::NotALabel));
    }

    #[test]
    fn an_embedded_nul_never_matches() {
        assert!(!matches("owa.acme.local\0.evil.example", "owa.acme.local"));
        assert!("owa\0.local".parse::<Host>().is_err());
    }

    #[test]
    fn ip_literals_are_known() {
        assert!(matches!("192.0.2.1".parse(), Ok(Host::Ip(_))));
        assert!(matches!("[2001:db8::1]".parse(), Ok(Host::Ip(_))));
        assert_eq!(dns_fault("192.0.2.1"), Some(DnsFault::IpLiteral));
    }
}
