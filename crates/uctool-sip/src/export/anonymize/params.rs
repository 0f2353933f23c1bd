//! Parameters: of those that are known the value is treated by what it is; the others are left out.

use super::Anonymizer;
use super::text::{Digits, known_words, split, unquote};

/// What the value of a parameter is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    /// Words and numbers of the protocol.
    Plain,
    /// Made up by a machine: the same for the same.
    Opaque,
    /// A host or address, with or without port.
    Host,
    /// A user or telephone number.
    User,
    /// A domain or a number (`phone-context`).
    Context,
    /// A URI.
    Uri,
    /// `call-id@host`.
    CallId,
}

/// Every parameter that is taken over.
#[rustfmt::skip]
const KNOWN: &[(Value, &[&str])] = &[
    (Value::Plain, &[
        "action", "algorithm", "alias", "application", "audio", "automata", "c", "cause", "charset", "class", "comp", "counter", "data", "delay", "description", "duplex",
        "duration", "early-only", "events", "expires", "extensions", "fork", "handling", "index", "isfocus", "limit", "lr", "method", "methods", "mobility", "mode", "nc", "np",
        "npdi", "ob", "party", "pn", "priority", "privacy", "purpose", "q", "qop", "reason", "refresher", "reg-id", "rel", "required", "retry-after", "rport", "schemes", "screen",
        "sla", "stale", "text-only", "transport", "ttl", "type", "user", "version", "video", "ver", "nat", "auth-int", "index-val", "report-type", "differentiated", "keep",
    ]),
    (Value::Opaque, &[
        "+sip.instance", "boundary", "branch", "cic", "cnonce", "from-tag", "ftag", "gr", "icid-value", "id", "line", "local-tag", "nextnonce", "nonce", "oc", "opaque", "remote-tag",
        "response", "rspauth", "rinstance", "sigcomp-id", "tag", "tgrp", "to-tag", "vsf", "vst", "did", "epid", "ob-id", "x-farendrefci", "x-nearendrefci", "gssapi-data", "crand", "srand", "snum", "cnum",
    ]),
    (Value::Host, &["icid-generated-at", "maddr", "orig-ioi", "realm", "received", "term-ioi", "trunk-context", "transit-ioi", "domain", "targetname", "sent-by"]),
    (Value::User, &["ext", "isub", "rn", "postd", "username", "oli-number"]),
    (Value::Context, &["phone-context"]),
    (Value::Uri, &["uri", "pub-gruu", "temp-gruu", "remote-uri", "local-uri"]),
    (Value::CallId, &["call-id"]),
];

impl Anonymizer {
    /// `a=b;c` as `;a=x;c`, each with its semicolon; nothing for nothing.
    pub(super) fn parameters(&mut self, text: &str) -> String {
        let mut out = String::new();
        for piece in split(text, ';') {
            if let Some(parameter) = self.parameter(piece) {
                out.push(';');
                out += &parameter;
            }
        }
        out
    }

    /// One parameter, or nothing when it is not known.
    pub(super) fn parameter(&mut self, piece: &str) -> Option<String> {
        let (name, value) = match piece.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value)),
            None => (piece.trim(), None),
        };
        if name.is_empty() {
            return None;
        }
        let lower = name.to_ascii_lowercase();
        let known = KNOWN.iter().find(|(_, names)| names.contains(&lower.as_str()));
        let Some((kind, _)) = known else {
            self.left_out.add("parameter", name);
            return None;
        };
        let Some(value) = value else { return Some(name.to_owned()) };
        let (value, quoted) = unquote(value);
        let value = self.value(*kind, value);
        Some(if quoted { format!("{name}=\"{value}\"") } else { format!("{name}={value}") })
    }

    fn value(&mut self, kind: Value, value: &str) -> String {
        const COOKIE: &str = "z9hG4bK";
        match kind {
            Value::Plain => known_words(value, Digits::Protocol, &self.names),
            Value::Opaque if value.starts_with('<') => {
                format!("<{}>", self.uri(value.trim_matches(['<', '>'])))
            }
            Value::Opaque => match value.strip_prefix(COOKIE) {
                Some(rest) => format!("{COOKIE}{}", self.names.name(rest)),
                None => self.names.name(value),
            },
            Value::Host => self.host_port(value),
            Value::User => self.names.user(value),
            Value::Context if value.starts_with('+') => self.names.number(value),
            Value::Context => self.names.host(value),
            Value::Uri => self.uri(value),
            Value::CallId => self.call_id(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_value_is_treated_as_what_it_is() {
        let mut it = Anonymizer::new(&[1; 32]).unwrap();
        let shown = it.parameters(
            "branch=z9hG4bKabc;rport=5060;received=10.0.0.1;lr;+sip.instance=\"<urn:uuid:abc>\";x-secret=abc;expires=604800",
        );
        assert!(
            shown.starts_with(";branch=z9hG4bK") && shown.contains(";rport=5060;received=10."),
            "{shown}"
        );
        assert!(
            shown.contains(";lr;+sip.instance=\"<urn:uuid:") && shown.ends_with(";expires=604800")
        );
        assert!(!shown.contains("abc") && !shown.contains("secret"));
        assert_eq!(it.left_out.total(), 1);
        assert_eq!(it.parameters(""), "");
    }
}
