//! What one call agreed on, and what of it was heard.

use std::net::{IpAddr, SocketAddr};

use uctool_capture::Mark;
use uctool_message::sdp::{Flow, Media, Sdp};
use uctool_message::{Method, Said};

use super::Place;
use super::streams::Streams;

/// So many addresses a side may name during a call.
const MAX_ENDPOINTS: usize = 12;
/// A call must talk so long before silence says anything, nanoseconds.
const PATIENCE: i64 = 3_000_000_000;
/// Media may trail so long after the end of a call.
const TRAIL: i64 = 2_000_000_000;
/// So many packets one way make the silence of the other one strange.
const ENOUGH: u64 = 50;

/// One side of a call.
#[derive(Debug, Default)]
struct Voice {
    name: Box<str>,
    /// Where it said it receives audio; on another hop it may say something else.
    endpoints: Vec<SocketAddr>,
    /// Where ICE may receive it.
    audio: Option<Media>,
}

/// One call while it lasts.
#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) call_id: Box<str>,
    /// Tag of the side that called.
    tag: Box<str>,
    first: Place,
    answered: Option<Place>,
    /// The caller knows that it was: without its ACK neither side need begin to talk.
    acked: bool,
    ended: Option<i64>,
    /// When a side put the other on hold.
    held: Option<i64>,
    sides: [Voice; 2],
    /// What each side agreed to when the call was answered.
    agreed: Option<[Flow; 2]>,
    ice: bool,
    /// The offer that waits for its answer: its CSeq, its side, its media.
    offer: Option<(u32, usize, Vec<Media>)>,
}

/// Why nothing is said of a call's media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silence {
    /// It was not answered, or not with audio.
    NoAudio,
    /// It was too short, or held from the beginning.
    Short,
    /// ICE chose the addresses.
    Ice,
    /// The capture holds no RTP of it, and nothing shows that it would.
    Unseen,
}

/// Audio that went where nobody in the call receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stray {
    /// Who sent it: 0 the caller, 1 the callee.
    pub(crate) side: usize,
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) packets: u64,
    pub(crate) first: Mark,
}

/// What was heard of a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Judged {
    pub(crate) call_id: Box<str>,
    pub(crate) names: [Box<str>; 2],
    /// The 2xx that answered it.
    pub(crate) answered: Place,
    pub(crate) seconds: f64,
    /// Where each side receives, as it said last.
    pub(crate) endpoints: [Option<SocketAddr>; 2],
    /// Packets that went to each side.
    pub(crate) heard: [u64; 2],
    /// Whether each side was to be sent audio.
    pub(crate) wanted: [bool; 2],
    /// The first frame of audio.
    pub(crate) frame: Option<u64>,
    pub(crate) stray: Option<Stray>,
    /// Why silence would not be strange.
    pub(crate) excuse: Option<Silence>,
}

/// An answer that fits no offer, or a refusal for want of a codec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mismatch {
    pub(crate) call_id: Box<str>,
    pub(crate) place: Place,
    /// The status of a refusal.
    pub(crate) status: Option<u16>,
    pub(crate) offered: String,
    /// `None` where the capture does not show what the other side speaks.
    pub(crate) supported: Option<String>,
    /// The call was up and goes on.
    pub(crate) within: bool,
}

impl Talk {
    /// The call that an INVITE begins.
    pub(crate) fn begin(said: &Said<'_>, place: Place, names: [&str; 2]) -> Self {
        let sides = names.map(|name| Voice { name: name.into(), ..Voice::default() });
        Self {
            call_id: said.call_id.as_ref().into(),
            tag: said.from_tag.clone(),
            first: place,
            answered: None,
            acked: false,
            ended: None,
            held: None,
            sides,
            agreed: None,
            ice: false,
            offer: None,
        }
    }

    /// The side that sent a message.
    fn sender(&self, said: &Said<'_>) -> usize {
        usize::from((said.from_tag == self.tag) != said.is_request())
    }

    /// Takes a message of the call; answers whether it ended it, and what does not fit.
    pub(crate) fn take(
        &mut self,
        said: &Said<'_>,
        sdp: Option<Sdp>,
        place: Place,
    ) -> (bool, Option<Mismatch>) {
        let side = self.sender(said);
        let mut odd = None;
        if let Some(sdp) = sdp {
            self.describe(side, &sdp, place);
            odd = self.match_codecs(said, side, sdp, place);
        }
        let of_invite = said.method == Method::Invite;
        let mut ended = false;
        match said.status {
            Some(200..300) if of_invite => {
                self.answered.get_or_insert(place);
            }
            Some(status @ (415 | 488 | 606)) if of_invite => {
                odd = odd.or_else(|| self.refused(said, status, side, place));
                ended = self.answered.is_none();
            }
            Some(300..) if of_invite => ended = self.answered.is_none(),
            None if said.method == Method::Ack => self.acked |= self.answered.is_some(),
            None if said.method == Method::Bye => {
                self.ended = self.ended.or(place.mark.time);
                ended = true;
            }
            _ => {}
        }
        if self.agreed.is_none()
            && self.answered.is_some()
            && let [Some(caller), Some(callee)] =
                self.sides.each_ref().map(|side| side.audio.as_ref())
        {
            self.agreed = Some([caller.flow, callee.flow]);
        }
        (ended, odd)
    }

    fn describe(&mut self, side: usize, sdp: &Sdp, place: Place) {
        let Some(audio) = sdp.first("audio") else { return };
        self.ice |= audio.ice;
        if audio.is_hold() && self.answered.is_some() {
            self.held = self.held.or(place.mark.time);
        }
        let Some(voice) = self.sides.get_mut(side) else { return };
        for endpoint in audio.endpoint().into_iter().chain(audio.candidates.iter().copied()) {
            if !voice.endpoints.contains(&endpoint) {
                if voice.endpoints.len() >= MAX_ENDPOINTS {
                    voice.endpoints.remove(0);
                }
                voice.endpoints.push(endpoint);
            }
        }
        voice.audio = Some(audio.clone());
    }

    /// Compares an answer with its offer.
    fn match_codecs(
        &mut self,
        said: &Said<'_>,
        side: usize,
        sdp: Sdp,
        place: Place,
    ) -> Option<Mismatch> {
        let answers = self
            .offer
            .as_ref()
            .is_some_and(|(cseq, from, _)| *from != side && (*cseq == said.cseq));
        if !answers {
            self.offer = Some((said.cseq, side, sdp.media));
            return None;
        }
        // Each copy of an answer is an answer; the offer stays until the next one.
        let (_, _, offered) = self.offer.as_ref()?;
        let spoken: Vec<(&Media, &Media)> = offered
            .iter()
            .zip(&sdp.media)
            .filter(|(offer, answer)| {
                offer.port != 0 && !offer.codecs.is_empty() && offer.kind == answer.kind
            })
            .collect();
        let none = !spoken.is_empty() && spoken.iter().all(|(_, answer)| answer.port == 0);
        let odd = spoken.iter().find(|(offer, answer)| {
            none || (answer.port != 0 && !answer.codecs.is_empty() && !offer.shares_codec(answer))
        });
        odd.map(|(offer, answer)| Mismatch {
            call_id: self.call_id.clone(),
            place,
            status: None,
            offered: offer.list(),
            supported: (!none).then(|| answer.list()),
            within: self.answered.is_some(),
        })
    }

    fn refused(&self, said: &Said<'_>, status: u16, side: usize, place: Place) -> Option<Mismatch> {
        let (cseq, from, media) = self.offer.as_ref()?;
        let audio = media.iter().find(|media| &*media.kind == "audio" && media.port != 0)?;
        (*cseq == said.cseq && *from != side).then(|| Mismatch {
            call_id: self.call_id.clone(),
            place,
            status: Some(status),
            offered: audio.list(),
            supported: self.sides.get(side).and_then(|side| side.audio.as_ref()).map(Media::list),
            within: self.answered.is_some(),
        })
    }

    /// When it is to be judged: a little after its end.
    pub(crate) fn due(&self) -> Option<i64> {
        self.ended.map(|end| end.saturating_add(TRAIL))
    }

    /// Whether `address` is one of its endpoints.
    pub(crate) fn endpoints(&self) -> impl Iterator<Item = SocketAddr> {
        self.sides.iter().flat_map(|side| side.endpoints.iter().copied())
    }

    /// Whether media may flow now.
    pub(crate) fn is_up(&self) -> bool {
        self.answered.is_some() && self.ended.is_none()
    }

    /// What was heard of it until `now`.
    pub(crate) fn judge(&self, streams: &Streams, now: i64) -> Option<Judged> {
        let answered = self.answered?;
        let begin = answered.mark.time.or(self.first.mark.time)?;
        let end = self.ended.unwrap_or(now);
        let talked = self.held.unwrap_or(end).min(end) - begin;
        let sides = &self.sides;
        let in_time = |stream: &&super::rtp::Stream| {
            stream.last.time.is_none_or(|time| time >= begin)
                && stream.first.time.is_none_or(|time| time <= end.saturating_add(TRAIL))
        };
        let mut frame = None::<u64>;
        let heard = sides.each_ref().map(|voice| {
            let to = voice.endpoints.iter().flat_map(|endpoint| streams.to(*endpoint));
            to.filter(in_time)
                .map(|stream| {
                    frame = Some(frame.unwrap_or(u64::MAX).min(stream.first.frame));
                    stream.received()
                })
                .sum()
        });
        let flows = self.agreed;
        let receives = |side: usize| {
            let (Some(flows), Some(voice), Some(other)) =
                (flows, self.sides.get(side), self.sides.get(1 - side))
            else {
                return false;
            };
            let [one, two] = if side == 0 { flows } else { [flows[1], flows[0]] };
            one.receives()
                && two.sends()
                && !voice.endpoints.is_empty()
                && !other.endpoints.is_empty()
        };
        let wanted = [receives(0), receives(1)];
        let unconfirmed = !self.acked && heard == [0, 0];
        let excuse = if flows.is_none() || wanted == [false, false] || unconfirmed {
            Some(Silence::NoAudio)
        } else if self.ice {
            Some(Silence::Ice)
        } else if talked < PATIENCE {
            Some(Silence::Short)
        } else if heard == [0, 0] && !self.would_show(streams) {
            Some(Silence::Unseen)
        } else {
            None
        };
        #[expect(clippy::cast_precision_loss, reason = "a duration")]
        let seconds = (end - begin).max(0) as f64 / 1e9;
        Some(Judged {
            call_id: self.call_id.clone(),
            names: sides.each_ref().map(|voice| voice.name.clone()),
            answered,
            seconds,
            endpoints: sides.each_ref().map(|voice| {
                voice.audio.as_ref().and_then(Media::endpoint).or(voice.endpoints.last().copied())
            }),
            heard,
            wanted,
            frame,
            stray: if self.ice { None } else { self.stray(streams, in_time) },
            excuse,
        })
    }

    /// Whether the capture holds RTP of both hosts in other calls, so that this call's would show too.
    fn would_show(&self, streams: &Streams) -> bool {
        let hosts = self.sides.each_ref().map(|voice| voice.endpoints.last().map(SocketAddr::ip));
        hosts.iter().all(|host: &Option<IpAddr>| host.is_some_and(|host| streams.touches(host)))
            || self.stray(streams, |_| true).is_some()
    }

    /// Audio from an endpoint of one side to an address that the other side did not name and does not send from.
    fn stray(
        &self,
        streams: &Streams,
        in_time: impl Fn(&&super::rtp::Stream) -> bool,
    ) -> Option<Stray> {
        for (side, voice) in self.sides.iter().enumerate() {
            let other = self.sides.get(1 - side)?;
            if other.endpoints.is_empty() {
                continue;
            }
            for from in &voice.endpoints {
                let found = streams.from(*from).filter(|one| in_time(one)).find(|stream| {
                    let symmetric = voice
                        .endpoints
                        .iter()
                        .any(|own| streams.to(*own).any(|back| back.src == stream.dst));
                    stream.received() >= ENOUGH
                        && !other.endpoints.contains(&stream.dst)
                        && !symmetric
                });
                let heard = other.endpoints.iter().any(|to| {
                    streams.to(*to).any(|stream| stream.src == *from && in_time(&stream))
                });
                if let Some(stream) = found.filter(|_| !heard) {
                    return Some(Stray {
                        side,
                        from: *from,
                        to: stream.dst,
                        packets: stream.received(),
                        first: stream.first,
                    });
                }
            }
        }
        None
    }
}

impl Judged {
    /// The side that hears nothing while the other one hears the call.
    pub(crate) fn deaf(&self) -> Option<usize> {
        if self.excuse.is_some() || self.stray.is_some() {
            return None;
        }
        (0..2).find(|side| {
            let heard = |side: usize| self.heard.get(side).copied().unwrap_or_default();
            self.wanted.get(*side) == Some(&true) && heard(*side) == 0 && heard(1 - side) >= ENOUGH
        })
    }

    /// Whether nobody heard anything though both were to.
    pub(crate) fn is_silent(&self) -> bool {
        self.excuse.is_none() && self.stray.is_none() && self.heard == [0, 0]
    }
}
