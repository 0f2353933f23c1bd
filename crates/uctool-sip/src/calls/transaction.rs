//! One transaction on one hop (RFC 3261, section 17; RFC 6026).

use std::net::SocketAddr;

use uctool_capture::Mark;
use uctool_message::text::{keep, list_parameter};
use uctool_message::value::unfold;
use uctool_message::{Carrier, Method, Said, SeenSip};

use super::dialog::Side;
use super::watch::Copy;

/// How many frames of a repeated request are kept.
const MAX_SENDS: usize = 16;
/// Copies of one datagram this close together are the capture's, not the sender's: T1 is 500 ms, and no sender repeats
/// itself sooner than it could be answered.
const MIRRORED: i64 = 20_000_000;

/// A request and what came back, between two addresses.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact of the capture, independent of the others"
)]
pub struct Transaction {
    /// Tells it apart within its dialog.
    pub key: u64,
    /// Its method. An ACK of a 2xx is no transaction; it is noted in that of its INVITE.
    pub method: Method,
    /// The number of CSeq.
    pub cseq: u32,
    /// The side of the dialog that asked.
    pub side: Side,
    /// Who asked.
    pub src: SocketAddr,
    /// Who was asked.
    pub dst: SocketAddr,
    /// What carried it.
    pub carrier: Carrier,
    /// The Request-URI; empty when the request is not in the capture.
    pub uri: Box<str>,
    /// `sent-by` of its Via.
    pub sent_by: Box<str>,
    /// Max-Forwards of the request.
    pub max_forwards: Option<u8>,
    /// The request has a To tag.
    pub in_dialog: bool,
    /// The request carries credentials.
    pub credentials: bool,
    /// The nonce they answer.
    pub nonce: Option<Box<str>>,
    /// How many Via it has.
    pub vias: u16,
    /// It has a Record-Route.
    pub record_routed: bool,
    /// Bytes of the request.
    pub size: usize,
    /// False when only responses are in the capture.
    pub request_seen: bool,
    /// The first message of it.
    pub first: Mark,
    /// The request, each time it was sent; the first few.
    pub sends: Vec<Mark>,
    /// How often the request was sent.
    pub sent: u32,
    /// When it was sent last.
    pub last_sent: Mark,
    /// Messages the capture holds twice.
    pub mirrored: u32,
    /// The first 100.
    pub trying: Option<Mark>,
    /// The first response above 100 and below 200, and its status.
    pub progress: Option<(u16, Mark)>,
    /// The first 180.
    pub ringing: Option<Mark>,
    /// The final response.
    pub ended: Option<Final>,
    /// The ACK of the final response to an INVITE.
    pub acked: Option<Mark>,
    /// An ICMP error or a reset connection ended it.
    pub broken: Option<Mark>,
    /// The request whose answer its sender waits for, as far as the capture knows (not a copy on a later hop).
    pub primary: bool,
}

/// A final response.
#[derive(Debug, Clone)]
pub struct Final {
    /// Its status.
    pub status: u16,
    /// Its reason phrase.
    pub phrase: Box<str>,
    /// Where it was seen first.
    pub mark: Mark,
    /// Each time it was sent; the first few.
    pub sends: Vec<Mark>,
    /// How often it was sent.
    pub sent: u32,
    /// When it was sent last.
    pub last: Mark,
    /// The To tag.
    pub to_tag: Box<str>,
    /// Its first Record-Route.
    pub record_route: Option<Box<str>>,
    /// The challenge says that only the nonce was too old (RFC 3261, section 22.4).
    pub stale: bool,
    /// The realm of the challenge.
    pub realm: Option<Box<str>>,
    /// Its nonce.
    pub nonce: Option<Box<str>>,
}

impl Transaction {
    /// How many times the request was repeated.
    pub fn retransmissions(&self) -> u32 {
        self.sent.saturating_sub(1)
    }

    /// Nanoseconds between the first and the last time the request was sent.
    pub fn span(&self) -> i64 {
        between(self.sends.first().copied().unwrap_or_default(), self.last_sent).unwrap_or(0)
    }

    /// Nothing at all came back.
    pub fn is_silent(&self) -> bool {
        self.trying.is_none() && self.progress.is_none() && self.ended.is_none()
    }

    /// The final status.
    pub fn status(&self) -> Option<u16> {
        self.ended.as_ref().map(|end| end.status)
    }

    /// Its frames, as far as they are kept, in order.
    pub fn frames(&self) -> Vec<u64> {
        let ended = self.ended.iter().flat_map(|end| &end.sends);
        let mut frames: Vec<u64> = self.sends.iter().chain(ended).map(|mark| mark.frame).collect();
        frames.extend(
            [self.trying, self.ringing, self.acked].into_iter().flatten().map(|mark| mark.frame),
        );
        frames.sort_unstable();
        frames.dedup();
        frames
    }

    /// Notes that the request was sent once more; false when the capture only holds it twice.
    pub(super) fn send(&mut self, mark: Mark) -> bool {
        if self.carrier == Carrier::Udp && self.sent > 0 && mirrored(self.last_sent, mark) {
            self.mirrored += 1;
            return false;
        }
        self.sent += 1;
        self.last_sent = mark;
        if self.sends.len() < MAX_SENDS {
            self.sends.reserve_exact(1);
            self.sends.push(mark);
        }
        true
    }
}

impl Transaction {
    /// The transaction of a request just sent, or of a response whose request is not in the capture.
    pub(super) fn of(said: &Said<'_>, seen: &SeenSip<'_>, side: Side) -> Self {
        let context = &seen.context;
        let forwards = said.head.max_forwards.map(unfold);
        Self {
            key: said.key,
            method: said.method.clone(),
            cseq: said.cseq,
            side,
            src: context.src,
            dst: context.dst,
            carrier: context.carrier,
            uri: keep(&said.uri),
            sent_by: said.sent_by.clone(),
            max_forwards: forwards.and_then(|text| text.parse().ok()),
            in_dialog: !said.to_tag.is_empty() && said.is_request(),
            credentials: said.head.authorization.is_some(),
            nonce: said
                .head
                .authorization
                .map(unfold)
                .and_then(|value| Some(keep(list_parameter(&value, "nonce")?))),
            vias: said.head.vias,
            record_routed: said.head.record_route.is_some(),
            size: claimed(seen),
            request_seen: said.is_request(),
            first: context.mark,
            sends: Vec::new(),
            sent: 0,
            last_sent: context.mark,
            mirrored: 0,
            trying: None,
            progress: None,
            ringing: None,
            ended: None,
            acked: None,
            broken: None,
            primary: false,
        }
    }

    /// Takes a response.
    pub(super) fn answer(&mut self, status: u16, said: &Said<'_>, mark: Mark) -> Copy {
        match status {
            0..=99 => Copy::First,
            100 if self.trying.is_some() => Copy::Again,
            100 => {
                self.trying = Some(mark);
                Copy::First
            }
            101..=199 => {
                self.progress.get_or_insert((status, mark));
                if status == 180 {
                    self.ringing.get_or_insert(mark);
                }
                Copy::First
            }
            _ => self.end(status, said, mark),
        }
    }

    fn end(&mut self, status: u16, said: &Said<'_>, mark: Mark) -> Copy {
        let carrier = self.carrier;
        match &mut self.ended {
            Some(held) if held.status == status && held.to_tag == said.to_tag => {
                if held.send(mark, carrier) { Copy::Again } else { Copy::Mirrored }
            }
            // Another fork answers, or a failure that came too late.
            Some(_) => Copy::First,
            None => {
                let challenge = said.head.challenge.map(unfold);
                self.ended = Some(Final {
                    status,
                    phrase: keep(&said.phrase),
                    mark,
                    sends: vec![mark],
                    sent: 1,
                    last: mark,
                    to_tag: said.to_tag.clone(),
                    record_route: said.head.record_route.map(|value| keep(&unfold(value))),
                    stale: challenge.as_deref().is_some_and(|value| {
                        list_parameter(value, "stale")
                            .is_some_and(|stale| stale.eq_ignore_ascii_case("true"))
                    }),
                    realm: challenge
                        .as_deref()
                        .and_then(|value| Some(keep(list_parameter(value, "realm")?))),
                    nonce: challenge
                        .as_deref()
                        .and_then(|value| Some(keep(list_parameter(value, "nonce")?))),
                });
                Copy::First
            }
        }
    }
}

impl Final {
    /// Notes that the response was sent once more; false when the capture only holds it twice.
    pub(super) fn send(&mut self, mark: Mark, carrier: Carrier) -> bool {
        if carrier == Carrier::Udp && mirrored(self.last, mark) {
            return false;
        }
        self.sent += 1;
        self.last = mark;
        if self.sends.len() < MAX_SENDS {
            self.sends.reserve_exact(1);
            self.sends.push(mark);
        }
        true
    }
}

/// Bytes of a message, those included that its Content-Length claims and the capture lost.
fn claimed(seen: &SeenSip<'_>) -> usize {
    let message = &seen.message;
    let missing =
        message.content_length().map_or(0, |length| length.saturating_sub(message.body.len()));
    message.raw.len().saturating_add(if seen.cut { missing } else { 0 })
}

fn mirrored(before: Mark, mark: Mark) -> bool {
    between(before, mark).is_some_and(|gap| gap.abs() < MIRRORED)
}

/// Nanoseconds from one mark to another, where both have a time.
pub(crate) fn between(from: Mark, to: Mark) -> Option<i64> {
    to.time?.checked_sub(from.time?)
}
