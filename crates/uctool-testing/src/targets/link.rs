//! Any bytes as a frame of any link type: tunnels, labels, fragments, extension headers, SCTP.

use uctool_capture::{Datagram, Dissector, LinkType, Mark, Options, Packet, Sink, StreamEvent, Connection};

/// The link types that are known, and one that is not.
const KINDS: [u32; 17] = [1, 0, 108, 12, 14, 101, 228, 229, 9, 50, 51, 104, 113, 276, 239, 252, 147];

/// The first byte chooses the link type, the second how much the snap length cut off. Behind it come frames, each
/// behind its length in two bytes.
pub fn link(bytes: &[u8]) {
    let [kind, cut, frames @ ..] = bytes else { return };
    let mut rest = frames;
    let link = LinkType(KINDS[usize::from(*kind) % KINDS.len()]);
    let mut dissector = Dissector::new(Options { check_checksums: cut & 1 == 1, ..Options::default() });
    let mut frame = 0;
    while let [high, low, more @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(more.len());
        let (data, after) = more.split_at(length);
        frame += 1;
        let original_len = u32::try_from(length).unwrap() + u32::from(cut >> 1);
        let mark = Mark { frame, time: Some(frame.cast_signed() * 1_000_000) };
        dissector.push(&Packet { mark, link, data, original_len }, &mut Bounds);
        rest = after;
    }
    dissector.finish(&mut Bounds);
    assert_eq!(dissector.summary().packets, frame);
}

struct Bounds;

impl Sink for Bounds {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        assert!(datagram.claimed_len >= datagram.payload.len());
    }
    fn stream(&mut self, _: &Connection, event: StreamEvent<'_>) {
        match event {
            StreamEvent::Data { bytes, .. } => assert!(!bytes.is_empty()),
            StreamEvent::Gap { len, .. } => assert!(len > 0),
            _ => {}
        }
    }
}
