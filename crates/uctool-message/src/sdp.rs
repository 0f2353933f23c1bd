//! Session descriptions (RFC 8866) as calls offer and answer them (RFC 3264): addresses, ports, directions, codecs.
//!
//! Read leniently and in bounded memory; what a call does not need is passed over. The crates that read SDP are strict
//! and refuse a whole description for one odd line, which a tool that looks for odd lines cannot use.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use crate::message::Message;
use crate::value::decode;

/// Bounds on what one description may hold.
const MAX_MEDIA: usize = 16;
const MAX_CODECS: usize = 64;
const MAX_CANDIDATES: usize = 16;
/// Bytes of a description that are read.
const MAX_SDP: usize = 64 * 1024;

/// One description.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sdp {
    /// Its media, in order; the order tells which answer belongs to which offer.
    pub media: Vec<Media>,
}

/// Which way media flow, seen from the side that describes itself (RFC 3264, section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Flow {
    /// Both ways.
    #[default]
    SendRecv,
    /// It only sends.
    SendOnly,
    /// It only receives.
    RecvOnly,
    /// Neither.
    Inactive,
}

impl Flow {
    /// The attribute.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }

    fn of(attribute: &str) -> Option<Self> {
        [Self::SendRecv, Self::SendOnly, Self::RecvOnly, Self::Inactive]
            .into_iter()
            .find(|flow| flow.as_str() == attribute)
    }

    /// Whether the side sends.
    pub fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// Whether the side receives.
    pub fn receives(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }
}

/// One `m=` line and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// `audio`, `video`, `image`, `application`.
    pub kind: Box<str>,
    /// Where it is received; 0 refuses it (RFC 3264, section 6).
    pub port: u16,
    /// `RTP/AVP`, `RTP/SAVP`, `udptl`.
    pub protocol: Box<str>,
    /// The address of its `c=` line, or that of the session; `None` for a host name.
    pub address: Option<IpAddr>,
    /// Which way it flows.
    pub flow: Flow,
    /// Codecs, best first.
    pub codecs: Vec<Codec>,
    /// Milliseconds of media in a packet.
    pub ptime: Option<u16>,
    /// Addresses that ICE may use instead (RFC 8839).
    pub candidates: Vec<SocketAddr>,
    /// ICE is spoken, so the media may go elsewhere.
    pub ice: bool,
}

/// One codec of a media line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codec {
    /// The RTP payload type.
    pub payload: u8,
    /// Its name, such as `PCMU`; `?` where neither the description nor RFC 3551 gives one.
    pub name: Box<str>,
    /// Ticks of its timestamp a second.
    pub rate: u32,
}

impl Codec {
    /// Whether it carries something other than media: tones, comfort noise, redundancy.
    pub fn is_auxiliary(&self) -> bool {
        ["telephone-event", "CN", "red", "rtx", "ulpfec"]
            .iter()
            .any(|name| self.name.eq_ignore_ascii_case(name))
    }
}

impl std::fmt::Display for Codec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.name, self.rate)
    }
}

/// The static payload types (RFC 3551, section 6): number, name, clock rate.
const STATIC: &[(u8, &str, u32)] = &[
    (0, "PCMU", 8_000),
    (3, "GSM", 8_000),
    (4, "G723", 8_000),
    (5, "DVI4", 8_000),
    (6, "DVI4", 16_000),
    (7, "LPC", 8_000),
    (8, "PCMA", 8_000),
    (9, "G722", 8_000),
    (10, "L16", 44_100),
    (11, "L16", 44_100),
    (12, "QCELP", 8_000),
    (13, "CN", 8_000),
    (14, "MPA", 90_000),
    (15, "G728", 8_000),
    (16, "DVI4", 11_025),
    (17, "DVI4", 22_050),
    (18, "G729", 8_000),
    (19, "CN", 8_000),
    (25, "CelB", 90_000),
    (26, "JPEG", 90_000),
    (28, "nv", 90_000),
    (31, "H261", 90_000),
    (32, "MPV", 90_000),
    (33, "MP2T", 90_000),
    (34, "H263", 90_000),
];

/// Ticks a second of a static payload type.
pub fn static_rate(payload: u8) -> Option<u32> {
    STATIC.iter().find(|(number, ..)| *number == payload).map(|(.., rate)| *rate)
}

impl Media {
    /// Where it is received; `None` where it is refused or on hold by address (RFC 2543), or the host is a name.
    pub fn endpoint(&self) -> Option<SocketAddr> {
        let ip = self.address.filter(|ip| !ip.is_unspecified() && !ip.is_multicast())?;
        (self.port != 0).then_some(SocketAddr::new(ip, self.port))
    }

    /// Whether its side is on hold, or puts the other on hold.
    pub fn is_hold(&self) -> bool {
        !self.flow.receives() || self.address.is_some_and(|ip| ip.is_unspecified())
    }

    /// The codecs that carry media, as text.
    pub fn list(&self) -> String {
        let names: Vec<String> = self
            .codecs
            .iter()
            .filter(|codec| !codec.is_auxiliary())
            .map(Codec::to_string)
            .collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }

    /// Whether it has a media codec in common with `other`.
    pub fn shares_codec(&self, other: &Self) -> bool {
        let mut own = self.codecs.iter().filter(|codec| !codec.is_auxiliary());
        own.any(|one| {
            other.codecs.iter().any(|two| {
                let named = &*one.name != "?" && one.name.eq_ignore_ascii_case(&two.name);
                // G.722 is announced with either rate.
                (named && (one.rate == two.rate || one.name.eq_ignore_ascii_case("G722")))
                    || (&*one.name == "?" && one.payload == two.payload)
            })
        })
    }
}

impl Sdp {
    /// The description in a message: its body, or a part of a multipart body.
    pub fn of(message: &Message<'_>) -> Option<Self> {
        if message.body.is_empty() {
            return None;
        }
        let kind = message.fields.content_type.unwrap_or_default();
        let starts = |word: &[u8]| {
            kind.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        if starts(b"application/sdp") {
            return Self::parse(message.body);
        }
        if !starts(b"multipart/") {
            return None;
        }
        let at = memchr::memmem::find(message.body, b"\nv=0")?;
        let part = message.body.get(at + 1..)?;
        let end = memchr::memmem::find(part, b"\n--").unwrap_or(part.len());
        Self::parse(part.get(..end)?)
    }

    /// Reads a description; `None` when it does not begin as one.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let body = body.get(..MAX_SDP).unwrap_or(body);
        if !body.trim_ascii_start().starts_with(b"v=") {
            return None;
        }
        let text: Cow<'_, str> = decode(body);
        let mut sdp = Self::default();
        let (mut address, mut flow, mut ice, mut ptime) = (None, Flow::default(), false, None);
        for line in text.lines() {
            let Some((kind, value)) = line.trim_end().split_once('=') else { continue };
            let full = sdp.media.len() >= MAX_MEDIA;
            match (kind, sdp.media.last_mut()) {
                ("m", _) if !full => {
                    if let Some(mut media) = media_line(value) {
                        (media.address, media.flow) = (address, flow);
                        (media.ice, media.ptime) = (ice, ptime);
                        sdp.media.push(media);
                    }
                }
                ("m", _) => break,
                ("c", Some(media)) => media.address = connection(value).or(media.address),
                ("c", None) => address = connection(value),
                ("a", Some(media)) => media.attribute(value),
                ("a", None) => match value.split_once(':') {
                    None => flow = Flow::of(value).unwrap_or(flow),
                    Some(("ptime", value)) => ptime = value.trim().parse().ok(),
                    Some((name, _)) => ice |= name.starts_with("ice-"),
                },
                _ => {}
            }
        }
        Some(sdp)
    }

    /// The first media line of `kind`.
    pub fn first(&self, kind: &str) -> Option<&Media> {
        self.media.iter().find(|media| media.kind.eq_ignore_ascii_case(kind))
    }
}

impl Media {
    fn attribute(&mut self, value: &str) {
        let (name, value) = value.split_once(':').unwrap_or((value, ""));
        match name {
            "rtpmap" => self.rtpmap(value),
            "ptime" => self.ptime = value.trim().parse().ok(),
            "candidate" if self.candidates.len() < MAX_CANDIDATES => {
                self.ice = true;
                let mut words = value.split_ascii_whitespace().skip(4);
                if let (Some(Ok(ip)), Some(Ok(port))) =
                    (words.next().map(str::parse), words.next().map(str::parse))
                {
                    self.candidates.push(SocketAddr::new(ip, port));
                }
            }
            _ if name.starts_with("ice-") || name == "candidate" => self.ice = true,
            _ => self.flow = Flow::of(name).unwrap_or(self.flow),
        }
    }

    /// `0 PCMU/8000/1`
    fn rtpmap(&mut self, value: &str) {
        let Some((payload, codec)) = value.trim().split_once(' ') else { return };
        let Ok(payload) = payload.parse::<u8>() else { return };
        let mut parts = codec.trim().split('/');
        let name = parts.next().unwrap_or_default();
        let rate = parts.next().and_then(|rate| rate.parse().ok()).unwrap_or(8_000);
        if let Some(known) = self.codecs.iter_mut().find(|codec| codec.payload == payload)
            && (1..=64).contains(&name.len())
        {
            (known.name, known.rate) = (name.into(), rate);
        }
    }
}

/// `audio 4000/2 RTP/AVP 0 8 101`
fn media_line(value: &str) -> Option<Media> {
    let mut words = value.split_ascii_whitespace();
    let kind = words.next()?.get(..).filter(|kind| kind.len() <= 32)?;
    let port = words.next()?.split('/').next()?.parse().ok()?;
    let protocol = words.next().unwrap_or_default();
    let is_rtp = protocol.to_ascii_uppercase().contains("RTP/");
    let codecs = words.filter_map(|word| word.parse::<u8>().ok()).filter(|_| is_rtp);
    let codec = |payload| {
        let known = STATIC.iter().find(|(number, ..)| *number == payload);
        let (name, rate) = known.map_or(("?", 8_000), |(_, name, rate)| (*name, *rate));
        Codec { payload, name: name.into(), rate }
    };
    Some(Media {
        kind: kind.into(),
        port,
        protocol: protocol.get(..32).unwrap_or(protocol).into(),
        address: None,
        flow: Flow::default(),
        codecs: codecs.take(MAX_CODECS).map(codec).collect(),
        ptime: None,
        candidates: Vec::new(),
        ice: false,
    })
}

/// `IN IP4 10.0.0.1/127`
fn connection(value: &str) -> Option<IpAddr> {
    value.split_ascii_whitespace().nth(2)?.split('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\na=ptime:20\r\n\
        m=audio 4000 RTP/AVP 0 18 96 101\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n\
        a=sendonly\r\nm=video 0 RTP/AVP 31\r\nm=image 4002 udptl t38\r\nc=IN IP4 0.0.0.0\r\n";

    #[test]
    fn a_description_is_taken_apart() {
        let sdp = Sdp::parse(OFFER.as_bytes()).unwrap();
        let audio = sdp.first("audio").unwrap();
        assert_eq!(audio.endpoint(), "10.0.0.1:4000".parse().ok());
        assert_eq!(audio.list(), "PCMU/8000, G729/8000, opus/48000");
        assert_eq!((audio.flow, audio.ptime, audio.ice), (Flow::SendOnly, Some(20), false));
        assert!(audio.is_hold() && !audio.flow.receives() && audio.flow.sends());
        assert_eq!(sdp.media[1].endpoint(), None, "port 0 refuses");
        assert_eq!(sdp.media[2].endpoint(), None, "0.0.0.0 holds");
        assert!(sdp.media[2].is_hold() && sdp.media[2].codecs.is_empty());
    }

    #[test]
    fn codecs_are_compared_by_name_and_rate() {
        let media = |line: &str| {
            Sdp::parse(format!("v=0\r\nm=audio 1 RTP/AVP {line}").as_bytes())
                .unwrap()
                .media
                .remove(0)
        };
        assert!(media("0 8").shares_codec(&media("8")));
        assert!(
            media("97\r\na=rtpmap:97 iLBC/8000")
                .shares_codec(&media("98\r\na=rtpmap:98 ilbc/8000"))
        );
        assert!(media("9").shares_codec(&media("99\r\na=rtpmap:99 G722/16000")));
        assert!(
            !media("0 101\r\na=rtpmap:101 telephone-event/8000")
                .shares_codec(&media("8 101\r\na=rtpmap:101 telephone-event/8000"))
        );
    }

    #[test]
    fn a_description_inside_a_multipart_is_found() {
        let body = format!(
            "--x\r\nContent-Type: application/sdp\r\n\r\n{OFFER}\r\n--x\r\nContent-Type: a/b\r\n\r\nv=1\r\n--x--\r\n"
        );
        let text = format!(
            "INVITE sip:a@b SIP/2.0\r\nContent-Type: multipart/mixed;boundary=x\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let message = Message::parse(text.as_bytes()).unwrap();
        assert_eq!(Sdp::of(&message), Sdp::parse(OFFER.as_bytes()));
    }

    #[test]
    fn ice_is_noticed_with_its_candidates() {
        let sdp = Sdp::parse(
            b"v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=candidate:1 1 UDP 21 10.0.0.7 5000 typ host\na=ice-ufrag:x",
        );
        let audio = sdp.unwrap().media.remove(0);
        assert!(audio.ice);
        assert_eq!(audio.candidates, ["10.0.0.7:5000".parse().unwrap()]);
    }

    #[test]
    fn every_truncation_is_read_as_far_as_it_goes() {
        for length in 0..OFFER.len() {
            let sdp = Sdp::parse(&OFFER.as_bytes()[..length]);
            assert_eq!(sdp.is_some(), length >= 2, "{length}");
            assert!(sdp.is_none_or(|sdp| sdp.media.len() <= 3));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_body_makes_it_panic(body in "v=0\n([mcat]=[ -~]{0,40}\n){0,40}", raw: Vec<u8>) {
            let _ = Sdp::parse(&raw);
            let sdp = Sdp::parse(body.as_bytes());
            for media in sdp.iter().flat_map(|sdp| &sdp.media) {
                let _ = (media.endpoint(), media.list(), media.is_hold());
            }
        }

        #[test]
        fn large_bodies_stay_within_bounds(lines in 0..3000_usize) {
            let body = "v=0\n".to_owned() + &"m=audio 1 RTP/AVP 0 8 9\na=candidate:1 1 UDP 1 10.0.0.1 5\n".repeat(lines);
            let sdp = Sdp::parse(body.as_bytes()).unwrap();
            proptest::prop_assert!(sdp.media.len() <= MAX_MEDIA);
        }
    }
}
