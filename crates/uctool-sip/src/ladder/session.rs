//! What SDP (RFC 8866) offers and answers (RFC 3264): codecs, address, port and direction of each medium.

use serde::Serialize;
use uctool_message::Message;
use uctool_message::sdp::{Media, Sdp};
use uctool_message::text::cut;

/// How many media and codecs are kept.
const MAX_MEDIA: usize = 8;
const MAX_CODECS: usize = 16;
/// The longest word that is kept, in bytes.
const MAX_WORD: usize = 48;

/// Whether a description proposes or accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// It proposes.
    Offer,
    /// It answers an offer.
    Answer,
}

/// The media of one description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Session {
    /// Offer or answer; `None` where the request it answers is not in the capture.
    pub(crate) role: Option<Role>,
    /// Its media.
    pub(crate) media: Vec<Medium>,
}

/// One `m=` line and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Medium {
    /// `audio`, `video`, `image`.
    pub(crate) kind: String,
    /// The address of its `c=`, else of the session's.
    pub(crate) address: Option<String>,
    /// The port; 0 is a refusal (RFC 3264, section 6).
    pub(crate) port: u16,
    /// `sendrecv`, `sendonly`, `recvonly`, `inactive`.
    pub(crate) direction: &'static str,
    /// The codecs in order of preference.
    pub(crate) codecs: Vec<String>,
}

impl Session {
    /// The role in words.
    pub(crate) fn role(&self) -> &'static str {
        match self.role {
            Some(Role::Offer) => "offer",
            Some(Role::Answer) => "answer",
            None => "SDP",
        }
    }

    /// One line for each medium: `offer: audio 10.0.0.1:4000 sendrecv PCMU PCMA`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.media.iter().map(|medium| format!("{}: {}", self.role(), medium.words())).collect()
    }
}

impl Medium {
    fn of(media: &Media) -> Self {
        let codecs = media.codecs.iter().take(MAX_CODECS).map(|codec| match &*codec.name {
            "?" => codec.payload.to_string(),
            name => cut(name, MAX_WORD).to_owned(),
        });
        Self {
            kind: cut(&media.kind, MAX_WORD).to_owned(),
            address: media.address.map(|address| address.to_string()),
            port: media.port,
            direction: media.flow.as_str(),
            codecs: codecs.collect(),
        }
    }

    fn words(&self) -> String {
        let address = self.address.as_deref().unwrap_or("no address");
        let colon = if address.contains(':') { format!("[{address}]") } else { address.to_owned() };
        let place = match self.port {
            0 => "refused (port 0)".to_owned(),
            port => format!("{colon}:{port} {}", self.direction),
        };
        format!("{} {place} {}", self.kind, self.codecs.join(" ")).trim_end().to_owned()
    }
}

/// The media a message describes; `None` when it holds no description.
pub(crate) fn media(message: &Message<'_>) -> Option<Vec<Medium>> {
    let media: Vec<Medium> =
        Sdp::of(message)?.media.iter().take(MAX_MEDIA).map(Medium::of).collect();
    (!media.is_empty()).then_some(media)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDP: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\nc=IN IP4 10.0.0.1\r\na=sendonly\r\n\
        m=audio 4000 RTP/AVP 0 18 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=recvonly\r\n\
        m=video 0 RTP/AVP 97\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:97 H264/90000\r\n";

    #[test]
    fn media_have_codecs_address_port_and_direction() {
        let text = format!("SIP/2.0 200 OK\r\nContent-Type: application/sdp\r\n\r\n{SDP}");
        let media = media(&Message::parse(text.as_bytes()).unwrap()).unwrap();
        let session = Session { role: Some(Role::Offer), media };
        assert_eq!(
            session.lines(),
            [
                "offer: audio 10.0.0.1:4000 recvonly PCMU G729 telephone-event",
                "offer: video refused (port 0) H264"
            ]
        );
        assert_eq!(session.media[1].address.as_deref(), Some("2001:db8::1"));
        assert_eq!(
            session.media[1].direction, "sendonly",
            "the session's, where a medium has none"
        );
    }
}
