//! Any segments in any order against a simple model of the stream they make.

use uctool_capture::{Connection, Direction, Dissector, LinkType, Mark, Options, Packet, Sink, StreamEvent};

use crate::packets::{ACK, FIN, handshake, segment};

/// The most bytes of a stream.
const LONGEST: usize = 4096;

/// The first four bytes are the initial sequence number; every four bytes behind them are a segment of the client:
/// offset in two bytes, length, filling.
pub fn tcp(bytes: &[u8]) {
    let Some((isn, rest)) = bytes.split_first_chunk::<4>() else { return };
    let isn = u32::from_be_bytes(*isn);
    let (segments, _) = rest.as_chunks::<4>();
    let mut model: Vec<Option<u8>> = Vec::new();
    let mut packets = handshake(isn).to_vec();
    for &[high, low, length, fill] in segments {
        let at = usize::from(u16::from_be_bytes([high, low])) % LONGEST;
        let payload = vec![fill; usize::from(length)];
        model.resize(model.len().max(at + payload.len()), None);
        for slot in &mut model[at..at + payload.len()] {
            slot.get_or_insert(fill);
        }
        let seq = isn.wrapping_add(1).wrapping_add(u32::try_from(at).unwrap());
        packets.push(segment(true, seq, 78, ACK, &payload));
    }
    while model.last() == Some(&None) {
        model.pop();
    }
    let end = isn.wrapping_add(1).wrapping_add(u32::try_from(model.len()).unwrap());
    packets.push(segment(true, end, 78, ACK | FIN, &[]));
    let mut stream = Stream::default();
    let mut dissector = Dissector::new(Options::default());
    for (frame, data) in (1..).zip(&packets) {
        let mark = Mark { frame, time: Some(frame.cast_signed() * 1_000_000) };
        let original_len = u32::try_from(data.len()).unwrap();
        dissector.push(&Packet { mark, link: LinkType(101), data, original_len }, &mut stream);
    }
    dissector.finish(&mut stream);
    assert_eq!(stream.bytes, model);
    assert_eq!((stream.connections, stream.closed), (1, 1));
}

#[derive(Default)]
struct Stream {
    bytes: Vec<Option<u8>>,
    connections: u64,
    closed: u64,
}

impl Sink for Stream {
    fn stream(&mut self, connection: &Connection, event: StreamEvent<'_>) {
        self.connections = connection.id.0;
        assert_eq!(self.closed, 0, "nothing comes behind the end");
        match event {
            StreamEvent::Data { direction: Direction::ToServer, bytes, .. } => {
                self.bytes.extend(bytes.iter().copied().map(Some));
            }
            StreamEvent::Gap { direction: Direction::ToServer, len, .. } => {
                let len = usize::try_from(len).unwrap();
                assert!(len <= LONGEST, "a gap of {len}");
                self.bytes.extend(vec![None; len]);
            }
            StreamEvent::Closed => self.closed += 1,
            _ => {}
        }
    }
}
