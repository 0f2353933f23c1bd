//! DTLS (RFC 6347): records in datagrams, and handshake messages in pieces.

use std::collections::BTreeMap;

use crate::cipher::Header;
use crate::messages::MAX_MESSAGE;
use crate::reader::Reader;
use crate::record::{CHANGE_CIPHER_SPEC, HANDSHAKE, MAX_PAYLOAD};

/// The content type of records with a connection ID (RFC 9146, section 4).
pub(crate) const TLS12_CID: u8 = 25;
/// The length of a handshake message's header.
pub(crate) const MESSAGE_HEADER: usize = 12;
/// How many messages may wait for one that is missing.
const MAX_AHEAD: u16 = 16;
/// How many bytes of unfinished messages one direction may hold.
const MAX_HELD: usize = 64 << 10;

/// The records of a datagram; `None` when it is no DTLS. A record cut short ends the list.
pub(crate) fn records(datagram: &[u8]) -> Option<Vec<(Header, &[u8])>> {
    let mut reader = Reader::new(datagram);
    let mut found = Vec::new();
    while let Some((header, payload)) = record(&mut reader) {
        found.push((header, payload));
    }
    (!found.is_empty()).then_some(found)
}

fn record<'a>(reader: &mut Reader<'a>) -> Option<(Header, &'a [u8])> {
    let kind = reader.u8()?;
    let version: [u8; 2] = reader.array()?;
    let seq = u64::from_be_bytes(reader.array()?);
    // Behind the number stands a connection ID whose length only the hellos tell: the rest belongs to it.
    let payload = if kind == TLS12_CID { reader.rest() } else { reader.vec16()? };
    let plausible = (CHANGE_CIPHER_SPEC..=25).contains(&kind)
        && matches!(version, [0xfe, 0xff | 0xfd] | [1, 0])
        && payload.len() <= MAX_PAYLOAD;
    plausible.then_some((Header { kind, version, seq: Some(seq) }, payload))
}

/// The random of a ClientHello that begins a handshake: in clear, message 0.
pub(crate) fn client_random(header: Header, payload: &[u8]) -> Option<[u8; 32]> {
    let mut reader = Reader::new(payload);
    let first = header.kind == HANDSHAKE && header.seq.is_some_and(|seq| seq >> 48 == 0);
    (first && reader.u8()? == crate::messages::CLIENT_HELLO).then_some(())?;
    reader.take(3)?;
    (reader.u16()? == 0).then_some(())?;
    reader.take(MESSAGE_HEADER - 6 + 2)?;
    reader.array()
}

/// Puts the handshake messages of one direction together, in their order.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    next: u16,
    partial: BTreeMap<u16, Partial>,
    held: usize,
}

#[derive(Debug)]
struct Partial {
    kind: u8,
    len: usize,
    pieces: BTreeMap<usize, Vec<u8>>,
}

impl Fragments {
    /// Takes the content of a handshake record, which may hold several pieces.
    pub(crate) fn push(&mut self, content: &[u8]) {
        let mut reader = Reader::new(content);
        while self.piece(&mut reader).is_some() {}
    }

    fn piece(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let kind = reader.u8()?;
        let len = reader.u24()?;
        let number = reader.u16()?;
        let offset = reader.u24()?;
        let bytes = reader.vec24()?;
        let ahead = number.wrapping_sub(self.next);
        // Behind: a retransmission. Far ahead: nothing this direction will ever complete.
        if ahead >= MAX_AHEAD || len > MAX_MESSAGE || offset + bytes.len() > len {
            return Some(());
        }
        if self.held + bytes.len() > MAX_HELD {
            self.partial.clear();
            self.held = 0;
        }
        let partial = self.partial.entry(number).or_insert_with(|| Partial {
            kind,
            len,
            pieces: BTreeMap::new(),
        });
        let piece = partial.pieces.entry(offset).or_default();
        if bytes.len() > piece.len() || piece.is_empty() {
            self.held = self.held + bytes.len() - piece.len();
            *piece = bytes.to_vec();
        }
        Some(())
    }

    /// The next whole message with its header, as if it had come in one piece (RFC 6347,
    /// section 4.2.6).
    pub(crate) fn next(&mut self) -> Option<(u8, Vec<u8>)> {
        let partial = self.partial.get(&self.next)?;
        let mut body = Vec::new();
        for (offset, piece) in &partial.pieces {
            let known = body.len().checked_sub(*offset)?;
            body.extend_from_slice(piece.get(known..).unwrap_or_default());
        }
        if body.len() < partial.len {
            return None;
        }
        let (kind, number) = (partial.kind, self.next);
        let len = u32::try_from(partial.len).ok()?.to_be_bytes();
        let [_, len @ ..] = len;
        let mut whole = Vec::with_capacity(MESSAGE_HEADER + body.len());
        whole.push(kind);
        whole.extend(len);
        whole.extend(number.to_be_bytes());
        whole.extend([0; 3]);
        whole.extend(len);
        whole.extend(body.get(..partial.len)?);
        if let Some(done) = self.partial.remove(&number) {
            self.held -= done.pieces.values().map(Vec::len).sum::<usize>().min(self.held);
        }
        self.next = number.wrapping_add(1);
        Some((kind, whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(number: u16, len: u8, offset: u8, bytes: &[u8]) -> Vec<u8> {
        let count = u8::try_from(bytes.len()).unwrap();
        let mut out = vec![1, 0, 0, len];
        out.extend(number.to_be_bytes());
        out.extend([0, 0, offset, 0, 0, count]);
        out.extend(bytes);
        out
    }

    #[test]
    fn pieces_in_any_order_and_twice_make_one_message() {
        let mut fragments = Fragments::default();
        for (offset, bytes) in [(4, b"efgh"), (0, b"abcd"), (2, b"cdef"), (4, b"efgh")] {
            fragments.push(&piece(0, 8, offset, bytes));
        }
        let (kind, whole) = fragments.next().unwrap();
        assert_eq!((kind, &whole[..12]), (1, &[1, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 8][..]));
        assert_eq!(&whole[12..], b"abcdefgh");
        fragments.push(&piece(0, 8, 0, b"abcdefgh"));
        assert_eq!(fragments.next(), None, "a retransmission is not a message");
    }

    #[test]
    fn a_later_message_waits_for_the_earlier_one() {
        let mut fragments = Fragments::default();
        fragments.push(&piece(1, 1, 0, b"b"));
        assert_eq!(fragments.next(), None);
        fragments.push(&piece(0, 1, 0, b"a"));
        let bodies: Vec<_> = std::iter::from_fn(|| fragments.next()).map(|(_, w)| w[12]).collect();
        assert_eq!(bodies, b"ab");
    }

    #[test]
    fn the_rest_of_a_datagram_belongs_to_a_record_with_a_connection_id() {
        let datagram = [25, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 1, 0xaa, 0xbb, 0, 3, 1, 2, 3];
        let found = records(&datagram).unwrap();
        assert_eq!((found.len(), found[0].0.kind, found[0].1.len()), (1, TLS12_CID, 7));
    }

    #[test]
    fn a_datagram_is_dtls_only_with_a_whole_record() {
        let mut datagram = vec![22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3];
        datagram.extend(b"abc");
        assert_eq!(records(&datagram).map(|found| found.len()), Some(1));
        for len in 0..datagram.len() {
            assert_eq!(records(&datagram[..len]), None);
        }
        datagram[1] = 3;
        assert_eq!(records(&datagram), None);
    }
}
