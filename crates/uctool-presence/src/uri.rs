//! The URIs a proxy is asked about: `sip:6002@htluo-cups6` and the `tel:` Server URI of remote call control.

use std::fmt;
use std::str::FromStr;

/// A SIP URI as far as routing looks at it (RFC 3261 section 19.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SipUri {
    /// `sips:`.
    pub secure: bool,
    /// Before the `@`.
    pub user: Option<String>,
    /// Host name, or address without brackets.
    pub host: String,
    /// After the colon.
    pub port: Option<u16>,
    /// The parameter `transport`.
    pub transport: Option<String>,
}

/// A telephone URI (RFC 3966).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelUri {
    /// The number without visual separators, with its plus when it is global.
    pub number: String,
    /// `phone-context`: what a local number is relative to.
    pub context: Option<String>,
    /// `device`: the phone to control, a parameter of Cisco.
    pub device: Option<String>,
    /// Every parameter in order, its name in lower case.
    pub parameters: Vec<(String, Option<String>)>,
}

impl TelUri {
    /// Whether the number is global.
    pub fn is_global(&self) -> bool {
        self.number.starts_with('+')
    }
}

/// What is wrong with a URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UriError {
    /// Another scheme than `sip`, `sips` and `tel`.
    Scheme(String),
    /// Nothing stands where the host must.
    NoHost,
    /// The port is no number up to 65535.
    Port(String),
    /// The host has a character no host has.
    Host(char),
    /// Nothing stands where the number must.
    NoNumber,
    /// The number has a character no telephone number has.
    Number(char),
    /// A local number without `phone-context`.
    NoContext,
    /// The `phone-context` is neither a domain name nor a global number.
    Context(String),
    /// A parameter is there twice.
    Twice(String),
    /// A parameter without a name, or with a character that must be escaped.
    Parameter(String),
}

impl fmt::Display for UriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme(scheme) => {
                write!(f, "the scheme is `{scheme}`; expected sip, sips or tel")
            }
            Self::NoHost => write!(f, "there is no host after the `@`"),
            Self::Port(text) => write!(f, "the port is `{text}`, not a number up to 65535"),
            Self::Host(c) => write!(f, "the host has `{c}`, which no host name has"),
            Self::NoNumber => write!(f, "there is no number after `tel:`"),
            Self::Number(c) => write!(f, "the number has `{c}`, which no telephone number has"),
            Self::NoContext => {
                write!(
                    f,
                    "a local number needs the parameter `phone-context` (RFC 3966 section 5.1.5)"
                )
            }
            Self::Context(text) => {
                write!(f, "the phone-context `{text}` is neither a domain name nor a global number")
            }
            Self::Twice(name) => write!(f, "the parameter `{name}` is there twice"),
            Self::Parameter(text) => write!(f, "`{text}` is no parameter"),
        }
    }
}

impl std::error::Error for UriError {}

/// `sip:user@host:port;transport=tcp`; the scheme may be missing.
impl FromStr for SipUri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (secure, rest) = match text.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sip") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sips") => (true, rest),
            // `host:5060` has no scheme.
            Some((before, after))
                if before.contains(['@', '.', '['])
                    || after.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                (false, text)
            }
            Some((scheme, _)) => return Err(UriError::Scheme(scheme.to_owned())),
            None => (false, text),
        };
        let (user, rest) = match rest.rsplit_once('@') {
            Some((user, rest)) => (Some(user.to_owned()), rest),
            None => (None, rest),
        };
        let rest = rest.split('?').next().unwrap_or_default();
        let mut parts = rest.split(';');
        let (host, port) = host_and_port(parts.next().unwrap_or_default())?;
        let transport = parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.eq_ignore_ascii_case("transport"))
            .map(|(_, value)| value.to_ascii_lowercase());
        Ok(Self { secure, user, host: host.to_owned(), port, transport })
    }
}

fn host_and_port(text: &str) -> Result<(&str, Option<u16>), UriError> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    if host.is_empty() {
        return Err(UriError::NoHost);
    }
    let bad = |c: &char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '%'));
    if let Some(c) = host.chars().find(bad) {
        return Err(UriError::Host(c));
    }
    let port = match port {
        Some(port) => Some(port.parse().map_err(|_| UriError::Port(port.to_owned()))?),
        None => None,
    };
    Ok((host, port))
}

impl FromStr for TelUri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = match text.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel") => rest,
            Some((scheme, _)) => return Err(UriError::Scheme(scheme.to_owned())),
            None => return Err(UriError::Scheme(String::new())),
        };
        let mut parts = rest.split(';');
        let number = number(parts.next().unwrap_or_default())?;
        let mut parameters: Vec<(String, Option<String>)> = Vec::new();
        for part in parts {
            let (name, value) = parameter(part)?;
            if parameters.iter().any(|(known, _)| *known == name) {
                return Err(UriError::Twice(name));
            }
            parameters.push((name, value));
        }
        let find = |wanted: &str| {
            let found = parameters.iter().find(|(name, _)| name == wanted);
            found.and_then(|(_, value)| value.clone())
        };
        let (context, device) = (find("phone-context"), find("device"));
        match &context {
            None if !number.starts_with('+') => return Err(UriError::NoContext),
            Some(context) if !is_context(context) => {
                return Err(UriError::Context(context.clone()));
            }
            _ => {}
        }
        Ok(Self { number, context, device, parameters })
    }
}

/// Digits without visual separators: a global number after a plus, or a local one, which may have `*`, `#` and A to F.
fn number(text: &str) -> Result<String, UriError> {
    let (plus, digits) = match text.strip_prefix('+') {
        Some(digits) => ("+", digits),
        None => ("", text),
    };
    let mut number = plus.to_owned();
    for c in digits.chars() {
        match c {
            '-' | '.' | '(' | ')' => {}
            '0'..='9' => number.push(c),
            'a'..='f' | 'A'..='F' | '*' | '#' if plus.is_empty() => number.push(c),
            other => return Err(UriError::Number(other)),
        }
    }
    if number.len() == plus.len() { Err(UriError::NoNumber) } else { Ok(number) }
}

fn parameter(text: &str) -> Result<(String, Option<String>), UriError> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    let name_ok = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let in_value = |c: char| c.is_ascii_alphanumeric() || "-_.!~*'()[]/:&+$%#".contains(c);
    let value_ok = value.is_none_or(|value| !value.is_empty() && value.chars().all(in_value));
    if !(name_ok && value_ok) {
        return Err(UriError::Parameter(text.to_owned()));
    }
    Ok((name.to_ascii_lowercase(), value.map(str::to_owned)))
}

fn is_context(text: &str) -> bool {
    if text.starts_with('+') {
        return number(text).is_ok();
    }
    text.strip_suffix('.').unwrap_or(text).split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_server_uri_is_taken_apart() {
        let uri: TelUri =
            "tel:6002;phone-context=dialstring;device=SEP001E7A24429A".parse().unwrap();
        assert_eq!(uri.number, "6002");
        assert_eq!(uri.context.as_deref(), Some("dialstring"));
        assert_eq!(uri.device.as_deref(), Some("SEP001E7A24429A"));
        let global: TelUri = "TEL:+1-408-555-0100".parse().unwrap();
        assert_eq!((global.number.as_str(), global.is_global()), ("+14085550100", true));
    }

    #[test]
    fn what_is_wrong_with_a_tel_uri_is_named() {
        for (text, error) in [
            ("tel:6002", UriError::NoContext),
            ("tel:", UriError::NoNumber),
            ("tel:+", UriError::NoNumber),
            ("tel:60x2;phone-context=a", UriError::Number('x')),
            ("tel:+60A2", UriError::Number('A')),
            ("tel:1;phone-context=a;phone-context=b", UriError::Twice("phone-context".into())),
            ("tel:1;phone-context=a..b", UriError::Context("a..b".into())),
            ("tel:1;=b", UriError::Parameter("=b".into())),
            ("fax:1", UriError::Scheme("fax".into())),
        ] {
            assert_eq!(text.parse::<TelUri>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_sip_uri_is_taken_apart() {
        let read = |text: &str| text.parse::<SipUri>();
        let uri = read("sip:6002@htluo-cups6:5070;transport=TCP").unwrap();
        assert_eq!(uri.user.as_deref(), Some("6002"));
        assert_eq!((uri.host.as_str(), uri.port), ("htluo-cups6", Some(5070)));
        assert_eq!(uri.transport.as_deref(), Some("tcp"));
        assert_eq!(read("6002@htluo-cups6").unwrap().host, "htluo-cups6");
        assert_eq!(read("acme.com:5060").unwrap().port, Some(5060));
        assert_eq!(read("sips:[2001:db8::1]:5061").unwrap().host, "2001:db8::1");
        assert_eq!(read("sip:a@"), Err(UriError::NoHost));
        assert_eq!(read("sip:a@b:x"), Err(UriError::Port("x".into())));
        assert_eq!(read("http://acme.com"), Err(UriError::Scheme("http".into())));
    }

    proptest! {
        #[test]
        fn no_text_upsets_the_parsers(text in "\\PC{0,40}") {
            let _ = text.parse::<SipUri>();
            let _ = text.parse::<TelUri>();
            let _ = format!("tel:{text}").parse::<TelUri>();
        }
    }
}
