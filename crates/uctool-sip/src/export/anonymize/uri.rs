//! Addresses: name-addr, URIs, hosts with ports.

use super::Anonymizer;
use super::text::{find, split, unquote};

impl Anonymizer {
    /// `"Display" <sip:user@host;x>;tag=y`, or the URI alone (RFC 3261, section 20.10).
    pub(super) fn name_addr(&mut self, text: &str) -> String {
        let text = text.trim();
        if text == "*" {
            return text.to_owned();
        }
        let Some(open) = find(text, '<') else {
            // Without brackets the parameters are the header's.
            let (uri, rest) = text.split_once(';').unwrap_or((text, ""));
            return format!("{}{}", self.uri(uri), self.parameters(rest));
        };
        let (display, rest) = text.split_at_checked(open).unwrap_or((text, ""));
        let rest = rest.strip_prefix('<').unwrap_or(rest);
        let (uri, after) = rest.split_once('>').unwrap_or((rest, ""));
        let (display, quoted) = unquote(display);
        let display = self.names.words(&display.replace('\\', ""));
        let display = match (display.is_empty(), quoted) {
            (true, false) => String::new(),
            (true, true) => "\"\" ".to_owned(),
            (false, _) => format!("\"{display}\" "),
        };
        let after = after.trim_start().strip_prefix(';').unwrap_or_default();
        format!("{display}<{}>{}", self.uri(uri), self.parameters(after))
    }

    /// Any URI. What is none is a user or host.
    pub(super) fn uri(&mut self, text: &str) -> String {
        let text = text.trim();
        let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme))
        else {
            return match text.rsplit_once('@') {
                Some((user, host)) => format!("{}@{}", self.names.user(user), self.host_port(host)),
                None => self.names.user(text),
            };
        };
        let lower = scheme.to_ascii_lowercase();
        let rest = match lower.as_str() {
            "sip" | "sips" | "pres" | "im" | "mailto" | "xmpp" | "h323" | "msrp" | "msrps" => {
                self.sip_uri(rest)
            }
            "tel" | "fax" | "modem" => {
                let (number, parameters) = rest.split_once(';').unwrap_or((rest, ""));
                format!("{}{}", self.names.user(number), self.parameters(parameters))
            }
            "http" | "https" | "ws" | "wss" | "ftp" | "ldap" | "ldaps" | "turn" | "stun" => {
                self.hierarchical(rest)
            }
            // A service is no person (RFC 5031).
            "urn" if rest.starts_with("service:") || rest.starts_with("ietf:") => {
                return text.to_owned();
            }
            "urn" => match rest.split_once(':') {
                Some(("uuid", id)) => format!("uuid:{}", self.names.name(id)),
                _ => format!("x:{}", self.names.name(rest)),
            },
            "cid" | "mid" => match rest.rsplit_once('@') {
                Some((id, host)) => format!("{}@{}", self.names.name(id), self.names.host(host)),
                None => self.names.name(rest),
            },
            _ => return format!("x-other:{}", self.names.name(rest)),
        };
        format!("{lower}:{rest}")
    }

    /// What follows `sip:`.
    fn sip_uri(&mut self, rest: &str) -> String {
        let (rest, headers) = rest.split_once('?').unwrap_or((rest, ""));
        let (user, host) = match rest.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, rest),
        };
        let (host, parameters) = host.split_once(';').unwrap_or((host, ""));
        let mut out = String::new();
        if let Some(user) = user {
            let (user, password) = user.split_once(':').unwrap_or((user, ""));
            let (user, own) = user.split_once(';').unwrap_or((user, ""));
            out += &self.names.user(&unescape(user));
            out += &self.parameters(own);
            if !password.is_empty() {
                self.left_out.add("password", "of a user");
            }
            out.push('@');
        }
        out += &self.host_port(host);
        out += &self.parameters(parameters);
        self.uri_headers(headers, &mut out);
        out
    }

    /// The headers of a URI, of which a transfer needs `Replaces` (RFC 3891).
    fn uri_headers(&mut self, headers: &str, out: &mut String) {
        for header in headers.split('&').filter(|header| !header.is_empty()) {
            let (name, value) = header.split_once('=').unwrap_or((header, ""));
            if !name.eq_ignore_ascii_case("replaces") {
                self.left_out.add("header of a URI", name);
                continue;
            }
            let value = self.dialog(&unescape(value));
            out.push(if out.contains('?') { '&' } else { '?' });
            *out += &format!(
                "{name}={}",
                value.replace(';', "%3B").replace('=', "%3D").replace('@', "%40")
            );
        }
    }

    /// `//user@host:port/path?query`: every piece of the path is a name.
    pub(super) fn hierarchical(&mut self, rest: &str) -> String {
        let (slashes, rest) = match rest.strip_prefix("//") {
            Some(rest) => ("//", rest),
            None => ("", rest),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let authority = match authority.rsplit_once('@') {
            Some((_, host)) => self.host_port(host),
            None => self.host_port(authority),
        };
        format!("{slashes}{authority}{}", self.path(path))
    }

    /// The path of an HTTP URI; its query and fragment are left out.
    pub(super) fn path(&mut self, path: &str) -> String {
        let (path, query) = match path.find(['?', '#']) {
            Some(at) => path.split_at_checked(at).unwrap_or((path, "")),
            None => (path, ""),
        };
        if !query.is_empty() {
            self.left_out.add("query", "of a URI");
        }
        let pieces = path.split('/').map(|piece| match piece {
            "" => String::new(),
            piece => self.names.word(&unescape(piece)),
        });
        pieces.collect::<Vec<_>>().join("/")
    }

    /// `host`, `host:port`, `[v6]:port`.
    pub(super) fn host_port(&mut self, text: &str) -> String {
        let text = text.trim();
        let after_bracket = text.rfind(']').map_or(0, |at| at + 1);
        let colon = text.get(after_bracket..).and_then(|rest| rest.find(':'));
        let Some(colon) = colon.map(|colon| colon + after_bracket) else {
            return self.names.host(text);
        };
        // An IPv6 address without brackets has more colons than one.
        if after_bracket == 0 && text.matches(':').count() > 1 {
            return self.names.host(text);
        }
        let (host, port) = text.split_at_checked(colon).unwrap_or((text, ""));
        let port: String = port.chars().filter(char::is_ascii_digit).take(5).collect();
        let host = self.names.host(host.trim_end());
        if port.is_empty() { host } else { format!("{host}:{port}") }
    }

    /// `call-id;to-tag=a;from-tag=b` (RFC 3891, section 6.1).
    pub(super) fn dialog(&mut self, text: &str) -> String {
        let pieces = split(text, ';');
        let (id, rest) = pieces.split_first().unwrap_or((&"", &[]));
        format!("{}{}", self.call_id(id), self.parameters(&rest.join(";")))
    }

    /// A Call-ID: its host, if it has one, stays the host it was made by.
    pub(super) fn call_id(&mut self, text: &str) -> String {
        match text.trim().rsplit_once('@') {
            Some((id, host)) => format!("{}@{}", self.names.name(id), self.host_port(host)),
            None => self.names.name(text.trim()),
        }
    }
}

fn is_scheme(text: &str) -> bool {
    const KNOWN: [&str; 24] = [
        "sip", "sips", "tel", "pres", "im", "mailto", "xmpp", "http", "https", "urn", "cid", "mid",
        "data", "fax", "modem", "h323", "msrp", "msrps", "ws", "wss", "ftp", "ldap", "ldaps",
        "tag",
    ];
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(text))
}

/// `%41` is `A`; what is no UTF-8 then stays escaped.
pub(super) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        let digit =
            |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (first, after) {
            (b'%', [hi, lo, more @ ..]) if digit(*hi).is_some() && digit(*lo).is_some() => {
                out.push(digit(*hi).unwrap_or(0) << 4 | digit(*lo).unwrap_or(0));
                rest = more;
            }
            _ => {
                out.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anonymizer() -> Anonymizer {
        Anonymizer::new(&[1; 32]).unwrap()
    }

    #[test]
    fn an_address_keeps_its_form() {
        let mut it = anonymizer();
        let shown = it.name_addr("\"Doe, Alice\" <sip:+4930123;phone-context=acme.com@10.1.1.1:5060;transport=tcp>;tag=abc");
        let number = it.names.number("+4930123");
        assert!(shown.contains(&format!("<sip:{number};phone-context=")), "{shown}");
        assert!(
            shown.contains(&format!("@{}:5060;transport=tcp>;tag=", it.names.host("10.1.1.1"))),
            "{shown}"
        );
        assert!(!shown.contains("Doe") && !shown.contains("abc") && !shown.contains("acme"));
        assert_eq!(it.name_addr("*"), "*");
        let bare = it.name_addr("sip:alice@acme.com;tag=1");
        assert!(bare.starts_with("sip:") && bare.contains(";tag="), "{bare}");
    }

    #[test]
    fn nothing_of_any_uri_stays() {
        let mut it = anonymizer();
        for uri in [
            "sip:alice:secret@acme.com?Subject=alice&Replaces=alice%40acme.com%3Bto-tag%3Dalice",
            "tel:+1-555-alice;phone-context=alice.com",
            "https://alice:secret@acme.com:8443/alice/alice.html?alice#alice",
            "urn:uuid:alice",
            "urn:alice:alice",
            "cid:alice@acme.com",
            "unknown:alice",
            "alice",
            "alice@acme.com",
            "<alice",
            "sip:%61lice@%61cme.com",
        ] {
            let shown = it.uri(uri);
            for private in ["alice", "acme", "secret", "555", "%61"] {
                assert!(!shown.contains(private), "{uri}: {shown}");
            }
        }
        assert_eq!(it.uri("sip:%61lice@a.b"), it.uri("sip:alice@a.b"));
        assert_eq!(it.uri("urn:service:sos"), "urn:service:sos");
        assert!(it.uri("sip:a@b?Replaces=x%40y%3Bto-tag%3Dz").contains("?Replaces="));
    }
}
