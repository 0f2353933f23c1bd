//! A sliding window over a byte stream: large reads, bounded growth, no copy of what is parsed.

use std::io::{self, Read};

/// How much is asked of the reader at once.
const CHUNK: usize = 256 << 10;

/// The unread part of a stream that is in memory.
#[derive(Debug)]
pub(crate) struct Window<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    ended: bool,
}

impl<R: Read> Window<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), start: 0, end: 0, offset: 0, ended: false }
    }

    /// The offset in the stream of the first byte of [`Self::data`].
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Where the stream comes from.
    pub(crate) fn reader(&self) -> &R {
        &self.reader
    }

    /// Moves bytes out, as [`Read::read`] does: first what is in memory.
    pub(crate) fn take(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let held = self.data();
        if held.is_empty() && !self.ended {
            return self.reader.read(out);
        }
        let len = held.len().min(out.len());
        if let (Some(from), Some(to)) = (held.get(..len), out.get_mut(..len)) {
            to.copy_from_slice(from);
        }
        self.consume(len);
        Ok(len)
    }

    /// What is in memory.
    #[inline]
    pub(crate) fn data(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// `len` bytes of [`Self::data`] from the place `at` on, as far as they are in memory. Neither is more than a record.
    #[inline]
    pub(crate) fn part(&self, at: usize, len: usize) -> &[u8] {
        let start = self.start + at;
        self.buffer.get(start..self.end.min(start + len)).unwrap_or_default()
    }

    /// Drops the first `len` bytes of [`Self::data`].
    #[inline]
    pub(crate) fn consume(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        self.start += len;
        self.offset += len as u64;
    }

    /// Reads until `need` bytes are in memory. False when the stream ends before.
    #[inline]
    pub(crate) fn fill(&mut self, need: usize) -> io::Result<bool> {
        if self.end - self.start >= need {
            return Ok(true);
        }
        self.read_until(need)
    }

    /// Drops `len` bytes without keeping them. False when the stream ends before.
    pub(crate) fn skip(&mut self, mut len: u64) -> io::Result<bool> {
        loop {
            let held = (self.end - self.start) as u64;
            let now = usize::try_from(held.min(len)).unwrap_or(usize::MAX);
            self.consume(now);
            len -= now as u64;
            if len == 0 {
                return Ok(true);
            }
            if !self.fill(1)? {
                return Ok(false);
            }
        }
    }

    fn read_until(&mut self, need: usize) -> io::Result<bool> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        while self.end < need && !self.ended {
            // The buffer grows only as bytes arrive, so a length field alone cannot make it large.
            if self.buffer.is_empty() {
                // Fresh zeroed memory costs nothing until it is touched.
                self.buffer = vec![0; CHUNK];
            } else if self.end == self.buffer.len() {
                self.buffer.resize(self.end + CHUNK.max(self.end), 0);
            }
            let space = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.reader.read(space) {
                Ok(0) => self.ended = true,
                Ok(len) => self.end += len.min(space.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.end >= need)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, and an interruption before each.
    struct Drip<'a>(&'a [u8], bool);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let len = self.0.len().min(1);
            out[..len].copy_from_slice(&self.0[..len]);
            self.0 = &self.0[len..];
            Ok(len)
        }
    }

    #[test]
    fn one_byte_reads_fill_the_window() {
        let mut window = Window::new(Drip(b"abcdef", false));
        assert!(window.fill(4).unwrap());
        assert_eq!(window.data(), b"abcd");
        assert_eq!((window.part(1, 2), window.part(3, 2)), (&b"bc"[..], &b"d"[..]));
        assert_eq!((window.part(5, 1), window.part(0, 9)), (&b""[..], &b"abcd"[..]));
        window.consume(3);
        assert!(window.skip(2).unwrap());
        assert_eq!(window.offset(), 5);
        assert!(!window.fill(2).unwrap());
        assert_eq!(window.data(), b"f");
    }

    #[test]
    fn bytes_looked_at_are_read_again() {
        let mut window = Window::new(Drip(b"abcdef", true));
        assert!(window.fill(2).unwrap());
        let (mut all, mut one) = (Vec::new(), [0; 4]);
        loop {
            match window.take(&mut one) {
                Ok(0) => break,
                Ok(len) => all.extend_from_slice(&one[..len]),
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::Interrupted),
            }
        }
        assert_eq!(all, b"abcdef");
    }

    #[test]
    fn a_claimed_length_does_not_make_the_buffer_large() {
        let mut window = Window::new(&b"abc"[..]);
        assert!(!window.fill(1 << 40).unwrap());
        assert!(window.buffer.len() <= CHUNK);
    }
}
