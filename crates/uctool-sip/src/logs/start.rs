//! The first line of a message inside a line of text, and what stands around it.

use super::draft::Prefix;
use super::header::{Dialect, Header, address};
use uctool_core::stamp as clock;
use uctool_message::{StartLine, start_line};

/// Methods that begin a message in the middle of a line. At the beginning of a line any word in capitals may.
pub(crate) const METHODS: [&str; 16] = [
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "REGISTER",
    "PRACK",
    "SUBSCRIBE",
    "NOTIFY",
    "PUBLISH",
    "INFO",
    "REFER",
    "MESSAGE",
    "UPDATE",
    "SERVICE",
    "BENOTIFY",
];

/// A start line found in a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found<'a> {
    /// What stands before it.
    pub(crate) before: &'a [u8],
    /// How the lines that follow are marked.
    pub(crate) prefix: Prefix,
    /// The start line.
    pub(crate) start_line: &'a [u8],
    /// The rest of the message, where it stands on the same line with its line ends escaped.
    pub(crate) rest: Option<&'a [u8]>,
}

/// Looks for a start line in `line`.
pub(crate) fn find(line: &[u8]) -> Option<Found<'_>> {
    let marks = line.iter().take_while(|byte| b" \t>|".contains(byte)).count();
    let (before, text) = line.split_at_checked(marks)?;
    let (start, rest) = split_escaped(text);
    if is_start_line(start) {
        return Some(Found {
            before: b"",
            prefix: Prefix::of(before),
            start_line: trim(start),
            rest,
        });
    }
    let at = inside(line)?;
    let (before, text) = line.split_at_checked(at)?;
    let (start, rest) = split_escaped(text);
    is_start_line(start).then(|| Found {
        before,
        prefix: Prefix::after(before),
        start_line: trim(start),
        rest,
    })
}

/// Whether `line` is a start line as messages have it, not a sentence that speaks of one.
pub(crate) fn is_start_line(line: &[u8]) -> bool {
    match start_line::parse(trim(line)) {
        Some(StartLine::Request { method, uri, .. }) => {
            method.iter().all(u8::is_ascii_uppercase) && uri.contains(&b':') && !uri.contains(&b'|')
        }
        Some(StartLine::Response { .. }) => true,
        None => false,
    }
}

/// Where in `line` a start line begins, behind a prefix that a logger wrote.
fn inside(line: &[u8]) -> Option<usize> {
    let boundary =
        |at: usize| at == 0 || line.get(at - 1).is_some_and(|byte| b" \t|]\"':>".contains(byte));
    for at in memchr::memmem::find_iter(line, b"SIP/2.0").take(16) {
        let after = line.get(at + 7..).unwrap_or_default();
        let code = after.get(1..4).is_some_and(|code| code.iter().all(u8::is_ascii_digit));
        let digits = code && !after.get(4).is_some_and(u8::is_ascii_digit);
        if after.first() == Some(&b' ') && digits && boundary(at) {
            return Some(at);
        }
        if at == 0 || line.get(at - 1) != Some(&b' ') {
            continue;
        }
        let before = line.get(..at)?;
        let method = METHODS.iter().filter_map(|method| {
            let word = format!("{method} ");
            let found = memchr::memmem::rfind(before, word.as_bytes())?;
            boundary(found).then_some(found)
        });
        if let Some(found) = method.max() {
            return Some(found);
        }
    }
    None
}

/// Splits at the first escaped line end: `#015#012` and `#012` as syslog daemons write them, `\r\n` and `\n` as JSON
/// does.
fn split_escaped(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let ends = [&b"#015#012"[..], b"#012", b"\\r\\n", b"\\n"];
    let first = ends
        .iter()
        .filter_map(|end| memchr::memmem::find(text, end).map(|at| (at, end.len())))
        .min_by_key(|(at, length)| (*at, usize::MAX - length));
    match first {
        Some((at, length)) => (text.get(..at).unwrap_or_default(), text.get(at + length..)),
        None => (text, None),
    }
}

/// The lines of a message whose line ends are escaped.
pub(crate) fn unescape(text: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let (line, after) = split_escaped(rest?);
        rest = after;
        Some(line.to_vec())
    })
}

/// What a prefix says of the message behind it: a time, `from 10.0.0.1:5060`, `to 10.0.0.1:5060`.
pub(crate) fn header_of(before: &[u8]) -> Header {
    if before.is_empty() {
        return Header::of(Dialect::Plain);
    }
    let text = String::from_utf8_lossy(before);
    let side = |word: &str| text.split_once(word).and_then(|(_, rest)| address(rest));
    let (from, to) = (side(" from "), side(" to "));
    let way = match (from, to) {
        (Some(_), None) => Some(super::header::Way::Received),
        (None, Some(_)) => Some(super::header::Way::Sent),
        _ => None,
    };
    Header {
        stamp: clock::find(&text),
        way,
        peer: if way.is_some() { from.or(to) } else { None },
        ..Header::of(Dialect::Syslog)
    }
}

fn trim(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii_end();
    line.strip_suffix(b"^M").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(line: &str) -> Option<String> {
        find(line.as_bytes()).map(|found| String::from_utf8_lossy(found.start_line).into_owned())
    }

    #[test]
    fn start_lines_are_found_behind_what_loggers_write() {
        for (line, expected) in [
            ("INVITE sip:a@b SIP/2.0", "INVITE sip:a@b SIP/2.0"),
            ("> > SIP/2.0 200 OK", "SIP/2.0 200 OK"),
            (" |OPTIONS sip:a SIP/2.0^M", "OPTIONS sip:a SIP/2.0"),
            ("[83471,NET] INVITE sip:a@b SIP/2.0", "INVITE sip:a@b SIP/2.0"),
            (
                "Jan  1 00:00:00 h kamailio[1]: INFO: <script>: SIP/2.0 486 Busy#015#012Via: x",
                "SIP/2.0 486 Busy",
            ),
            ("{\"msg\":\"BYE sip:a@b SIP/2.0\\r\\nVia: x\"}", "BYE sip:a@b SIP/2.0"),
        ] {
            assert_eq!(start(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn lines_that_speak_of_sip_are_no_start_lines() {
        for line in [
            "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1",
            "we use SIP/2.0",
            "please send an INVITE with SIP/2.0",
            "parse_msg():  version: <SIP/2.0>",
            "version SIP/2.0 2000",
        ] {
            assert_eq!(start(line), None, "{line}");
        }
    }

    #[test]
    fn a_prefix_may_name_time_and_peer() {
        let header = header_of(b"Jan 12 12:52:20 h kamailio[7]: received from 10.0.0.1:33534: ");
        assert!(header.stamp.is_some());
        assert_eq!(header.peer, Some("10.0.0.1:33534".parse().unwrap()));
        assert_eq!(header_of(b"").dialect, Dialect::Plain);
    }

    proptest::proptest! {
        #[test]
        fn no_line_makes_it_panic(before: Vec<u8>, after: Vec<u8>) {
            for start in ["SIP/2.0 200", "INVITE sip:a SIP/2.0", "SIP/2.0"] {
                let line = [&before[..], start.as_bytes(), &after].concat();
                if let Some(found) = find(&line) {
                    let _ = header_of(found.before);
                    let _ = found.rest.map(|rest| unescape(rest).count());
                }
            }
        }
    }
}
