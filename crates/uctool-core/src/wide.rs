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

/// Whether `head`, the beginning of a file, is a capture that was redirected as if it were text, as `>` of PowerShell 5.1
/// does: its magic number is still to be seen, read in some code page and written as UTF-16 or UTF-8. Such a file cannot be
/// mended: what had no character is lost.
pub fn is_mangled_capture(head: &[u8]) -> bool {
    let wide = head.starts_with(&[0xff, 0xfe]);
    let Some(text) = beginning(head) else { return false };
    let line_end = text.starts_with(['\r', '\n']) && !head.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]);
    PCAP.iter().any(|magic| text.starts_with(magic))
        || (wide && text.starts_with("\u{fffd}\u{fffd}"))
        // pcapng begins with line ends, which redirections rewrite; its byte-order magic follows.
        || (line_end && (text.contains("M<+\u{1a}") || text.contains("\u{1a}+<M")))
}

/// The magic numbers of pcap in code pages 1252, 437 and 850, and read as UTF-8 that they are not.
const PCAP: [&str; 9] = [
    "\u{d4}\u{c3}\u{b2}\u{a1}",
    "\u{a1}\u{b2}\u{c3}\u{d4}",
    "\u{2558}\u{251c}\u{2593}\u{ed}",
    "\u{ed}\u{2593}\u{251c}\u{2558}",
    "\u{c8}\u{251c}\u{2593}\u{ed}",
    "\u{ed}\u{2593}\u{251c}\u{c8}",
    "M<\u{b2}\u{a1}",
    "M<\u{2593}\u{ed}",
    "\u{fffd}\u{f2}\u{fffd}\u{2}\0\u{4}\0",
];

/// The first characters of a text in UTF-16 with its mark, or in UTF-8; what is neither has none.
fn beginning(head: &[u8]) -> Option<String> {
    if let [0xff, 0xfe, rest @ ..] = head {
        let (pairs, _) = rest.as_chunks::<2>();
        let units = pairs.iter().take(64).map(|pair| u16::from_le_bytes(*pair));
        return Some(char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect());
    }
    let head = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    let head = head.get(..64).unwrap_or(head);
    match std::str::from_utf8(head) {
        Ok(text) => Some(text.to_owned()),
        // A character that the cut goes through is no fault.
        Err(error) if error.error_len().is_none() => {
            let valid = head.get(..error.valid_up_to())?;
            Some(String::from_utf8_lossy(valid).into_owned())
        }
        Err(_) => None,
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

    #[test]
    fn a_capture_that_was_redirected_as_text_is_known() {
        let wide = |text: &str| -> Vec<u8> {
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
        };
        let rest = "\u{2}\0\u{4}\0\0\0";
        for magic in
            ["\u{d4}\u{c3}\u{b2}\u{a1}", "\u{2558}\u{251c}\u{2593}\u{ed}", "\u{fffd}\u{f2}\u{fffd}"]
        {
            let text = format!("{magic}{rest}");
            assert!(is_mangled_capture(text.as_bytes()), "{magic}");
            let broken = is_mangled_capture(&wide(&text));
            assert!(broken, "{magic} in UTF-16");
        }
        assert!(is_mangled_capture(&wide("\r\n\r\n\u{1c}\0\0\0M<+\u{1a}\u{1}\0")));
        let pcapng = [0x0a, 0x0d, 0x0d, 0x0a, 0x1c, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a];
        for good in
            [&b"one\r\n"[..], b"", &[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0], &pcapng, &wide("M")]
        {
            assert!(!is_mangled_capture(good), "{good:?}");
        }
    }
}
