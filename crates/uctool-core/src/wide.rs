//! UTF-16 as Windows writes it (redirection in PowerShell 5.1, editors), read as UTF-8 a block at a time.

use std::io::{self, Read};

/// Bytes of UTF-16 that are turned at once.
const BLOCK: usize = 64 << 10;

/// A reader of UTF-8 above one of UTF-16.
pub struct Wide<R> {
    inner: R,
    unit: fn([u8; 2]) -> u16,
    /// Bytes that were read and not turned: half a unit at most.
    half: Option<u8>,
    /// The first half of a surrogate pair.
    high: Option<u16>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Wide<R> {
    /// A reader, when `head`, the beginning of what `inner` gives, has the byte order mark of UTF-16.
    pub fn of(head: &[u8], inner: R) -> Option<Self> {
        let unit = match head {
            [0xff, 0xfe, ..] => u16::from_le_bytes,
            [0xfe, 0xff, ..] => u16::from_be_bytes,
            _ => return None,
        };
        Some(Self { inner, unit, half: None, high: None, text: Vec::new(), given: 0, ended: false })
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut block = vec![0; BLOCK];
        let got = self.inner.read(&mut block)?;
        self.ended = got == 0;
        let half = self.half.take();
        let bytes: Vec<u8> =
            half.into_iter().chain(block.get(..got).unwrap_or_default().iter().copied()).collect();
        let (pairs, rest) = bytes.as_chunks::<2>();
        self.half = rest.first().copied();
        let high = self.high.take();
        let mut units: Vec<u16> =
            high.into_iter().chain(pairs.iter().map(|pair| (self.unit)(*pair))).collect();
        if !self.ended && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            self.high = units.pop();
        }
        let turned = char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}'));
        // The mark itself is no text.
        self.text = turned.filter(|c| *c != '\u{feff}').collect::<String>().into_bytes();
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Wide<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.given >= self.text.len() {
            if self.ended {
                return Ok(0);
            }
            self.refill()?;
        }
        let left = self.text.get(self.given..).unwrap_or_default();
        let take = left.len().min(bytes.len());
        if let (Some(to), Some(from)) = (bytes.get_mut(..take), left.get(..take)) {
            to.copy_from_slice(from);
        }
        self.given += take;
        Ok(take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one to three bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            self.1 = self.1 % 3 + 1;
            let most = bytes.len().min(self.1);
            self.0.read(&mut bytes[..most])
        }
    }

    fn turned(mark: [u8; 2], bytes: impl Fn(u16) -> [u8; 2], text: &str) -> String {
        let wide: Vec<u8> = mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect();
        let mut out = String::new();
        Wide::of(&wide, Drops(&wide, 0)).unwrap().read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn both_byte_orders_are_read_however_they_arrive() {
        let text = "DHCPACK 東京 \u{1f4de}\r\n".repeat(3);
        assert_eq!(turned([0xff, 0xfe], u16::to_le_bytes, &text), text);
        assert_eq!(turned([0xfe, 0xff], u16::to_be_bytes, &text), text);
        assert!(Wide::of(b"DHCP", io::empty()).is_none());
    }

    #[test]
    fn a_cut_and_a_lone_surrogate_are_no_failure() {
        let mut out = String::new();
        let bytes = [0xff, 0xfe, b'a', 0, 0x00, 0xd8, b'b', 0, b'c'];
        Wide::of(&bytes, &bytes[..]).unwrap().read_to_string(&mut out).unwrap();
        assert_eq!(out, "a\u{fffd}b");
    }
}
