//! The lines of a text, one at a time, whatever encoding a shell or editor saved it in.

use std::io::{self, Read};

/// How much is read at once.
const BLOCK: usize = 64 * 1024;
/// The longest line that is kept; the rest of a longer one is passed over.
const LONGEST: usize = 1 << 20;

/// One line, without its end and without colour escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextLine<'a> {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// What it says.
    pub(crate) bytes: &'a [u8],
}

/// Reads lines in bounded memory.
pub(crate) struct Lines<R> {
    reader: Utf8<R>,
    buffer: Vec<u8>,
    /// The part of the buffer that is unread.
    start: usize,
    /// How many of the unread bytes are known to hold no line end.
    checked: usize,
    number: u64,
    /// Bytes read, in the encoding of the text.
    pub(crate) bytes: u64,
    ended: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of `reader`, whose first bytes are `head`.
    pub(crate) fn new(reader: R, head: &[u8]) -> Self {
        Self {
            reader: Utf8::new(reader, Encoding::of(head)),
            buffer: Vec::new(),
            start: 0,
            checked: 0,
            number: 0,
            bytes: 0,
            ended: false,
        }
    }

    /// How many lines were read.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The next line; `None` at the end of the text.
    pub(crate) fn next(&mut self) -> io::Result<Option<TextLine<'_>>> {
        let mut too_long = false;
        let (length, ended) = loop {
            let unread = self.buffer.get(self.start..).unwrap_or_default();
            let newline = memchr::memchr(b'\n', unread.get(self.checked..).unwrap_or_default());
            if let Some(newline) = newline {
                break (self.checked + newline, true);
            }
            self.checked = unread.len();
            if self.checked > LONGEST {
                // What is kept of the line stays at the front; what comes behind it is dropped.
                too_long = true;
                self.buffer.truncate(self.start + LONGEST);
                self.checked = LONGEST;
            }
            if !self.fill()? {
                break (self.checked, false);
            }
        };
        if length == 0 && !ended {
            return Ok(None);
        }
        let start = self.start;
        self.start += length + usize::from(ended);
        self.checked = 0;
        self.number += 1;
        let line = self.buffer.get_mut(start..start + length).unwrap_or_default();
        let kept = if too_long { line.len().min(LONGEST) } else { line.len() };
        let line = line.get_mut(..kept).unwrap_or_default();
        let length = clean(line);
        let mut bytes: &[u8] = line.get(..length).unwrap_or_default();
        while let [rest @ .., b'\r'] = bytes {
            bytes = rest;
        }
        Ok(Some(TextLine { number: self.number, bytes }))
    }

    /// Reads another block. False at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let old = self.buffer.len();
        self.buffer.resize(old + BLOCK, 0);
        loop {
            let space = self.buffer.get_mut(old..).unwrap_or_default();
            match self.reader.read(space) {
                Ok(length) => {
                    self.buffer.truncate(old + length);
                    self.bytes = self.reader.taken;
                    self.ended = length == 0;
                    return Ok(!self.ended);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(old);
                    self.ended = true;
                    return Err(error);
                }
            }
        }
    }
}

/// Takes colour escapes (ECMA-48, `ESC [ ... letter`) out of a line, in place; returns what is left of its length.
fn clean(line: &mut [u8]) -> usize {
    if memchr::memchr(0x1b, line).is_none() {
        return line.len();
    }
    let (mut kept, mut at) = (0, 0);
    while let Some(&byte) = line.get(at) {
        if byte == 0x1b && line.get(at + 1) == Some(&b'[') {
            at += 2;
            while line.get(at).is_some_and(|byte| !byte.is_ascii_alphabetic()) {
                at += 1;
            }
            at += 1;
            continue;
        }
        if let Some(slot) = line.get_mut(kept) {
            *slot = byte;
        }
        kept += 1;
        at += 1;
    }
    kept
}

/// How a text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// UTF-8 or any superset of ASCII, after so many bytes of byte-order mark.
    Bytes(usize),
    /// UTF-16, little endian or big, after so many bytes of byte-order mark.
    Wide { big: bool, skip: usize },
}

impl Encoding {
    fn of(head: &[u8]) -> Self {
        match head {
            [0xef, 0xbb, 0xbf, ..] => Self::Bytes(3),
            [0xff, 0xfe, ..] => Self::Wide { big: false, skip: 2 },
            [0xfe, 0xff, ..] => Self::Wide { big: true, skip: 2 },
            // Without a mark: ASCII, one byte wide and one byte zero.
            [1..=255, 0, 1..=255, 0, ..] => Self::Wide { big: false, skip: 0 },
            [0, 1..=255, 0, 1..=255, ..] => Self::Wide { big: true, skip: 0 },
            _ => Self::Bytes(0),
        }
    }
}

/// Whether `head` begins a text, in any encoding that is read.
pub(crate) fn is_text(head: &[u8]) -> bool {
    match Encoding::of(head) {
        Encoding::Wide { .. } => !head.is_empty(),
        Encoding::Bytes(skip) => {
            let text = head.get(skip..).unwrap_or_default();
            let odd = text.iter().filter(|byte| is_odd(**byte)).count();
            !text.is_empty() && !text.contains(&0) && odd * 20 <= text.len()
        }
    }
}

/// Control characters that no log writes on purpose.
fn is_odd(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)) || byte == 0x7f
}

/// A reader that gives UTF-8 (or the bytes as they are).
struct Utf8<R> {
    reader: R,
    encoding: Encoding,
    /// Bytes taken from the reader.
    taken: u64,
    raw: Vec<u8>,
    /// The first half of a surrogate pair that a block ended in.
    high: Option<u16>,
    out: Vec<u8>,
    given: usize,
}

impl<R: Read> Utf8<R> {
    fn new(reader: R, encoding: Encoding) -> Self {
        Self { reader, encoding, taken: 0, raw: Vec::new(), high: None, out: Vec::new(), given: 0 }
    }

    fn skip_mark(&mut self, skip: usize) -> io::Result<()> {
        let mut mark = [0; 3];
        let mark = mark.get_mut(..skip).unwrap_or_default();
        self.reader.read_exact(mark)?;
        self.taken += skip as u64;
        Ok(())
    }

    /// Decodes the next block of UTF-16. False at the end.
    fn widen(&mut self, big: bool) -> io::Result<bool> {
        let old = self.raw.len();
        self.raw.resize(old + BLOCK, 0);
        let space = self.raw.get_mut(old..).unwrap_or_default();
        let read = self.reader.read(space);
        self.raw.truncate(old + *read.as_ref().unwrap_or(&0));
        let length = read?;
        self.taken += length as u64;
        (self.given, self.out) = (0, std::mem::take(&mut self.out));
        self.out.clear();
        let (pairs, rest) = self.raw.as_chunks::<2>();
        let unit = if big { u16::from_be_bytes } else { u16::from_le_bytes };
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        units.extend(pairs.iter().map(|pair| unit(*pair)));
        if length > 0
            && let Some(last) = units.last().copied().filter(|last| (0xd800..0xdc00).contains(last))
        {
            units.pop();
            self.high = Some(last);
        }
        let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
        self.out.extend_from_slice(text.collect::<String>().as_bytes());
        self.raw = rest.to_vec();
        Ok(length > 0)
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        if self.taken == 0
            && let Encoding::Bytes(skip @ 1..) | Encoding::Wide { skip: skip @ 1.., .. } =
                self.encoding
        {
            self.skip_mark(skip)?;
        }
        let Encoding::Wide { big, .. } = self.encoding else {
            let length = self.reader.read(space)?;
            self.taken += length as u64;
            return Ok(length);
        };
        while self.given == self.out.len() {
            if !self.widen(big)? && self.out.is_empty() {
                return Ok(0);
            }
        }
        let rest = self.out.get(self.given..).unwrap_or_default();
        let length = rest.len().min(space.len());
        if let (Some(to), Some(from)) = (space.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, String)> {
        let mut lines = Lines::new(bytes, bytes.get(..512).unwrap_or(bytes));
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((line.number, String::from_utf8_lossy(line.bytes).into_owned()));
        }
        all
    }

    #[test]
    fn every_encoding_gives_the_same_lines() {
        let text = "Zoë 𝄞\r\n\r\nlast";
        let expected = vec![(1, "Zoë 𝄞".to_owned()), (2, String::new()), (3, "last".to_owned())];
        assert_eq!(lines(text.as_bytes()), expected);
        assert_eq!(lines(format!("\u{feff}{text}").as_bytes()), expected);
        for (mark, unit) in [
            ([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]),
            ([0xfe, 0xff], u16::to_be_bytes),
        ] {
            let wide: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
            assert_eq!(lines(&[&mark[..], &wide].concat()), expected);
            let odd = [&mark[..], &wide, b"x"].concat();
            assert_eq!(lines(&odd), expected, "half a character at the end is no line");
        }
        let plain: Vec<u8> = "abc".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(lines(&plain), [(1, "abc".to_owned())]);
    }

    #[test]
    fn colours_and_doubled_returns_go() {
        assert_eq!(
            lines(b"\x1b[31;1mINVITE\x1b[0m x\r\r\n\x1b["),
            [(1, "INVITE x".to_owned()), (2, String::new())]
        );
    }

    #[test]
    fn a_line_without_end_stays_within_its_bound() {
        let mut bytes = vec![b'a'; 5 * LONGEST];
        bytes.extend_from_slice(b"\nnext\n");
        let mut lines = Lines::new(&bytes[..], &bytes[..512]);
        let line = lines.next().unwrap().unwrap();
        assert_eq!((line.number, line.bytes.len()), (1, LONGEST));
        assert!(lines.buffer.capacity() <= 4 * LONGEST, "{}", lines.buffer.capacity());
        assert_eq!(lines.next().unwrap().unwrap(), TextLine { number: 2, bytes: b"next" });
        assert_eq!(lines.next().unwrap(), None);
    }

    #[test]
    fn text_is_told_from_data() {
        assert!(is_text(b"INVITE sip:a@b SIP/2.0\r\n"));
        assert!(is_text("Gr\u{fc}\u{df}e".as_bytes()));
        assert!(is_text(b"\xff\xfeI\0N\0"));
        assert!(!is_text(b"\x01\x02\x03\x04"));
        assert!(!is_text(b"abc\0def"));
        assert!(!is_text(b""));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_their_lines(bytes: Vec<u8>) {
            let seen = lines(&bytes);
            let numbers: Vec<u64> = seen.iter().map(|line| line.0).collect();
            let expected: Vec<u64> = (1..=seen.len() as u64).collect();
            proptest::prop_assert_eq!(numbers, expected);
        }
    }
}
