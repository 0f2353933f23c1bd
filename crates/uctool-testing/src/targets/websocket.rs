//! Any bytes in any segments through the WebSocket reader: the same messages as in one piece.

use uctool_message::WebSocket;

use super::segmented;

/// The first byte is the size of the segments.
pub fn websocket(bytes: &[u8]) {
    segmented(bytes, |pieces| {
        let mut reader = WebSocket::default();
        let mut messages = Vec::new();
        let mut fine = true;
        for piece in pieces {
            fine = fine && reader.push(piece, &mut |message| messages.push(message.to_vec()));
        }
        (fine, messages)
    });
}
