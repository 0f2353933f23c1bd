//! The first line of a message, and the question every payload is asked first: is this SIP?

use memchr::memchr;

/// The longest start line that is looked at, in bytes. RFC 3261 sets no limit; nothing real comes near.
pub const MAX_START_LINE: usize = 16 * 1024;

/// A start line (RFC 3261, section 7.1 and 7.2), read leniently: what is wrong with it is for
/// [`defects`](crate::defects) to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartLine<'a> {
    /// A request.
    Request {
        /// The method as written; methods are case-sensitive.
        method: &'a [u8],
        /// The Request-URI, with any white space inside it.
        uri: &'a [u8],
        /// What follows `SIP/`.
        version: &'a [u8],
    },
    /// A response.
    Response {
        /// What follows `SIP/`.
        version: &'a [u8],
        /// The status code as a number; `None` when it does not fit 32 bits.
        status: Option<u32>,
        /// The reason phrase.
        reason: &'a [u8],
    },
}

/// Whether `bytes` may begin a SIP message, decided by a few bytes: most packets of a capture are RTP, whose first
/// byte is never a letter.
#[inline]
pub(crate) fn may_begin(bytes: &[u8]) -> bool {
    match bytes {
        [a, b, ..] if is_token(*a) && a.is_ascii_alphabetic() => {
            is_token(*b) || *b == b' ' || *b == b'/'
        }
        [b'\r' | b'\n', ..] => true,
        _ => false,
    }
}

/// Parses one line, without its end, as a start line of SIP. `None` when it is none.
pub fn parse(line: &[u8]) -> Option<StartLine<'_>> {
    match strip_sip(line) {
        Some(rest) => response(rest),
        None => request(line),
    }
}

/// `2.0 200 OK` after `SIP/`.
fn response(rest: &[u8]) -> Option<StartLine<'_>> {
    let (version, rest) = split_version(rest)?;
    let rest = strip_space(rest)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (code, reason) = rest.split_at_checked(digits)?;
    if !(3..=10).contains(&digits) || !matches!(reason.first(), None | Some(b' ' | b'\t')) {
        return None;
    }
    let status = std::str::from_utf8(code).ok()?.parse().ok();
    Some(StartLine::Response { version, status, reason: reason.trim_ascii() })
}

/// `INVITE sip:a@b SIP/2.0`. The version is looked for from the right, since broken URIs hold spaces.
fn request(line: &[u8]) -> Option<StartLine<'_>> {
    let space = memchr(b' ', line)?;
    let (method, rest) = line.split_at_checked(space)?;
    if method.is_empty() || method.len() > 64 || !method.iter().copied().all(is_token) {
        return None;
    }
    let rest = rest.trim_ascii();
    let space = rest.iter().rposition(|byte| matches!(byte, b' ' | b'\t'))?;
    let (uri, version) = rest.split_at_checked(space)?;
    let (version, after) = split_version(strip_sip(version.trim_ascii_start())?)?;
    let uri = uri.trim_ascii();
    (after.is_empty() && !uri.is_empty()).then_some(StartLine::Request { method, uri, version })
}

/// What follows `SIP/`, which is written in any case (RFC 3261, section 7.1).
fn strip_sip(text: &[u8]) -> Option<&[u8]> {
    let (word, rest) = text.split_at_checked(4)?;
    word.eq_ignore_ascii_case(b"SIP/").then_some(rest)
}

/// Digits, a dot, digits; and the rest.
fn split_version(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    let (version, rest) = text.split_at_checked(length)?;
    let dot = memchr(b'.', version)?;
    (dot > 0 && dot + 1 < length && length <= 8).then_some((version, rest))
}

fn strip_space(text: &[u8]) -> Option<&[u8]> {
    matches!(text.first(), Some(b' ' | b'\t')).then(|| text.trim_ascii_start())
}

/// Whether `byte` may stand in a token (RFC 3261, section 25.1).
#[inline]
pub fn is_token(byte: u8) -> bool {
    TOKEN.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Asked of every byte of every name of a header field: looking up is faster than comparing.
#[expect(clippy::indexing_slicing, reason = "the compiler reads it, and every byte has a place")]
static TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let (mut rest, mut alphanumeric): (&[u8], u8) = (b"-.!%*_+`'~", b'0');
    while let [byte, after @ ..] = rest {
        table[*byte as usize] = true;
        rest = after;
    }
    while alphanumeric <= b'z' {
        if alphanumeric.is_ascii_alphanumeric() {
            table[alphanumeric as usize] = true;
        }
        alphanumeric += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_lines_of_sip_are_taken_apart() {
        assert_eq!(
            parse(b"INVITE sip:a@b SIP/2.0"),
            Some(StartLine::Request { method: b"INVITE", uri: b"sip:a@b", version: b"2.0" })
        );
        assert_eq!(
            parse(b"SIP/2.0 180 Ringing now"),
            Some(StartLine::Response {
                version: b"2.0",
                status: Some(180),
                reason: b"Ringing now"
            })
        );
        assert_eq!(
            parse(b"sip/2.0 200"),
            Some(StartLine::Response { version: b"2.0", status: Some(200), reason: b"" })
        );
    }

    #[test]
    fn broken_but_recognisable_lines_are_not_lost() {
        assert_eq!(
            parse(b"INVITE  sip:a@b; lr   SIP/2.0  "),
            Some(StartLine::Request { method: b"INVITE", uri: b"sip:a@b; lr", version: b"2.0" })
        );
        assert!(parse(b"OPTIONS sip:a@b SIP/7.0").is_some());
        assert_eq!(
            parse(b"SIP/2.0 99999999999 big"),
            None,
            "eleven digits are no status code of any kind"
        );
        assert_eq!(
            parse(b"SIP/2.0 4294967301 big"),
            Some(StartLine::Response { version: b"2.0", status: None, reason: b"big" })
        );
    }

    #[test]
    fn other_protocols_are_not_sip() {
        let others: [&[u8]; 9] = [
            b"GET / HTTP/1.1",
            b"HTTP/1.1 200 OK",
            b"NOTIFY * HTTP/1.1",
            b"SIP/2.0",
            b"SIP/2.0 20 x",
            b"SIP/2.0 200x",
            b"INVITE SIP/2.0",
            b"we talked about SIP/2.0 today",
            b"",
        ];
        for line in others {
            let parsed = parse(line);
            assert!(parsed.is_none(), "{:?}: {parsed:?}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn rtp_is_refused_by_its_first_byte() {
        assert!(!may_begin(&[0x80, 0x00, 0x12]));
        assert!(may_begin(b"SIP/2.0 200 OK"));
        assert!(may_begin(b"\r\n\r\nINVITE"));
        assert!(!may_begin(b""));
    }
}
