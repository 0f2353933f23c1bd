//! Bodies by their type; what is not known is left out.

use uctool_message::value::{decode, unfold};
use uctool_message::{Message, find_head_end, headers};

use super::Anonymizer;

/// How deep parts may lie in one another.
const MAX_DEPTH: u8 = 4;

impl Anonymizer {
    /// The body of a message of type `kind`, or nothing.
    pub(super) fn body(&mut self, kind: &str, body: &[u8]) -> Vec<u8> {
        self.part(kind, body, 0)
    }

    /// Nothing, and a note that something was there.
    pub(super) fn no_body(&mut self, kind: &str, body: &[u8]) -> Vec<u8> {
        if !body.is_empty() {
            self.left_out.add("body", kind.split(';').next().unwrap_or_default().trim());
        }
        Vec::new()
    }

    fn part(&mut self, kind: &str, body: &[u8], depth: u8) -> Vec<u8> {
        if body.is_empty() {
            return Vec::new();
        }
        let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let text = decode(body);
        let changed = match media.as_str() {
            "application/sdp" => Some(self.sdp(&text).into_bytes()),
            "message/sipfrag" | "message/sip" => Some(self.fragment(body)),
            "application/simple-message-summary" => Some(self.fields(body).into_bytes()),
            _ if media.starts_with("multipart/") && depth < MAX_DEPTH => {
                self.parts(kind, body, depth)
            }
            _ if media.ends_with("+xml") || media.ends_with("/xml") => {
                self.xml(&text).map(String::into_bytes)
            }
            _ => None,
        };
        changed.unwrap_or_else(|| self.no_body(kind, body))
    }

    /// A part of a SIP message (RFC 3420).
    fn fragment(&mut self, body: &[u8]) -> Vec<u8> {
        match Message::parse(body) {
            Some(message) if message.head.is_empty() => {
                format!("{}\r\n", self.start_line(&message.start)).into_bytes()
            }
            Some(message) => self.sip(&message),
            None => self.fields(body).into_bytes(),
        }
    }

    /// Header fields alone.
    fn fields(&mut self, body: &[u8]) -> String {
        let mut out = String::new();
        for (name, value) in headers(body) {
            let (name, value) = (decode(name), unfold(value));
            if let super::Field::Value(value) = self.field(&name, &value) {
                out += &format!("{name}: {value}\r\n");
            }
        }
        out
    }

    /// The parts of a multipart body (RFC 2046, section 5.1).
    fn parts(&mut self, kind: &str, body: &[u8], depth: u8) -> Option<Vec<u8>> {
        let boundary = kind.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
        })?;
        if boundary.is_empty() {
            return None;
        }
        let (delimiter, other) = (format!("--{boundary}"), self.names.name(boundary));
        let mut out = Vec::new();
        let mut pieces = pieces(body, delimiter.as_bytes()).into_iter();
        // What stands in front of the first delimiter is for nobody.
        pieces.next()?;
        for piece in pieces {
            if piece.starts_with(b"--") {
                break;
            }
            let piece = piece.strip_prefix(b"\r\n").or(piece.strip_prefix(b"\n")).unwrap_or(piece);
            let piece = piece.strip_suffix(b"\r\n").or(piece.strip_suffix(b"\n")).unwrap_or(piece);
            out.extend(format!("--{other}\r\n").bytes());
            out.extend(self.one_part(piece, depth + 1));
            out.extend(b"\r\n");
        }
        out.extend(format!("--{other}--\r\n").bytes());
        Some(out)
    }

    fn one_part(&mut self, piece: &[u8], depth: u8) -> Vec<u8> {
        let (head, body) = match piece.strip_prefix(b"\r\n").or(piece.strip_prefix(b"\n")) {
            // Without header fields it is text.
            Some(body) => ([].as_slice(), body),
            None => match find_head_end(piece) {
                Some(end) => (
                    piece.get(..end.head).unwrap_or_default(),
                    piece.get(end.body..).unwrap_or_default(),
                ),
                None => (piece, [].as_slice()),
            },
        };
        let mut kind = String::new();
        let mut encoded = false;
        for (name, value) in headers(head) {
            let value = unfold(value);
            if name.eq_ignore_ascii_case(b"content-type") || name.eq_ignore_ascii_case(b"c") {
                kind = value.into_owned();
            } else if name.eq_ignore_ascii_case(b"content-transfer-encoding") {
                encoded |=
                    !matches!(value.to_ascii_lowercase().as_str(), "7bit" | "8bit" | "binary");
            }
        }
        let fields = self.fields(head);
        let body = if encoded { self.no_body(&kind, body) } else { self.part(&kind, body, depth) };
        [fields.as_bytes(), b"\r\n", &body].concat()
    }
}

/// What stands between the places where `delimiter` begins a line.
fn pieces<'b>(body: &'b [u8], delimiter: &[u8]) -> Vec<&'b [u8]> {
    let (mut found, mut from) = (Vec::new(), 0);
    for at in memchr::memmem::find_iter(body, delimiter) {
        let begins = at == 0 || body.get(at - 1) == Some(&b'\n');
        if begins && at >= from {
            found.push(body.get(from..at).unwrap_or_default());
            from = at + delimiter.len();
        }
    }
    found.push(body.get(from..).unwrap_or_default());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn it() -> Anonymizer {
        Anonymizer::new(&[1; 32]).unwrap()
    }

    #[test]
    fn parts_are_treated_each_by_its_type() {
        let mut it = it();
        let body = "jane\r\n--jane\r\nContent-Type: application/sdp\r\nX-Jane: 1\r\n\r\nv=0\r\nc=IN IP4 10.1.1.1\r\n\r\n\
            --jane\r\nContent-Type: text/plain\r\nContent-ID: <jane@acme.com>\r\n\r\njane\r\n--jane\r\nContent-Type: application/sdp\r\n\
            Content-Transfer-Encoding: base64\r\n\r\namFuZQ==\r\n--jane--\r\njane";
        let kind = "multipart/mixed;boundary=\"jane\"";
        let shown = String::from_utf8(it.body(kind, body.as_bytes())).unwrap();
        let boundary = it.names.name("jane");
        assert!(
            shown.starts_with(&format!(
                "--{boundary}\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n"
            )),
            "{shown}"
        );
        assert!(shown.ends_with(&format!("--{boundary}--\r\n")));
        for private in ["jane", "acme", "10.1.1.1", "amFu"] {
            assert!(!shown.contains(private), "{private} in {shown}");
        }
    }

    #[test]
    fn fragments_and_summaries_stay_and_chat_goes() {
        let mut it = it();
        assert_eq!(
            it.body("message/sipfrag;version=2.0", b"SIP/2.0 200 OK\r\n"),
            b"SIP/2.0 200 OK\r\n"
        );
        let summary = b"Messages-Waiting: yes\r\nMessage-Account: sip:jane@acme.com\r\nVoice-Message: 2/8 (0/2)\r\n";
        let shown =
            String::from_utf8(it.body("application/simple-message-summary", summary)).unwrap();
        assert!(
            shown.starts_with("Messages-Waiting: yes\r\n")
                && shown.contains("Voice-Message: 2/8 (0/2)"),
            "{shown}"
        );
        assert!(!shown.contains("jane"));
        for gone in
            ["text/plain", "application/dtmf-relay", "", "multipart/mixed", "application/pidf+xml"]
        {
            assert!(it.body(gone, b"Signal=5 jane").is_empty(), "{gone}");
        }
        assert_eq!(it.left_out.total(), 5);
    }
}
