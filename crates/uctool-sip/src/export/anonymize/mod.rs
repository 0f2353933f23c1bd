//! Messages that name nobody: numbers, users, hosts, display names and addresses replaced, the same by the same.
//!
//! What is known to say nothing of anyone stays, what is known to be a name or address is replaced, and everything
//! else is left out and counted.

mod body;
mod headers;
mod left_out;
mod params;
mod pseudonym;
mod sdp;
mod text;
mod uri;
mod words;
mod xml;

use std::net::SocketAddr;

use uctool_message::value::{decode, unfold};
use uctool_message::{Context, Message, StartLine};

use headers::Field;
pub(crate) use left_out::LeftOut;
use pseudonym::Pseudonyms;
use text::{Digits, known_words};

/// Replaces what is private in messages, for one run.
pub(crate) struct Anonymizer {
    names: Pseudonyms,
    left_out: LeftOut,
}

impl Anonymizer {
    /// With a random key that nobody keeps.
    pub(crate) fn new(key: &[u8; 32]) -> Option<Self> {
        Some(Self { names: Pseudonyms::new(key)?, left_out: LeftOut::default() })
    }

    /// What was left out so far.
    pub(crate) fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// A place between other addresses; ports stay.
    pub(crate) fn context(&self, context: &Context) -> Context {
        let other = |address: SocketAddr| {
            SocketAddr::new(self.names.ip(address.ip().to_canonical()), address.port())
        };
        Context { src: other(context.src), dst: other(context.dst), ..*context }
    }

    /// A SIP message with its length set right.
    pub(crate) fn sip(&mut self, message: &Message<'_>) -> Vec<u8> {
        let mut head = self.start_line(&message.start);
        head += "\r\n";
        self.headers(message.headers(), message.fields.content_type, message.body, &mut head)
    }

    fn start_line(&mut self, start: &StartLine<'_>) -> String {
        match start {
            StartLine::Request { method, uri, version } => {
                format!("{} {} SIP/{}", decode(method), self.uri(&decode(uri)), decode(version))
            }
            StartLine::Response { version, status, reason } => {
                let reason = known_words(&decode(reason), Digits::Free, &self.names);
                let status = status.unwrap_or(u32::MAX);
                format!("SIP/{} {status} {reason}", decode(version))
            }
        }
    }

    /// The head of an HTTP message, as if it had no body; `bytes` begin with it.
    pub(crate) fn http(&mut self, bytes: &[u8]) -> Vec<u8> {
        let (first, rest) = match memchr::memchr(b'\n', bytes) {
            Some(end) => bytes.split_at_checked(end + 1).unwrap_or((bytes, &[])),
            None => (bytes, [].as_slice()),
        };
        let first = decode(first.trim_ascii()).into_owned();
        let mut words = first.splitn(3, ' ');
        let (a, b, c) = (words.next(), words.next(), words.next());
        let (a, b, c) = (a.unwrap_or_default(), b.unwrap_or_default(), c.unwrap_or_default());
        let mut head = if a.starts_with("HTTP/") {
            format!("{a} {b} {}", known_words(c, Digits::Free, &self.names))
        } else {
            let target = match b.split_once("://") {
                _ if a == "CONNECT" => self.host_port(b),
                Some(_) => self.uri(b),
                None => self.path(b),
            };
            format!("{a} {target} {c}")
        };
        head += "\r\n";
        // Bodies of the web are not looked into.
        let end = uctool_message::find_head_end(rest).map_or(rest.len(), |end| end.head);
        let body = rest.get(end..).unwrap_or_default();
        let fields = rest.get(..end).unwrap_or_default();
        if body.len() > 2 {
            self.left_out.add("body of", "HTTP");
        }
        self.headers(uctool_message::headers(fields), None, &[], &mut head)
    }

    /// Header fields, the empty line and the body.
    fn headers<'m>(
        &mut self,
        fields: impl Iterator<Item = (&'m [u8], &'m [u8])>,
        content_type: Option<&[u8]>,
        body: &[u8],
        head: &mut String,
    ) -> Vec<u8> {
        let kind = content_type.map(unfold).unwrap_or_default();
        let mut encoded = false;
        let mut lines = String::new();
        for (name, value) in fields {
            let (name, value) = (decode(name), unfold(value));
            encoded |=
                name.eq_ignore_ascii_case("content-encoding") || name.eq_ignore_ascii_case("e");
            if let Field::Value(value) = self.field(&name, &value) {
                lines += &format!("{name}: {value}\r\n");
            }
        }
        let body = if encoded { self.no_body(&kind, body) } else { self.body(&kind, body) };
        *head += &lines;
        *head += &format!("Content-Length: {}\r\n\r\n", body.len());
        [head.as_bytes(), &body].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVITE: &str = "INVITE sip:5551234@acme.local SIP/2.0\r\nVia: SIP/2.0/TLS jane.acme.local;branch=z9hG4bK1\r\n\
        From: Jane\r\n <sip:jane@acme.local>;tag=1\r\nTo: <sip:5551234@acme.local>\r\nCall-ID: jane@10.1.1.1\r\n\
        CSeq: 1 INVITE\r\nX-Jane: 5551234\r\nContent-Type: application/sdp\r\nl: 39\r\n\r\n\
        v=0\r\nc=IN IP4 10.1.1.1\r\ns=Jane calls\r\n";

    #[test]
    fn a_message_is_as_long_as_it_says_and_names_nobody() {
        let mut it = Anonymizer::new(&[1; 32]).unwrap();
        let bytes = it.sip(&Message::parse(INVITE.as_bytes()).unwrap());
        let shown = String::from_utf8(bytes.clone()).unwrap();
        for private in ["jane", "Jane", "acme", "5551234", "10.1.1.1"] {
            assert!(!shown.contains(private), "{private} in {shown}");
        }
        let again = Message::parse(&bytes).unwrap();
        assert!(again.complete && again.body.starts_with(b"v=0\r\n"));
        assert_eq!(again.content_length(), Some(again.body.len()));
        assert_eq!(again.method().unwrap(), "INVITE");
        assert_eq!(it.left_out.kinds().keys().collect::<Vec<_>>(), ["header x-jane"]);
    }

    #[test]
    fn the_web_is_reduced_to_heads() {
        let mut it = Anonymizer::new(&[1; 32]).unwrap();
        let shown = it.http(b"POST /exchange/jane?x=jane HTTP/1.1\r\nHost: acme.local\r\nCookie: jane\r\nContent-Length: 4\r\n\r\njane");
        let shown = String::from_utf8(shown).unwrap();
        assert!(
            shown.starts_with("POST /") && shown.ends_with("Content-Length: 0\r\n\r\n"),
            "{shown}"
        );
        assert!(!shown.contains("jane") && !shown.contains("acme"));
        let shown = it.http(b"HTTP/1.1 440 Login Timeout\r\nServer: Microsoft-IIS/7.5\r\n\r\n");
        assert!(String::from_utf8(shown).unwrap().starts_with("HTTP/1.1 440 "));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_lie_about_its_length(bytes: Vec<u8>, text: String) {
            let mut it = Anonymizer::new(&[1; 32]).unwrap();
            let raw = [b"INVITE sip:a SIP/2.0\r\n", text.as_bytes(), &bytes].concat();
            if let Some(message) = Message::parse(&raw) {
                let out = it.sip(&message);
                let again = Message::parse(&out).unwrap();
                proptest::prop_assert_eq!(again.content_length(), Some(again.body.len()));
            }
            it.http(&raw);
            it.sdp(&text);
            let _ = it.xml(&text);
            for name in ["From", "Via", "Warning", "Authorization", "Content-Type", "Refer-To", "Call-ID"] {
                it.field(name, &text);
            }
        }
    }
}
