//! Bytes to text: byte order marks, UTF-16, line ends and look-alike characters.

use super::oddity::{Oddity, OddityKind, Place};

/// Text with LF line ends, and what had to be mended to get it.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) oddities: Vec<Oddity>,
}

/// Decodes a file that is not binary.
pub(super) fn decode(bytes: &[u8]) -> Text {
    let mut kinds = Vec::new();
    let text = unicode(bytes, &mut kinds);
    let text = line_ends(text, &mut kinds);
    let text = literal_newlines(text, &mut kinds);
    let text = spaces(text, &mut kinds);
    let oddities = kinds.into_iter().map(|kind| Oddity { kind, place: Place::File }).collect();
    Text { text, oddities }
}

fn unicode(bytes: &[u8], kinds: &mut Vec<OddityKind>) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        kinds.push(OddityKind::ByteOrderMark);
        return String::from_utf8_lossy(rest).into_owned();
    }
    let Some(little) = utf16_order(bytes) else {
        return match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            // A byte that is no UTF-8 is taken as Latin-1: only the ASCII around it matters.
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        };
    };
    kinds.push(OddityKind::Utf16(little));
    let units = bytes.chunks_exact(2).filter_map(|pair| {
        let pair = <[u8; 2]>::try_from(pair).ok()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    });
    let text: String =
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}

/// True for little-endian, by the byte order mark or by where the zero bytes of ASCII stand.
fn utf16_order(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(true),
        [0xfe, 0xff, ..] => return Some(false),
        _ => {}
    }
    let head = bytes.get(..bytes.len().min(64))?;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let pairs = head.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, high) if pairs >= 8 && high * 4 >= pairs * 3 => Some(true),
        (high, 0) if pairs >= 8 && high * 4 >= pairs * 3 => Some(false),
        _ => None,
    }
}

fn line_ends(text: String, kinds: &mut Vec<OddityKind>) -> String {
    if !text.contains('\r') {
        return text;
    }
    let text = text.replace("\r\n", "\n");
    if !text.contains('\r') {
        return text;
    }
    kinds.push(OddityKind::CarriageReturns);
    text.replace('\r', "\n")
}

fn literal_newlines(text: String, kinds: &mut Vec<OddityKind>) -> String {
    if !(text.contains("BEGIN ") && text.contains("\\n")) {
        return text;
    }
    kinds.push(OddityKind::LiteralNewlines);
    text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\/", "/")
}

fn spaces(text: String, kinds: &mut Vec<OddityKind>) -> String {
    let odd = |c: char| {
        matches!(
            c,
            '\u{a0}' | '\u{2000}'
                ..='\u{200d}' | '\u{202f}' | '\u{2060}' | '\u{3000}' | '\u{feff}' | '\u{ad}'
        )
    };
    if text.is_ascii() || !text.contains(odd) {
        return text;
    }
    kinds.push(OddityKind::OddSpaces);
    text.replace(odd, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(bytes: &[u8]) -> (String, Vec<OddityKind>) {
        let text = decode(bytes);
        (text.text, text.oddities.into_iter().map(|oddity| oddity.kind).collect())
    }

    #[test]
    fn utf16_is_known_by_its_mark_and_without_it() {
        let le: Vec<u8> = "-----BEGIN X-----".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "-----BEGIN X-----".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(kinds(&le), ("-----BEGIN X-----".into(), vec![OddityKind::Utf16(true)]));
        assert_eq!(kinds(&be), ("-----BEGIN X-----".into(), vec![OddityKind::Utf16(false)]));
        let marked = [&[0xff, 0xfe][..], &le].concat();
        assert_eq!(kinds(&marked).0, "-----BEGIN X-----");
    }

    #[test]
    fn line_ends_become_lf_and_only_lone_cr_is_odd() {
        assert_eq!(kinds(b"a\r\nb"), ("a\nb".into(), vec![]));
        assert_eq!(kinds(b"a\rb"), ("a\nb".into(), vec![OddityKind::CarriageReturns]));
    }

    #[test]
    fn look_alike_spaces_become_spaces() {
        assert_eq!(kinds("a\u{a0}b".as_bytes()), ("a b".into(), vec![OddityKind::OddSpaces]));
    }
}
