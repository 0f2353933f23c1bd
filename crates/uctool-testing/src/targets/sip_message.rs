//! Any bytes as one SIP message: its parts lie inside it, its defects can be told.

use uctool_message::value::unfold;
use uctool_message::{Message, defects};
use uctool_message::sdp::Sdp;

/// Takes it apart.
pub fn sip_message(bytes: &[u8]) {
    let Some(message) = Message::parse(bytes) else { return };
    assert!(message.head.len() + message.body.len() <= message.raw.len());
    assert!(message.raw.len() <= bytes.len());
    for (name, value) in message.headers() {
        assert!(name.len() + value.len() <= message.head.len());
        let _ = unfold(value);
    }
    let _ = (message.cseq(), message.method(), message.content_length());
    for (stream, cut) in [(false, false), (true, false), (true, true)] {
        for defect in defects::of(&message, stream, cut) {
            assert!(!defect.describe().is_empty() && !defect.section().is_empty());
        }
    }
    let _ = Sdp::of(&message);
}
