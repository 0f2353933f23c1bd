//! One SIP message: its head taken apart by the names uctool asks for, everything else left where it is.

use std::borrow::Cow;

use memchr::memchr;

use crate::defects::LineFaults;
use crate::header::{Fields, Headers, Known, field, headers, logical_line};
use crate::start_line::{self, StartLine};
use crate::value::{decode, is_plain, unfold};

/// The longest head that is waited for, in bytes.
pub const MAX_HEAD: usize = 256 * 1024;

/// A message as far as it was seen. Header values are the raw bytes after the colon, folded lines included; read them
/// through [`unfold`](crate::value::unfold).
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// The whole of it: head, empty line, body.
    pub raw: &'a [u8],
    /// The start line.
    pub start: StartLine<'a>,
    /// The start line as written, without its end.
    pub start_line: &'a [u8],
    /// The header lines.
    pub head: &'a [u8],
    /// The body, as far as it was seen.
    pub body: &'a [u8],
    /// True when the head ends with an empty line and the body has the length the head claims.
    pub complete: bool,
    /// True when the head ends with an empty line.
    pub terminated: bool,
    /// First occurrences of the header fields asked for.
    pub fields: Fields<'a>,
    /// What is wrong with single header lines.
    pub(crate) faults: LineFaults,
    /// Every value in the head is its own text.
    plain: bool,
}

/// Where the head of the message at the start of some bytes ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadEnd {
    /// Length of start line and header lines, with the line end of the last.
    pub head: usize,
    /// Where the body begins.
    pub body: usize,
}

/// Looks for the empty line after a head; a lone LF ends a line as well as CRLF (many implementations send it).
pub fn find_head_end(bytes: &[u8]) -> Option<HeadEnd> {
    find_head_end_from(bytes, 0)
}

/// As [`find_head_end`], for a head whose first `checked` bytes were already found to hold no empty line.
pub(crate) fn find_head_end_from(bytes: &[u8], checked: usize) -> Option<HeadEnd> {
    let mut at = checked.saturating_sub(3);
    loop {
        let newline = at + memchr(b'\n', bytes.get(at..)?)?;
        match bytes.get(newline + 1..)? {
            [b'\n', ..] => return Some(HeadEnd { head: newline + 1, body: newline + 2 }),
            [b'\r', b'\n', ..] => return Some(HeadEnd { head: newline + 1, body: newline + 3 }),
            _ => at = newline + 1,
        }
    }
}

impl<'a> Message<'a> {
    /// Parses the head at the start of `raw`; everything behind the empty line is body. A head that was cut is parsed
    /// as far as it goes. `None` when the first line is no start line of SIP.
    pub fn parse(raw: &'a [u8]) -> Option<Self> {
        Self::parse_until(raw, raw.len())
    }

    /// As [`Message::parse`], for a message whose end the capture lost: its last line may be half a line, so nothing is
    /// read from it.
    pub fn parse_cut(raw: &'a [u8]) -> Option<Self> {
        let whole_lines = memchr::memrchr(b'\n', raw).map_or(0, |newline| newline + 1);
        Self::parse_until(raw, whole_lines)
    }

    /// Parses `raw`; without an empty line the head ends at `limit`.
    fn parse_until(raw: &'a [u8], limit: usize) -> Option<Self> {
        let window = raw.get(..start_line::MAX_START_LINE).unwrap_or(raw);
        let line_end = memchr(b'\n', window).unwrap_or(window.len());
        let start_line = raw.get(..line_end)?;
        let start_line = start_line.strip_suffix(b"\r").unwrap_or(start_line);
        let start = start_line::parse(start_line)?;
        let (mut fields, mut faults) = (Fields::default(), LineFaults::default());
        let mut at = line_end + 1;
        let (head_end, body_at, terminated) = loop {
            let Some(rest) = raw.get(at..limit).filter(|rest| !rest.is_empty()) else {
                break (limit, raw.len(), false);
            };
            match rest {
                [b'\n', ..] => break (at, at + 1, true),
                [b'\r', b'\n', ..] => break (at, at + 2, true),
                _ => {}
            }
            let (line, _) = rest.split_at_checked(logical_line(rest))?;
            if let Some(line) = field(line) {
                let known = Known::of(line.name);
                if let Some(known) = known {
                    fields.note(known, line.value);
                }
                faults.note(known, line);
            }
            at += line.len();
        };
        let head = raw.get(line_end + 1..head_end).unwrap_or_default();
        let body = raw.get(body_at..).unwrap_or_default();
        let complete = terminated;
        let plain = raw.get(..head_end).is_some_and(is_plain);
        let mut message = Self {
            raw,
            start,
            start_line,
            head,
            body,
            complete,
            terminated,
            fields,
            faults,
            plain,
        };
        message.fit_body();
        Some(message)
    }

    /// Cuts the body to the length the head claims and notes whether it is all there.
    fn fit_body(&mut self) {
        if let Some(length) = self.content_length() {
            match self.body.get(..length) {
                Some(body) => {
                    let extra = self.body.len() - length;
                    self.body = body;
                    self.raw = self.raw.get(..self.raw.len() - extra).unwrap_or(self.raw);
                }
                None => self.complete = false,
            }
        }
    }

    /// Every header field in order: name and raw value.
    pub fn headers(&self) -> Headers<'a> {
        headers(self.head)
    }

    /// Every value of the header field `name`, its compact form included.
    pub fn header<'n>(
        &self,
        name: &'n str,
        compact: Option<u8>,
    ) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        self.headers().filter_map(move |(given, value)| {
            let short =
                matches!((given, compact), ([one], Some(c)) if one.eq_ignore_ascii_case(&c));
            (short || given.eq_ignore_ascii_case(name.as_bytes())).then_some(value)
        })
    }

    /// The number in `Content-Length`, if it is one.
    pub fn content_length(&self) -> Option<usize> {
        self.fields.content_length.and_then(length)
    }

    /// Number and method of `CSeq`.
    pub fn cseq(&self) -> (Option<u32>, Option<Cow<'a, str>>) {
        let (number, method) = self.cseq_words();
        (number, method.map(decode))
    }

    /// As [`Message::cseq`], the method as it was written.
    pub(crate) fn cseq_words(&self) -> (Option<u32>, Option<&'a [u8]>) {
        let value = self.fields.cseq.unwrap_or_default();
        let mut words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let number = words.next().and_then(|word| std::str::from_utf8(word).ok());
        (number.and_then(|number| number.parse().ok()), words.next())
    }

    /// A value of the head as text in UTF-8, as [`unfold`] reads it.
    #[inline]
    pub(crate) fn text(&self, value: &'a [u8]) -> Cow<'a, [u8]> {
        if self.plain {
            return Cow::Borrowed(value);
        }
        match unfold(value) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    }

    /// The method of a request, or the method a response answers.
    pub fn method(&self) -> Option<Cow<'a, str>> {
        match self.start {
            StartLine::Request { method, .. } => Some(decode(method)),
            StartLine::Response { .. } => self.cseq().1,
        }
    }
}

/// The number in a `Content-Length`, if it is one.
pub(crate) fn length(value: &[u8]) -> Option<usize> {
    std::str::from_utf8(value.trim_ascii()).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::parameter;

    const INVITE: &[u8] = b"INVITE sip:bob@acme.com SIP/2.0\r\n\
        v: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n\
        Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK0\r\n\
        FROM :\r\n \"A, <b>\" <sip:a@acme.com;x=1>\r\n\t;tag=  t1\r\n\
        t: <sip:bob@acme.com>\r\n\
        i: c1@h\r\n\
        CSeq:  7   INVITE\r\n\
        l: 4\r\n\r\nbody and more";

    #[test]
    fn compact_folded_and_oddly_spaced_headers_are_read() {
        let message = Message::parse(INVITE).unwrap();
        assert_eq!(message.fields.call_id, Some(&b"c1@h"[..]));
        let from = unfold(message.fields.from.unwrap());
        assert_eq!(from, "\"A, <b>\" <sip:a@acme.com;x=1> ;tag= t1");
        assert_eq!(parameter(&from, "TAG"), Some("t1"));
        assert_eq!(parameter(&from, "x"), None, "a parameter of the URI is not the header's");
        let (number, method) = message.cseq();
        assert_eq!((number, method.as_deref()), (Some(7), Some("INVITE")));
        let via = unfold(message.fields.via.unwrap());
        assert_eq!(parameter(&via, "branch"), Some("z9hG4bK1"), "the topmost Via counts");
        assert_eq!(message.body, b"body");
        assert!(message.complete);
        assert!(message.raw.ends_with(b"\r\n\r\nbody"));
        assert_eq!(message.header("via", Some(b'v')).count(), 2);
    }

    #[test]
    fn every_truncation_is_read_as_far_as_it_goes() {
        let whole = INVITE.len() - " and more".len();
        for length in 0..whole {
            if let Some(message) = Message::parse(&INVITE[..length]) {
                assert!(!message.complete, "{length}");
            }
        }
        assert!(Message::parse(&INVITE[..whole]).unwrap().complete);
    }

    #[test]
    fn half_a_line_is_not_read() {
        let cut = b"SIP/2.0 200 OK\r\nCall-ID: whole\r\nCSeq: 10 REG";
        let message = Message::parse_cut(cut).unwrap();
        assert_eq!(message.fields.call_id, Some(&b"whole"[..]));
        assert_eq!(message.cseq(), (None, None));
        assert_eq!(
            Message::parse(cut).unwrap().cseq().0,
            Some(10),
            "a sender may leave the end out"
        );
    }

    #[test]
    fn the_empty_line_is_found_in_each_spelling() {
        assert_eq!(find_head_end(b"a\r\n\r\nb"), Some(HeadEnd { head: 3, body: 5 }));
        assert_eq!(find_head_end(b"a\n\nb"), Some(HeadEnd { head: 2, body: 3 }));
        assert_eq!(find_head_end(b"a\n\r\n"), Some(HeadEnd { head: 2, body: 4 }));
        assert_eq!(find_head_end(b"a\r\nb\r\n"), None);
        for checked in 0..=3 {
            assert!(find_head_end_from(b"a\r\n\r\nb", checked).is_some(), "{checked}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf8_do_not_hide_a_message() {
        let message = Message::parse(b"MESSAGE sip:\xff SIP/2.0\r\nCall-ID: \xfe\r\n\r\n").unwrap();
        assert_eq!(unfold(message.fields.call_id.unwrap()), "\u{fe}");
        assert!(message.complete);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let mut raw = b"INVITE a SIP/2.0\r\n".to_vec();
            raw.extend(bytes);
            if let Some(message) = Message::parse(&raw) {
                let _ = (message.cseq(), message.content_length(), message.headers().count());
            }
        }
    }
}
