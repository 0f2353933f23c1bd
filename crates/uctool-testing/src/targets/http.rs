//! Any bytes in any segments through the HTTP reader: the same heads as in one piece.

use uctool_message::Http;

use super::segmented;

/// The first byte is the size of the segments.
pub fn http(bytes: &[u8]) {
    segmented(bytes, |pieces| {
        let mut http = Http::default();
        let mut heads = Vec::new();
        for piece in pieces {
            http.push(piece, &mut || None, &mut |head, _| heads.push(format!("{head:?}")));
        }
        heads
    });
}
