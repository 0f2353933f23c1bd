//! Any bytes as a session description.

use uctool_message::sdp::{Codec, Sdp};

/// Reads it, and asks everything that can be asked of it.
pub fn sdp(bytes: &[u8]) {
    let Some(sdp) = Sdp::parse(bytes) else { return };
    for media in &sdp.media {
        let _ = (media.endpoint(), media.is_hold(), media.list());
        assert!(media.codecs.is_empty() || media.codecs.iter().all(Codec::is_auxiliary) || media.shares_codec(media));
    }
    let _ = (sdp.first("audio"), sdp.first("video"));
}
