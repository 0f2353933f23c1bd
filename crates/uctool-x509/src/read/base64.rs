//! Base64 as people paste it: what is not base64 is noted, not fatal.

/// Collects base64 digits and decodes them.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    /// The bytes so far.
    pub(super) bytes: Vec<u8>,
    pending: u32,
    bits: u32,
}

impl Decoder {
    /// Takes one digit or a padding sign; false when it is neither.
    pub(super) fn push(&mut self, digit: u8) -> bool {
        if digit == b'=' {
            // What follows padding begins anew: several objects may share one armour.
            (self.pending, self.bits) = (0, 0);
            return true;
        }
        let Some(value) = value(digit) else { return false };
        self.pending = (self.pending << 6) | u32::from(value);
        self.bits += 6;
        if self.bits >= 8 {
            self.bits -= 8;
            self.bytes.push(u8::try_from((self.pending >> self.bits) & 0xff).unwrap_or_default());
        }
        true
    }
}

/// Decodes the digits of `text` and ignores everything else.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let mut decoder = Decoder::default();
    for byte in text.bytes() {
        decoder.push(byte);
    }
    decoder.bytes
}

/// Encodes with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
        let word = word << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let value = (word >> (18 - 6 * digit)) & 63;
            text.push(if digit <= chunk.len() { digit_of(value) } else { '=' });
        }
    }
    text
}

fn digit_of(value: u32) -> char {
    let offset =
        |from: u8, first: u32| char::from_u32(u32::from(from) + value - first).unwrap_or('=');
    match value {
        0..=25 => offset(b'A', 0),
        26..=51 => offset(b'a', 26),
        52..=61 => offset(b'0', 52),
        62 => '+',
        _ => '/',
    }
}

/// True for the 64 digits.
pub(super) fn is_digit(byte: u8) -> bool {
    value(byte).is_some()
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_ends_a_group() {
        assert_eq!(decode("TWE=TWE="), b"MaMa");
        assert_eq!(decode("TWFu"), b"Man");
        assert_eq!(decode("TQ"), b"M");
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let bytes: Vec<u8> = (0..=255).collect();
        for len in 0..bytes.len() {
            assert_eq!(decode(&encode(&bytes[..len])), &bytes[..len]);
        }
    }
}
