//! Any bytes in any segments through the SIP framer: the same messages as in one piece.

use uctool_message::Framer;

use super::segmented;

/// The first byte is the size of the segments.
pub fn sip_stream(bytes: &[u8]) {
    segmented(bytes, |pieces| {
        let mut framer = Framer::default();
        let mut seen = Vec::new();
        for piece in pieces {
            framer.push(piece, &mut |framed| seen.push(framed.raw.to_vec()));
        }
        framer.flush(&mut |framed| seen.push(framed.raw.to_vec()));
        seen
    });
}
