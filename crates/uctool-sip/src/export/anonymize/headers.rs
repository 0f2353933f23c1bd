//! Header fields: each known one by its grammar; the others are left out.

use super::Anonymizer;
use super::text::{Digits, known_words, split, unquote};

/// How the value of a header field is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Words and numbers of the protocol, in a list, with parameters.
    Plain,
    /// Addresses in a list.
    Addresses,
    /// Where a message went through.
    Via,
    /// Call-IDs in a list.
    CallIds,
    /// A Call-ID with tags.
    Dialog,
    /// Made up by a machine.
    Opaque,
    /// Credentials and challenges.
    Auth,
    /// The name of a product.
    Product,
    /// Words of people.
    Words,
    /// A code, a host, a text (RFC 3261, section 20.43).
    Warning,
    /// A host with port.
    Host,
    /// A number and a method.
    CSeq,
    /// A date of RFC 1123.
    Date,
    /// Parameters alone.
    Parameters,
    /// It is written anew.
    Length,
}

#[rustfmt::skip]
const KNOWN: &[(Class, &[&str])] = &[
    (Class::Plain, &[
        "accept", "accept-encoding", "accept-language", "a", "allow", "allow-events", "u", "content-disposition", "content-encoding", "e", "content-language", "content-type", "c",
        "event", "o", "expires", "max-forwards", "max-breadth", "mime-version", "min-expires", "min-se", "p-early-media", "priority", "privacy", "proxy-require",
        "recv-info", "info-package", "refer-sub", "reject-contact", "j", "accept-contact", "request-disposition", "d", "require", "retry-after", "rseq", "session-expires", "x", "subscription-state", "supported", "k",
        "timestamp", "unsupported", "reason", "suppress-if-match", "flow-timer", "answer-mode", "priv-answer-mode", "resource-priority", "permission-missing", "trigger-consent", "p-answer-state",
        "connection", "upgrade", "cache-control", "sec-websocket-version", "sec-websocket-protocol", "content-transfer-encoding",
        "messages-waiting", "voice-message", "fax-message", "content-range", "vary", "transfer-coding", "keep-alive",
    ]),
    (Class::Addresses, &[
        "alert-info", "call-info", "contact", "m", "diversion", "error-info", "from", "f", "history-info", "p-asserted-identity", "p-associated-uri", "p-called-party-id",
        "p-preferred-identity", "p-served-user", "path", "record-route", "refer-to", "r", "referred-by", "b", "remote-party-id", "reply-to", "route", "service-route", "to", "t",
        "cc-diversion", "p-asserted-service", "geolocation", "message-account", "p-profile-key",
    ]),
    (Class::Via, &["via", "v"]),
    (Class::CallIds, &["call-id", "i", "in-reply-to", "content-id"]),
    (Class::Dialog, &["join", "replaces", "target-dialog"]),
    (Class::Opaque, &["session-id", "sip-etag", "sip-if-match", "etag", "if-match", "if-none-match", "cisco-guid", "x-call-id", "x-correlation-id"]),
    (Class::Auth, &["authentication-info", "authorization", "proxy-authenticate", "proxy-authentication-info", "proxy-authorization", "www-authenticate"]),
    (Class::Product, &["server", "user-agent"]),
    (Class::Words, &["organization", "subject", "s"]),
    (Class::Warning, &["warning"]),
    (Class::Host, &["host"]),
    (Class::CSeq, &["cseq", "rack"]),
    (Class::Date, &["date", "last-modified", "if-modified-since"]),
    (Class::Parameters, &["p-charging-vector"]),
    (Class::Length, &["content-length", "l"]),
];

/// What becomes of a header field.
pub(super) enum Field {
    /// This value.
    Value(String),
    /// It stands for the length of the body, which is written anew.
    Length,
    /// It is left out.
    Gone,
}

impl Anonymizer {
    /// The value of one header field, unfolded.
    pub(super) fn field(&mut self, name: &str, value: &str) -> Field {
        let lower = name.to_ascii_lowercase();
        let known = KNOWN.iter().find(|(_, names)| names.contains(&lower.as_str()));
        let Some((class, _)) = known else {
            self.left_out.add("header", name);
            return Field::Gone;
        };
        Field::Value(match class {
            Class::Length => return Field::Length,
            Class::Plain => self.list(value, Self::plain),
            Class::Addresses => self.list(value, Self::name_addr),
            Class::Via => self.list(value, Self::via),
            Class::CallIds => self.list(value, |it, id| match id.trim().strip_prefix('<') {
                Some(inner) => format!("<{}>", it.call_id(inner.trim_end_matches('>'))),
                None => it.call_id(id),
            }),
            Class::Dialog => self.dialog(value),
            Class::Opaque => self.list(value, |it, piece| it.names.name(unquote(piece).0)),
            Class::Auth => self.auth(value),
            Class::Product => known_words(value, Digits::Product, &self.names),
            Class::Words => self.names.words(&value.replace(['"', '\\'], "")),
            Class::Warning => self.list(value, Self::warning),
            Class::Host => self.host_port(value),
            Class::CSeq => c_seq(value),
            Class::Date if is_date(value) => value.to_owned(),
            Class::Date => {
                self.left_out.add("header", name);
                return Field::Gone;
            }
            Class::Parameters => self.parameters(value).trim_start_matches(';').to_owned(),
        })
    }

    fn list(&mut self, value: &str, each: fn(&mut Self, &str) -> String) -> String {
        let pieces = split(value, ',').into_iter().map(|piece| each(self, piece));
        pieces.collect::<Vec<_>>().join(", ")
    }

    /// `dialog;id=1`, `application/sdp;q=0.5`.
    fn plain(&mut self, piece: &str) -> String {
        let pieces = split(piece, ';');
        let (first, rest) = pieces.split_first().unwrap_or((&"", &[]));
        let first = known_words(first.trim(), Digits::Protocol, &self.names);
        format!("{first}{}", self.parameters(&rest.join(";")))
    }

    /// `SIP/2.0/UDP host:port;branch=x`.
    fn via(&mut self, piece: &str) -> String {
        let (sent, parameters) = piece.split_once(';').unwrap_or((piece, ""));
        // `SIP / 2.0 / UDP host` is allowed too (RFC 3261, section 7.3.1).
        let sent = sent.split('/').map(str::trim).collect::<Vec<_>>().join("/");
        let (protocol, by) = sent.split_once(' ').unwrap_or((&sent, ""));
        let protocol = known_words(protocol, Digits::Protocol, &self.names);
        format!("{protocol} {}{}", self.host_port(by), self.parameters(parameters))
    }

    /// `399 host "text"`.
    fn warning(&mut self, piece: &str) -> String {
        let mut words = piece.trim().splitn(3, ' ');
        let code = c_seq(words.next().unwrap_or_default());
        let agent = self.host_port(words.next().unwrap_or_default());
        let text = unquote(words.next().unwrap_or_default()).0;
        format!("{code} {agent} \"{}\"", known_words(text, Digits::Free, &self.names))
    }

    /// `Digest username="x", nonce="y"`: nothing is left that a password could be tried on.
    fn auth(&mut self, value: &str) -> String {
        let value = value.trim();
        let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
        let mut out = match scheme.to_ascii_lowercase().as_str() {
            "digest" | "basic" | "bearer" | "ntlm" | "negotiate" | "kerberos" | "tls-dsk" => {
                scheme.to_owned()
            }
            _ if scheme.contains('=') => return self.credentials(value),
            _ => self.names.name(scheme),
        };
        out.push(' ');
        out += &self.credentials(rest);
        out.trim_end().to_owned()
    }

    fn credentials(&mut self, text: &str) -> String {
        let pieces = split(text, ',').into_iter().filter_map(|piece| {
            // A token that is all credentials (RFC 9110, section 11.2) goes.
            piece
                .trim()
                .contains("=\"")
                .then_some(())
                .or_else(|| piece.split_once('=').map(drop))?;
            self.parameter(piece)
        });
        pieces.collect::<Vec<_>>().join(", ")
    }
}

/// Numbers and a method: nothing else has room.
fn c_seq(value: &str) -> String {
    let words = value.split_ascii_whitespace().take(3).map(|word| {
        let token = |c: &char| c.is_ascii_alphanumeric() || "-.!%*_+`'~".contains(*c);
        word.chars().filter(token).take(32).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `Sat, 13 Nov 2010 23:29:00 GMT`
fn is_date(value: &str) -> bool {
    let value = value.trim();
    value.len() <= 31
        && (value.ends_with(" GMT") || value.ends_with(" UTC"))
        && value.split_ascii_whitespace().count() == 6
        && value.chars().all(|c| c.is_ascii_alphanumeric() || ", :".contains(c))
        && value.split(|c: char| !c.is_ascii_alphabetic()).all(|word| word.len() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anonymized(name: &str, value: &str) -> String {
        match Anonymizer::new(&[1; 32]).unwrap().field(name, value) {
            Field::Value(value) => value,
            Field::Length => "length".to_owned(),
            Field::Gone => "gone".to_owned(),
        }
    }

    #[test]
    fn what_says_nothing_of_anyone_stays() {
        for (name, value) in [
            ("Allow", "INVITE, ACK, BYE, CANCEL"),
            ("Supported", "100rel, timer, replaces"),
            ("Session-Expires", "1800;refresher=uac"),
            ("CSeq", "1 INVITE"),
            ("CSeq", "7 FOO"),
            ("Content-Type", "application/sdp"),
            ("Event", "presence"),
            ("Subscription-State", "active;expires=3600"),
            ("Date", "Sat, 13 Nov 2010 23:29:00 GMT"),
            ("User-Agent", "Cisco-CUCM11.5"),
            ("Reason", "Q.850;cause=16"),
            ("Expires", "3600"),
            ("Contact", "*"),
        ] {
            assert_eq!(anonymized(name, value), value, "{name}");
        }
        assert_eq!(anonymized("l", "7"), "length");
    }

    #[test]
    fn nothing_private_stays_in_any_field() {
        for (name, value) in [
            ("From", "\"Doe, Jane\" <sip:jane@acme.local>;tag=jane"),
            ("t", "Jane Doe <tel:5551234>"),
            ("Via", "SIP/2.0/TLS jane.acme.local:5061;branch=z9hG4bKjane;received=192.0.2.1"),
            ("Via", "SIP / 2.0 / UDP acme.local"),
            ("Call-ID", "jane@acme.local"),
            ("Replaces", "jane@acme.local;to-tag=jane;from-tag=5551234"),
            ("Warning", "399 acme.local \"Jane at 5551234 failed\""),
            (
                "Authorization",
                "Digest username=\"jane\", realm=\"acme.local\", uri=\"sip:acme.local\", response=\"5551234\", x=jane",
            ),
            ("Authorization", "Negotiate janejane5551234=="),
            ("User-Agent", "Jane's phone 5551234"),
            ("Subject", "Jane Doe calls 5551234"),
            ("X-Jane", "Jane"),
            ("Date", "Jane Doe, 5551234 GMT"),
            ("P-Charging-Vector", "icid-value=jane;orig-ioi=acme.local"),
            ("Expires", "jane"),
            ("Diversion", "<sip:5551234@acme.local>;reason=jane"),
            ("Refer-To", "<sip:jane@acme.local?Replaces=jane%40acme.local>"),
            ("Content-Type", "multipart/mixed;boundary=jane"),
        ] {
            let shown = anonymized(name, value);
            for private in ["jane", "Jane", "Doe", "acme", "5551234", "192.0.2.1"] {
                assert!(!shown.contains(private), "{name}: {shown}");
            }
        }
        assert!(anonymized("Via", "SIP / 2.0 / UDP acme.local").starts_with("SIP/2.0/UDP "));
    }
}
