//! From bytes to responses: lines, and the literals that continue them (RFC 9051, section 4.3).

use thiserror::Error;

/// Most bytes of one response, its literals included.
pub(crate) const MOST_RESPONSE: usize = 64 << 10;

/// A response that is longer than any server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum TooLong {
    /// No line end came.
    #[error("a line of more than {} KiB", MOST_RESPONSE >> 10)]
    Line,
    /// A literal of this many bytes was announced.
    #[error("a literal of {0} bytes")]
    Literal(u64),
}

/// Cuts a stream of bytes into responses. It never holds more than one response and the last bytes pushed.
#[derive(Debug, Default)]
pub(crate) struct Framer {
    bytes: Vec<u8>,
    /// No line end stands before this.
    looked: usize,
}

impl Framer {
    /// Takes the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The bytes that belong to no complete response yet.
    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes
    }

    /// Throws away what is left and returns it.
    pub(crate) fn take_rest(&mut self) -> Vec<u8> {
        self.looked = 0;
        std::mem::take(&mut self.bytes)
    }

    /// The next complete response without its last line end.
    pub(crate) fn next(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
        loop {
            let tail = self.bytes.get(self.looked..).unwrap_or_default();
            let Some(at) = tail.iter().position(|byte| *byte == b'\n') else {
                self.looked = self.looked.max(self.bytes.len());
                let long = self.bytes.len() > MOST_RESPONSE;
                return if long { Err(TooLong::Line) } else { Ok(None) };
            };
            let end = self.looked + at;
            if end > MOST_RESPONSE {
                return Err(TooLong::Line);
            }
            let line = self.bytes.get(..end).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            match literal(line) {
                None => {
                    let response = line.to_vec();
                    self.bytes.drain(..=end);
                    self.looked = 0;
                    return Ok(Some(response));
                }
                Some(len) if len > (MOST_RESPONSE - end) as u64 => {
                    return Err(TooLong::Literal(len));
                }
                // The limit above is far below any usize.
                Some(len) => self.looked = end + 1 + usize::try_from(len).unwrap_or(MOST_RESPONSE),
            }
        }
    }
}

/// The length of the literal that a line announces at its end: `{310}`, `{310+}`.
fn literal(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let open = line.iter().rposition(|byte| *byte == b'{')?;
    let digits = line.get(open + 1..)?;
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(framer: &mut Framer) -> Vec<String> {
        std::iter::from_fn(|| framer.next().unwrap())
            .map(|line| String::from_utf8(line).unwrap())
            .collect()
    }

    #[test]
    fn lines_and_literals_are_one_response() {
        let stream = b"* OK ready\r\n* ID (\"name\" {6}\r\nDo\r\nve)\r\na1 OK done\n* half";
        let expected = ["* OK ready", "* ID (\"name\" {6}\r\nDo\r\nve)", "a1 OK done"];
        for step in 1..stream.len() {
            let mut framer = Framer::default();
            let mut seen = Vec::new();
            for piece in stream.chunks(step) {
                framer.push(piece);
                seen.extend(all(&mut framer));
            }
            assert_eq!(seen, expected, "in pieces of {step}");
            assert_eq!(framer.rest(), b"* half");
        }
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let mut framer = Framer::default();
        framer.push(&vec![b'x'; MOST_RESPONSE]);
        assert_eq!(framer.next(), Ok(None));
        framer.push(b"x");
        assert_eq!(framer.next(), Err(TooLong::Line));
        for (text, len) in [("{99999999999999999999}", u64::MAX), ("{1073741824}", 1 << 30)] {
            let mut framer = Framer::default();
            framer.push(format!("* ID ({text}\r\n").as_bytes());
            assert_eq!(framer.next(), Err(TooLong::Literal(len)));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..64), 0..32)) {
            let mut framer = Framer::default();
            for piece in &pieces {
                framer.push(piece);
                while let Ok(Some(_)) = framer.next() {}
            }
        }
    }
}
