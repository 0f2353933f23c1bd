//! What SDP (RFC 8866) offers and answers (RFC 3264): codecs, address, port and direction of each medium.

use serde::Serialize;

use crate::calls::cut;
use crate::message::decode;

/// How much of a body is read, and how many media and codecs are kept.
const MAX_BODY: usize = 64 * 1024;
const MAX_MEDIA: usize = 8;
const MAX_CODECS: usize = 16;
/// The longest word that is kept, in bytes.
const MAX_WORD: usize = 48;

/// Whether a description proposes or accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// It proposes.
    Offer,
    /// It answers an offer.
    Answer,
}

/// The media of one description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Session {
    /// Offer or answer; `None` where the request it answers is not in the capture.
    pub(crate) role: Option<Role>,
    /// Its media.
    pub(crate) media: Vec<Medium>,
}

/// One `m=` line and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

/// The media that the body of a message describes; `None` when it holds no SDP.
pub(crate) fn media(content_type: &[u8], body: &[u8]) -> Option<Vec<Medium>> {
    let kind = decode(content_type).to_ascii_lowercase();
    let body = decode(body.get(..MAX_BODY).unwrap_or(body));
    let text = if kind.trim_start().starts_with("application/sdp") {
        &*body
    } else if kind.trim_start().starts_with("multipart/") {
        part(&body)?
    } else {
        return None;
    };
    let media = described(text);
    (!media.is_empty()).then_some(media)
}

/// The SDP among the parts of a multipart body: from its `v=0` to the next boundary.
fn part(body: &str) -> Option<&str> {
    let at = if body.starts_with("v=0") { 0 } else { body.find("\nv=0")? + 1 };
    let text = body.get(at..)?;
    Some(text.split("\n--").next().unwrap_or(text))
}

fn described(text: &str) -> Vec<Medium> {
    let mut media: Vec<Medium> = Vec::new();
    let (mut address, mut direction) = (None, "sendrecv");
    for line in text.lines().map(str::trim_end) {
        let Some((letter, value)) = line.split_once('=') else { continue };
        match letter {
            "m" if media.len() == MAX_MEDIA => break,
            "m" => media.extend(medium(value, address.clone(), direction)),
            "c" => {
                let given = value.split_ascii_whitespace().nth(2).map(|text| {
                    cut(text.split('/').next().unwrap_or_default(), MAX_WORD).to_owned()
                });
                match media.last_mut() {
                    Some(medium) => medium.address = given,
                    None => address = given,
                }
            }
            "a" => attribute(value, media.last_mut(), &mut direction),
            _ => {}
        }
    }
    media
}

/// `audio 4000 RTP/AVP 0 8 101`.
fn medium(value: &str, address: Option<String>, direction: &'static str) -> Option<Medium> {
    let mut words = value.split_ascii_whitespace();
    let kind = cut(words.next()?, MAX_WORD).to_owned();
    let port = words.next()?.split('/').next()?.parse().ok()?;
    let codecs = words.skip(1).take(MAX_CODECS).map(|format| match assigned(format) {
        Some(name) => name.to_owned(),
        None => cut(format, MAX_WORD).to_owned(),
    });
    Some(Medium { kind, address, port, direction, codecs: codecs.collect() })
}

fn attribute(value: &str, medium: Option<&mut Medium>, session: &mut &'static str) {
    let words = ["sendrecv", "sendonly", "recvonly", "inactive"];
    if let Some(word) = words.into_iter().find(|word| *word == value.trim()) {
        match medium {
            Some(medium) => medium.direction = word,
            None => *session = word,
        }
        return;
    }
    // rtpmap:101 telephone-event/8000
    let Some((format, encoding)) =
        value.strip_prefix("rtpmap:").and_then(|rest| rest.split_once(' '))
    else {
        return;
    };
    let name = encoding.trim().split('/').next().unwrap_or_default();
    if let Some(codec) = medium.and_then(|medium| {
        medium
            .codecs
            .iter_mut()
            .find(|codec| **codec == format || Some(&***codec) == assigned(format))
    }) {
        cut(name, MAX_WORD).clone_into(codec);
    }
}

/// The static payload types (RFC 3551, section 6).
fn assigned(format: &str) -> Option<&'static str> {
    Some(match format {
        "0" => "PCMU",
        "3" => "GSM",
        "4" => "G723",
        "8" => "PCMA",
        "9" => "G722",
        "13" => "CN",
        "15" => "G728",
        "18" => "G729",
        "26" => "JPEG",
        "31" => "H261",
        "34" => "H263",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDP: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\nc=IN IP4 10.0.0.1/127\r\na=sendonly\r\n\
        m=audio 4000 RTP/AVP 0 18 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=recvonly\r\n\
        m=video 0 RTP/AVP 97\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:97 H264/90000\r\n";

    #[test]
    fn media_have_codecs_address_port_and_direction() {
        let session = Session {
            role: Some(Role::Offer),
            media: media(b"Application/SDP; charset=x", SDP.as_bytes()).unwrap(),
        };
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

    #[test]
    fn sdp_is_found_among_parts_and_nowhere_else() {
        let body =
            format!("--b\r\nContent-Type: application/sdp\r\n\r\n{SDP}\r\n--b--\r\nm=audio 1 x 0");
        assert_eq!(media(b"multipart/mixed;boundary=b", body.as_bytes()).unwrap().len(), 2);
        assert_eq!(media(b"text/plain", SDP.as_bytes()), None);
        assert_eq!(media(b"application/sdp", b"v=0\r\n"), None);
    }

    #[test]
    fn every_truncation_ends() {
        for end in 0..SDP.len() {
            let _ = media(b"application/sdp", &SDP.as_bytes()[..end]);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = media(b"application/sdp", text.as_bytes());
            let _ = media(b"multipart/x", text.as_bytes());
            let _ = media(b"application/sdp", format!("m={text}\na=rtpmap:{text}").as_bytes());
        }
    }
}
