//! Whom to ask: hosts, ports and the ways to write them.

use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

/// A host as the user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// The host or its address, without brackets.
    pub(crate) host: String,
    /// The port, where one is given.
    pub(crate) port: Option<u16>,
}

/// One port of one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// The host.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
}

impl Endpoint {
    /// `host:port`, an IPv6 address in brackets.
    pub(crate) fn name(&self) -> String {
        match self.host.parse::<IpAddr>() {
            Ok(IpAddr::V6(address)) => format!("[{address}]:{}", self.port),
            _ => format!("{}:{}", self.host, self.port),
        }
    }

    /// TLS begins with the first byte on ports like this: 993, Unity Connection's 7993 and 8993, 9933 of a back end.
    pub(crate) fn is_implicit(&self) -> bool {
        self.port % 1000 == 993 || self.port == 9933
    }

    /// Begins in clear by custom: 143, 1143, 8143.
    pub(crate) fn is_clear(&self) -> bool {
        self.port % 1000 == 143
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let of = |host: &str, port: Option<&str>| {
            let port = port.map(port_of).transpose()?;
            if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c.is_control()) {
                return Err(format!("`{host}` is not a host"));
            }
            Ok(Self { host: host.to_owned(), port })
        };
        if let Some(rest) = text.strip_prefix('[') {
            let (host, port) = rest.split_once(']').ok_or("the bracket is not closed")?;
            return match port.strip_prefix(':') {
                Some(port) => of(host, Some(port)),
                None if port.is_empty() => of(host, None),
                None => Err(format!("`{port}` is not a port")),
            };
        }
        match text.split_once(':') {
            Some((host, port)) if !port.contains(':') => of(host, Some(port)),
            // More than one colon without brackets: an IPv6 address.
            _ => of(text, None),
        }
    }
}

fn port_of(text: &str) -> Result<u16, String> {
    text.parse().ok().filter(|port| *port > 0).ok_or(format!("`{text}` is not a port"))
}

/// A port of `--ports`.
pub(crate) fn port(text: &str) -> Result<u16, String> {
    port_of(text)
}

/// `10s`, `500ms`, `1m`; a bare number counts seconds. Up to ten minutes.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..).unwrap_or_default() {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        unit => return Err(format!("`{unit}` is not a unit of time; use ms, s or m")),
    };
    let number: f64 = digits.parse().map_err(|_| format!("`{text}` is not a time such as 10s"))?;
    let seconds = number * unit;
    if (0.001..=600.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err(format!("`{text}` is not between 1ms and 10m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_hosts_and_perhaps_ports() {
        let parse = |text: &str| text.parse::<Target>().map(|target| (target.host, target.port));
        assert_eq!(parse("mail.acme.example"), Ok(("mail.acme.example".into(), None)));
        assert_eq!(parse("192.0.2.1:11143"), Ok(("192.0.2.1".into(), Some(11_143))));
        assert_eq!(parse("[2001:db8::1]:993"), Ok(("2001:db8::1".into(), Some(993))));
        assert_eq!(parse("2001:db8::1"), Ok(("2001:db8::1".into(), None)));
        for wrong in ["", "a:0", "a:b", "[::1", "a b", ":143", "[::1]x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Endpoint { host: "::1".into(), port: 143 }.name(), "[::1]:143");
    }

    #[test]
    fn ports_tell_how_they_begin() {
        let of = |port| Endpoint { host: String::new(), port };
        assert!([993, 7993, 8993, 11_993].iter().all(|port| of(*port).is_implicit()));
        assert!([143, 8143, 11_143].iter().all(|port| of(*port).is_clear()));
        assert!(!of(10_000).is_implicit() && !of(10_000).is_clear());
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2"), Ok(Duration::from_secs(2)));
        for wrong in ["", "0", "-1s", "10h", "x", "11m", "nan"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
