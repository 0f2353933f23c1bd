//! Header values as text, and their parameters.

use std::borrow::Cow;

use memchr::{memchr, memrchr};

/// Bytes as text. What is not UTF-8 is read as ISO 8859-1, which old phones send and which keeps different bytes
/// different.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}

/// A header value as text, by UTF-8 or else ISO 8859-1: folds and runs of white space become one space.
pub fn unfold(value: &[u8]) -> Cow<'_, str> {
    let value = value.trim_ascii();
    let text = decode(value);
    if has_runs(value) {
        return Cow::Owned(text.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
    }
    text
}

/// Whether `value` holds white space other than single spaces. Without early exit, so that the compiler looks at many
/// bytes at once: this runs for every value that is shown.
fn has_runs(value: &[u8]) -> bool {
    let folds = value.iter().map(|byte| u8::from(matches!(byte, b'\r' | b'\n' | b'\t')));
    let pairs = value.iter().zip(value.get(1..).unwrap_or_default());
    let runs = pairs.map(|(one, next)| u8::from(*one == b' ') & u8::from(*next == b' '));
    folds.fold(0, |any, one| any | one) | runs.fold(0, |any, one| any | one) != 0
}

/// Whether every value in `head` is its own text: printable ASCII without folds, tabs and runs of spaces, as nearly
/// all heads are. Without early exit, so that the compiler looks at many bytes at once.
pub(crate) fn is_plain(head: &[u8]) -> bool {
    let bytes = head.iter().map(|byte| {
        u8::from(!(0x20..0x7f).contains(byte)) & u8::from(*byte != b'\r') & u8::from(*byte != b'\n')
    });
    let pairs = head.iter().zip(head.get(1..).unwrap_or_default()).map(|(one, next)| {
        let blank = u8::from(*next == b' ') & (u8::from(*one == b' ') | u8::from(*one == b'\n'));
        blank | (u8::from(*one == b'\r') & u8::from(*next != b'\n'))
    });
    bytes.fold(0, |any, one| any | one) | pairs.fold(0, |any, one| any | one) == 0
}

/// The value of parameter `name` of a header value such as `<sip:a@b>;tag=x`: parameters inside angle brackets and
/// quotes are the URI's or the name's, not the header's.
pub fn parameter<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    // What stands between ASCII characters of a text is a text.
    parameter_of(value.as_bytes(), name).and_then(|found| std::str::from_utf8(found).ok())
}

/// As [`parameter`], for the bytes of a value.
pub(crate) fn parameter_of<'v>(value: &'v [u8], name: &str) -> Option<&'v [u8]> {
    let after = match memrchr(b'>', value) {
        Some(bracket) => value.get(bracket + 1..)?,
        None => value,
    };
    let parameters = after.get(memchr(b';', after)? + 1..)?;
    parameters
        .split(|byte| *byte == b';')
        .find_map(|piece| {
            let equals = piece.iter().position(|byte| *byte == b'=')?;
            let (given, value) = piece.split_at_checked(equals)?;
            given.trim_ascii().eq_ignore_ascii_case(name.as_bytes()).then(|| value.get(1..))?
        })
        .map(<[u8]>::trim_ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_plain_head_is_its_own_text(head in "[ -~\\r\\n\\t\u{e9}]{0,40}", lines in "([A-Za-z]{1,3}: [!-~]{1,9} ?\r\n){0,4}") {
            for head in [head, lines] {
                for line in head.as_bytes().split(|byte| *byte == b'\n').filter(|_| is_plain(head.as_bytes())) {
                    let text = unfold(line);
                    proptest::prop_assert_eq!(text.as_bytes(), line.trim_ascii());
                }
            }
        }

        #[test]
        fn a_parameter_is_found_wherever_it_stands(before in "(;[a-z]{1,3}(=[a-z]{0,3})?){0,3}", value in "[a-zA-Z0-9.-]{1,9}") {
            let text = format!("<sip:a@b;zzzz=no>{before} ; ZZZZ = {value} ;x");
            proptest::prop_assert_eq!(parameter(&text, "zzzz"), Some(value.as_str()));
        }
    }

    #[test]
    fn what_is_not_plain() {
        assert!(is_plain(b"INVITE sip:a SIP/2.0\r\nTo: a b\nFrom: c\r\n"));
        for head in [&b"a  b"[..], b"a\tb", b"a\r\n b", b"a\n b", b"a\rb", b"a\x7f", b"\xe9"] {
            assert!(!is_plain(head), "{head:?}");
        }
    }
}
