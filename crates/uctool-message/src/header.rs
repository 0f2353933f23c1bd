//! Header lines: how they are told apart, and the fields uctool asks for.

use memchr::memchr;

use crate::start_line::is_token;

/// The header fields that are known by name, in full or compact (RFC 3261, section 7.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    CallId,
    Contact,
    ContentLength,
    ContentType,
    CSeq,
    Date,
    Expires,
    From,
    MaxForwards,
    Server,
    To,
    UserAgent,
    Via,
}

impl Known {
    /// The spelling of RFC 3261 decides first: this runs for every header line of a capture.
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"To" => Self::To,
            b"Via" => Self::Via,
            b"From" => Self::From,
            b"CSeq" => Self::CSeq,
            b"Date" => Self::Date,
            b"Server" => Self::Server,
            b"Call-ID" => Self::CallId,
            b"Contact" => Self::Contact,
            b"Expires" => Self::Expires,
            b"User-Agent" => Self::UserAgent,
            b"Content-Type" => Self::ContentType,
            b"Max-Forwards" => Self::MaxForwards,
            b"Content-Length" => Self::ContentLength,
            [_] => return Self::of_compact(name),
            _ => return Self::of_odd(name),
        })
    }

    /// The field that is spelled `name` in other cases.
    fn of_odd(name: &[u8]) -> Option<Self> {
        let (known, full): (_, &[u8]) = match (name.len(), name.first()?.to_ascii_lowercase()) {
            (2, _) => (Self::To, b"To"),
            (3, _) => (Self::Via, b"Via"),
            (4, b'f') => (Self::From, b"From"),
            (4, b'c') => (Self::CSeq, b"CSeq"),
            (4, _) => (Self::Date, b"Date"),
            (6, _) => (Self::Server, b"Server"),
            (7, b'e') => (Self::Expires, b"Expires"),
            (7, _) if name.ends_with(b"t") || name.ends_with(b"T") => (Self::Contact, b"Contact"),
            (7, _) => (Self::CallId, b"Call-ID"),
            (10, _) => (Self::UserAgent, b"User-Agent"),
            (12, b'c') => (Self::ContentType, b"Content-Type"),
            (12, _) => (Self::MaxForwards, b"Max-Forwards"),
            (14, _) => (Self::ContentLength, b"Content-Length"),
            _ => return None,
        };
        name.eq_ignore_ascii_case(full).then_some(known)
    }

    fn of_compact(name: &[u8]) -> Option<Self> {
        Some(match name {
            [b'c' | b'C'] => Self::ContentType,
            [b'f' | b'F'] => Self::From,
            [b'i' | b'I'] => Self::CallId,
            [b'l' | b'L'] => Self::ContentLength,
            [b'm' | b'M'] => Self::Contact,
            [b't' | b'T'] => Self::To,
            [b'v' | b'V'] => Self::Via,
            _ => return None,
        })
    }
}

/// The first occurrence of each header field uctool asks for, compact forms included (RFC 3261, section 7.3.3).
#[derive(Debug, Clone, Copy, Default)]
pub struct Fields<'a> {
    /// `Call-ID`, `i`.
    pub call_id: Option<&'a [u8]>,
    /// `CSeq`.
    pub cseq: Option<&'a [u8]>,
    /// `From`, `f`.
    pub from: Option<&'a [u8]>,
    /// `To`, `t`.
    pub to: Option<&'a [u8]>,
    /// The topmost `Via`, `v`.
    pub via: Option<&'a [u8]>,
    /// `Content-Length`, `l`.
    pub content_length: Option<&'a [u8]>,
    /// `Content-Type`, `c`.
    pub content_type: Option<&'a [u8]>,
    /// `User-Agent`.
    pub user_agent: Option<&'a [u8]>,
    /// `Server`.
    pub server: Option<&'a [u8]>,
}

impl<'a> Fields<'a> {
    #[inline]
    pub(crate) fn note(&mut self, name: Known, value: &'a [u8]) {
        let slot = match name {
            Known::CallId => &mut self.call_id,
            Known::ContentLength => &mut self.content_length,
            Known::ContentType => &mut self.content_type,
            Known::CSeq => &mut self.cseq,
            Known::From => &mut self.from,
            Known::Server => &mut self.server,
            Known::To => &mut self.to,
            Known::UserAgent => &mut self.user_agent,
            Known::Via => &mut self.via,
            Known::Contact | Known::Date | Known::Expires | Known::MaxForwards => return,
        };
        slot.get_or_insert(value);
    }
}

/// Walks the header lines of a head: name and raw value, a folded value whole (RFC 3261, section 7.3.1).
pub fn headers(head: &[u8]) -> Headers<'_> {
    Headers { rest: head }
}

/// The header lines of a head, as [`headers`] walks them.
#[derive(Debug, Clone)]
pub struct Headers<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Headers<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let (line, after) = self.rest.split_at_checked(logical_line(self.rest))?;
            self.rest = after;
            if let Some(Line { name, value, .. }) = field(line) {
                return Some((name, value));
            }
        }
        None
    }
}

/// A header line in two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) name: &'a [u8],
    /// The raw value.
    pub(crate) value: &'a [u8],
    /// Whether the name is a token with the colon right behind it.
    pub(crate) is_token: bool,
}

/// A header line in two, at its colon.
#[inline]
pub(crate) fn field(line: &[u8]) -> Option<Line<'_>> {
    // Names are short: looking byte by byte is over before a search has begun.
    let token = line.iter().position(|byte| !is_token(*byte))?;
    let is_token = token > 0 && line.get(token) == Some(&b':');
    let colon = if is_token { token } else { memchr(b':', line)? };
    let (name, value) = (line.get(..colon)?.trim_ascii(), line.get(colon + 1..)?.trim_ascii());
    Some(Line { name, value, is_token })
}

/// The value of the first Content-Length in a head, its start line included. For who asks of nothing else: few lines
/// begin with its letters.
pub(crate) fn content_length(head: &[u8]) -> Option<&[u8]> {
    memchr::memchr_iter(b'\n', head).find_map(|newline| {
        let rest = head.get(newline + 1..)?;
        let (b'c' | b'C' | b'l' | b'L') = rest.first()? else { return None };
        let line = field(rest.get(..logical_line(rest))?)?;
        (Known::of(line.name) == Some(Known::ContentLength)).then_some(line.value)
    })
}

/// The length of the first line of `text` with the lines folded onto it and their ends.
pub(crate) fn logical_line(text: &[u8]) -> usize {
    let mut end = 0;
    loop {
        match text.get(end..).and_then(|rest| memchr(b'\n', rest)) {
            Some(newline) => end += newline + 1,
            None => return text.len(),
        }
        if !matches!(text.get(end), Some(b' ' | b'\t')) {
            return end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_full_and_compact_in_any_case() {
        let names = [
            ("Call-ID", "i", Known::CallId),
            ("Contact", "m", Known::Contact),
            ("Content-Length", "l", Known::ContentLength),
            ("Content-Type", "c", Known::ContentType),
            ("CSeq", "", Known::CSeq),
            ("Date", "", Known::Date),
            ("Expires", "", Known::Expires),
            ("From", "f", Known::From),
            ("Max-Forwards", "", Known::MaxForwards),
            ("Server", "", Known::Server),
            ("To", "t", Known::To),
            ("User-Agent", "", Known::UserAgent),
            ("Via", "v", Known::Via),
        ];
        for (full, compact, known) in names {
            for name in [full, compact].into_iter().filter(|name| !name.is_empty()) {
                for name in [name.to_owned(), name.to_lowercase(), name.to_uppercase()] {
                    assert_eq!(Known::of(name.as_bytes()), Some(known), "{name}");
                }
            }
            let longer = format!("{full}x");
            assert_eq!(Known::of(longer.as_bytes()), None, "{longer}");
        }
        for folded in ["Content-Length:\r\n 7", "l : 7", "content-length: 7\r\nL: 8"] {
            let head = format!("A sip:b SIP/2.0\r\nc: x\r\nContent-Langth: 1\r\n{folded}\r\n");
            assert_eq!(content_length(head.as_bytes()), Some(&b"7"[..]), "{folded}");
        }
        assert_eq!(Known::of(b""), None);
        assert_eq!(Known::of(b"Form"), None);
    }
}
