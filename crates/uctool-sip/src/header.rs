//! Header lines: how they are told apart, and the fields uctool asks for.

use memchr::memchr;

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
    /// The length decides first: this runs for every header line of a capture.
    #[inline]
    pub(crate) fn of(name: &[u8]) -> Option<Self> {
        let (known, full): (_, &[u8]) = match name.len() {
            1 => return Self::of_compact(name),
            2 => (Self::To, b"To"),
            3 => (Self::Via, b"Via"),
            4 => match name.first() {
                Some(b'f' | b'F') => (Self::From, b"From"),
                Some(b'c' | b'C') => (Self::CSeq, b"CSeq"),
                _ => (Self::Date, b"Date"),
            },
            6 => (Self::Server, b"Server"),
            7 => match name.get(1) {
                Some(b'a' | b'A') => (Self::CallId, b"Call-ID"),
                Some(b'o' | b'O') => (Self::Contact, b"Contact"),
                _ => (Self::Expires, b"Expires"),
            },
            10 => (Self::UserAgent, b"User-Agent"),
            12 => match name.first() {
                Some(b'c' | b'C') => (Self::ContentType, b"Content-Type"),
                _ => (Self::MaxForwards, b"Max-Forwards"),
            },
            14 => (Self::ContentLength, b"Content-Length"),
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
pub(crate) fn headers(head: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = head;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (line, after) = rest.split_at_checked(logical_line(rest))?;
            rest = after;
            if let Some(field) = field(line) {
                return Some(field);
            }
        }
        None
    })
}

/// Name and raw value of a header line.
#[inline]
pub(crate) fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    // Names are short: looking byte by byte is over before a search has begun.
    let colon = line.iter().position(|byte| *byte == b':')?;
    Some((line.get(..colon)?.trim_ascii(), line.get(colon + 1..)?.trim_ascii()))
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
        assert_eq!(Known::of(b""), None);
        assert_eq!(Known::of(b"Form"), None);
    }
}
