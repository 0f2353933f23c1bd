//! Objects without armour in a text: bare base64, base64 inside markup, and the hex of IOS configurations.

use crate::tlv;

use super::base64::{self, Decoder};

/// Base64 shorter than this is not taken for an object.
const LEAST_DIGITS: usize = 64;

/// An object found in text outside any armour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Byte offset of its first digit.
    pub(super) start: usize,
    /// Byte offset after its last digit.
    pub(super) end: usize,
    pub(super) bytes: Vec<u8>,
    /// How many bytes it claims to have, where it claims a length.
    pub(super) claimed: Option<usize>,
    /// What it is embedded in.
    pub(super) within: Option<&'static str>,
}

/// Every object of `text`, in order.
pub(super) fn find(text: &str) -> Vec<Found> {
    let mut found = base64_runs(text);
    found.extend(hex_runs(text));
    found.sort_by_key(|object| object.start);
    found
}

/// Base64 of DER begins with `MI`, base64 of PEM with `LS0tLS1CRUdJTi`.
fn base64_runs(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut done = 0;
    let mut starts: Vec<usize> =
        text.match_indices("MI").chain(text.match_indices("LS0tLS1CRUdJTi")).map(|m| m.0).collect();
    starts.sort_unstable();
    for start in starts {
        if start < done {
            continue;
        }
        let before = text.get(..start).and_then(|before| before.bytes().next_back());
        if before.is_some_and(base64::is_digit) {
            continue;
        }
        if let Some(object) = base64_run(text, start, before) {
            done = object.end;
            found.push(object);
        }
    }
    found
}

fn base64_run(text: &str, start: usize, before: Option<u8>) -> Option<Found> {
    let run = text.get(start..)?;
    let head = run.get(..16).filter(|head| head.bytes().all(base64::is_digit))?;
    let der = head.starts_with("MI");
    let claimed = tlv::claimed_len(&base64::decode(head)).filter(|_| der);
    if der && claimed.is_none() {
        return None;
    }
    let enough = claimed.unwrap_or(usize::MAX);
    let mut decoder = Decoder::default();
    let mut end = start;
    for (at, byte) in run.bytes().enumerate() {
        let quote = matches!(byte, b'>' | b'|') && run.get(..at).is_some_and(ends_line);
        let skip = byte.is_ascii_whitespace() || quote;
        if decoder.bytes.len() >= enough && byte != b'=' || !(skip || decoder.push(byte)) {
            break;
        }
        if !skip {
            end = start + at + 1;
        }
    }
    let digits = decoder.bytes.len() * 4 / 3;
    let within = match before {
        Some(b'>') if run.contains("</") => Some("XML"),
        Some(b'"') => Some("JSON"),
        _ => None,
    };
    (digits >= LEAST_DIGITS).then_some(Found { start, end, bytes: decoder.bytes, claimed, within })
}

/// True when only blanks and quote marks stand since the last newline.
fn ends_line(text: &str) -> bool {
    text.trim_end_matches([' ', '>', '|']).ends_with('\n')
}

/// Lines of hex that begin with a long DER sequence, as `show running-config` prints certificates.
fn hex_runs(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut open: Option<Found> = None;
    let mut at = 0;
    for line in text.split('\n') {
        let (start, end) = (at, at + line.len());
        at = end + 1;
        let digits = hex_line(line);
        let starts = digits.as_ref().is_some_and(|bytes| bytes.starts_with(&[0x30, 0x82]));
        match (&mut open, digits) {
            (Some(run), Some(bytes)) => {
                run.bytes.extend(bytes);
                run.end = end;
            }
            (None, Some(bytes)) if starts && bytes.len() >= 8 => {
                let claimed = tlv::claimed_len(&bytes);
                open = Some(Found { start, end, bytes, claimed, within: Some("hex") });
            }
            _ => found.extend(open.take()),
        }
        let complete = |run: &Found| run.claimed.is_some_and(|len| run.bytes.len() >= len);
        if open.as_ref().is_some_and(complete) {
            found.extend(open.take());
        }
    }
    found.extend(open);
    found.retain(|run| run.bytes.len() >= LEAST_DIGITS);
    found
}

fn hex_line(line: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = line.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if digits.is_empty() || digits.len() % 2 == 1 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let text = std::str::from_utf8(&digits).ok()?;
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(len: u8) -> Vec<u8> {
        let mut der = vec![0x30, 0x82, 0, len];
        der.extend((0..len).map(|n| n.wrapping_mul(37)));
        der
    }

    fn encode(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for chunk in bytes.chunks(3) {
            let word = chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte))
                << (8 * (3 - chunk.len()));
            for digit in 0..=chunk.len() {
                text.push(char::from(DIGITS[(word >> (18 - 6 * digit) & 63) as usize]));
            }
        }
        text
    }

    #[test]
    fn base64_ends_where_the_object_ends() {
        let text = format!("Hello MICROSOFT, see {} Regards John", encode(&der(120)));
        let found = find(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].bytes, der(120));
    }

    #[test]
    fn saml_metadata_is_seen_as_xml() {
        let found = find(&format!("<X509Certificate>{}</X509Certificate>", encode(&der(120))));
        assert_eq!(found[0].within, Some("XML"));
    }

    #[test]
    fn ios_hex_is_read() {
        let mut text = String::new();
        for line in der(120).chunks(32) {
            for byte in line {
                text += &crate::certificate::hex(&[*byte]);
            }
            text.push('\n');
        }
        let found = find(&format!("certificate ca 01\n{text}  quit\n"));
        assert_eq!(found[0].bytes, der(120));
    }
}
