//! Any bytes as what Homer's agents send: HEP, versions 1 to 3, in a datagram.

use uctool_capture::{Datagram, Dissector, LinkType, Mark, Options, Packet, Sink};

use crate::packets::{ipv4, udp};

/// Opens the envelope.
pub fn hep(bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(60_000)];
    let data = ipv4((1, 2), 17, 0, 0, &udp((9060, 9060), bytes));
    let mark = Mark { frame: 1, time: Some(0) };
    let original_len = u32::try_from(data.len()).unwrap();
    let mut dissector = Dissector::new(Options::default());
    let mut sink = Inside(bytes.len());
    dissector.push(&Packet { mark, link: LinkType(101), data: &data, original_len }, &mut sink);
    dissector.finish(&mut sink);
}

struct Inside(usize);

impl Sink for Inside {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        assert!(datagram.payload.len() <= self.0, "more came out than was in");
    }
}
