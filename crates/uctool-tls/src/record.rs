//! From a TCP stream to TLS records (RFC 5246, section 6.2.1), and back onto them after a gap.

use crate::cipher::Header;

/// The longest payload any version allows: 2^14 and 2048 for the protection around it.
pub(crate) const MAX_PAYLOAD: usize = (1 << 14) + 2048;
/// The length of a record header.
pub(crate) const HEADER_LEN: usize = 5;

/// How much is kept of what lies before a record found after a gap: a block and the longest MAC.
const BEFORE: usize = 64;

pub(crate) const CHANGE_CIPHER_SPEC: u8 = 20;
pub(crate) const ALERT: u8 = 21;
pub(crate) const HANDSHAKE: u8 = 22;
pub(crate) const APPLICATION_DATA: u8 = 23;
const HEARTBEAT: u8 = 24;

/// Cuts one direction into records.
#[derive(Debug, Default)]
pub(crate) struct Framer {
    buffer: Vec<u8>,
    /// How much of `buffer` is used; it holds more than one record only after a gap.
    at: usize,
    /// The payload of the record handed out last.
    pub(crate) payload: Vec<u8>,
    /// Set after a gap: the place of the next header is not known.
    lost: bool,
    /// Where the next header should be, after a gap that ends in the record it began in.
    expected: Option<usize>,
    /// What lay just before the first record found after a gap.
    before: Vec<u8>,
    /// Bytes missing or skipped since the last record.
    skipped: u64,
}

/// Bytes that are missing ahead of a record, or belong to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) bytes: u64,
    /// The end of what came before the record, for the version that chains records.
    pub(crate) before: Vec<u8>,
}

/// Reads a header if the bytes can be one.
pub(crate) fn header(bytes: &[u8]) -> Option<(Header, usize)> {
    let [kind, major, minor, hi, lo, ..] = *bytes else { return None };
    let len = usize::from(u16::from_be_bytes([hi, lo]));
    let plausible = (CHANGE_CIPHER_SPEC..=HEARTBEAT).contains(&kind)
        && major == 3
        && minor <= 4
        && len <= MAX_PAYLOAD
        && (kind != CHANGE_CIPHER_SPEC || len > 0);
    plausible.then_some((Header { kind, version: [major, minor], seq: None }, len))
}

impl Framer {
    /// A framer that starts somewhere inside a stream of records.
    pub(crate) fn midstream() -> Self {
        Self { lost: true, ..Self::default() }
    }

    /// Notes that `len` bytes are missing.
    pub(crate) fn gap(&mut self, len: u64) {
        let have = self.buffer.len() - self.at;
        let missing = match self.buffer.get(self.at..).and_then(header) {
            Some((_, payload)) => (HEADER_LEN + payload).saturating_sub(have),
            None => 0,
        };
        self.expected = match usize::try_from(len) {
            Ok(len) if !self.lost && len <= missing => Some(missing - len),
            _ => None,
        };
        self.skipped += have as u64 + len;
        self.before.clear();
        self.clear();
        self.lost = true;
    }

    /// What was lost ahead of the record handed out last.
    pub(crate) fn take_loss(&mut self) -> Option<Lost> {
        let bytes = std::mem::take(&mut self.skipped);
        (bytes > 0).then(|| Lost { bytes, before: std::mem::take(&mut self.before) })
    }

    /// Takes from `input` until a record is complete, whose payload is then in `self.payload`;
    /// `None` when `input` is used up.
    pub(crate) fn next(&mut self, input: &mut &[u8]) -> Option<Header> {
        loop {
            if self.lost && !self.resynchronise(input) {
                return None;
            }
            let pending = self.buffer.get(self.at..).unwrap_or_default();
            match header(pending) {
                Some((found, len)) => {
                    if let Some(payload) = pending.get(HEADER_LEN..HEADER_LEN + len) {
                        self.payload.clear();
                        self.payload.extend_from_slice(payload);
                        self.at += HEADER_LEN + len;
                        if self.at >= self.buffer.len() {
                            self.clear();
                        }
                        return Some(found);
                    }
                    if !self.fill(HEADER_LEN + len, input) {
                        return None;
                    }
                }
                None if pending.len() >= HEADER_LEN => {
                    self.lost = true;
                    self.before.clear();
                }
                None => {
                    if !self.fill(HEADER_LEN, input) {
                        return None;
                    }
                }
            }
        }
    }

    fn clear(&mut self) {
        self.buffer.clear();
        self.at = 0;
    }

    /// Brings the unused part of the buffer to `wanted` bytes; false when `input` is too short.
    fn fill(&mut self, wanted: usize, input: &mut &[u8]) -> bool {
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let need = wanted.saturating_sub(self.buffer.len()).min(input.len());
        let (taken, rest) = input.split_at(need);
        self.buffer.extend_from_slice(taken);
        *input = rest;
        self.buffer.len() >= wanted
    }

    /// Looks for a header that is followed by another one, or by the end of what has come.
    fn resynchronise(&mut self, input: &mut &[u8]) -> bool {
        self.buffer.extend_from_slice(input);
        *input = &[];
        if let Some(expected) = self.expected {
            if self.buffer.len() < expected + HEADER_LEN {
                return false;
            }
            self.expected = None;
            if self.buffer.get(expected..).and_then(header).is_some() {
                self.found(expected);
                return true;
            }
        }
        while let Some(rest) = self.buffer.get(self.at..).filter(|rest| rest.len() >= HEADER_LEN) {
            let verdict = header(rest).map(|(_, len)| {
                let next = rest.get(HEADER_LEN + len..)?;
                Some(next.is_empty() || header(next).is_some() || is_prefix(next))
            });
            match verdict {
                Some(Some(true)) => {
                    self.found(self.at);
                    return true;
                }
                Some(None) => return false,
                Some(Some(false)) | None => self.forget_one(),
            }
        }
        false
    }

    /// Steps over a byte that begins no record, and lets go of what is long past.
    fn forget_one(&mut self) {
        self.at += 1;
        self.skipped += 1;
        if self.at > 4 * MAX_PAYLOAD {
            self.buffer.drain(..self.at - BEFORE);
            self.at = BEFORE;
        }
    }

    fn found(&mut self, at: usize) {
        self.skipped += (at - self.at) as u64;
        self.before = self.buffer.get(at.saturating_sub(BEFORE)..at).unwrap_or_default().to_vec();
        self.at = at;
        self.lost = false;
    }
}

/// True for fewer bytes than a header that may become one.
fn is_prefix(bytes: &[u8]) -> bool {
    bytes.len() < HEADER_LEN
        && bytes.first().is_none_or(|kind| (CHANGE_CIPHER_SPEC..=HEARTBEAT).contains(kind))
        && bytes.get(1).is_none_or(|major| *major == 3)
        && bytes.get(2).is_none_or(|minor| *minor <= 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![APPLICATION_DATA, 3, 3];
        bytes.extend(u16::try_from(payload.len()).unwrap().to_be_bytes());
        bytes.extend(payload);
        bytes
    }

    fn payloads(framer: &mut Framer, mut input: &[u8]) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        while framer.next(&mut input).is_some() {
            found.push(framer.payload.clone());
        }
        assert!(input.is_empty());
        found
    }

    #[test]
    fn many_in_one_and_one_in_many() {
        let stream = [record(b"one"), record(b""), record(b"three")].concat();
        let expected = [b"one".to_vec(), Vec::new(), b"three".to_vec()];
        assert_eq!(payloads(&mut Framer::default(), &stream), expected);
        let mut framer = Framer::default();
        let bytewise: Vec<_> =
            stream.iter().flat_map(|byte| payloads(&mut framer, &[*byte])).collect();
        assert_eq!(bytewise, expected);
        assert_eq!(framer.take_loss(), None);
    }

    #[test]
    fn a_gap_inside_a_record_costs_that_record_only() {
        let (first, second) = (record(&[1; 100]), record(&[2; 100]));
        let mut framer = Framer::default();
        assert!(payloads(&mut framer, &first[..20]).is_empty());
        framer.gap(30);
        assert!(payloads(&mut framer, &first[50..]).is_empty());
        assert_eq!(payloads(&mut framer, &second), [[2; 100]]);
        let loss = framer.take_loss().unwrap();
        assert_eq!((loss.bytes, loss.before), (105, vec![1; 55]));
    }

    #[test]
    fn after_a_longer_gap_the_next_header_is_found_by_what_follows_it() {
        let records = [record(&[1; 100]), record(&[22, 3, 3, 0, 9, 7]), record(&[3; 50])];
        let stream = records.concat();
        let mut framer = Framer::default();
        assert!(payloads(&mut framer, &stream[..3]).is_empty());
        framer.gap(60);
        let found = payloads(&mut framer, &stream[63..]);
        assert_eq!(found, [vec![22, 3, 3, 0, 9, 7], vec![3; 50]]);
    }

    #[test]
    fn junk_is_skipped_and_never_kept() {
        let mut framer = Framer::default();
        for _ in 0..100 {
            assert!(payloads(&mut framer, &[0x20; 4000]).is_empty());
        }
        assert!(framer.buffer.len() < 8 * MAX_PAYLOAD, "{}", framer.buffer.len());
    }
}
