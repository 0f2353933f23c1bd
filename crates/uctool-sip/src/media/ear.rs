//! Takes in everything around the messages of a run, and gives what the rules ask.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, SocketAddr};

use uctool_capture::{Connection, Datagram, IcmpError, Mark, StreamEvent, Summary, Transport};
use uctool_message::sdp::Sdp;
use uctool_message::text::host_of;
use uctool_message::value::unfold;
use uctool_message::{Method, SeenSip, Unit};

use super::names::{Failed, Names};
use super::rtp::Stream;
use super::skew::{Clocks, Skew, Step};
use super::streams::Streams;
use super::talk::{Judged, Mismatch, Silence, Talk};
use super::wire::{Big, OneSided, Refused, Torn, Unreachable, Wire};
use super::{Few, Place};
use crate::calls::{Sighting, Watch};
use crate::data::MediaV1;

/// So many calls are followed at once; the oldest makes room.
const MOST_CALLS: usize = 10_000;
/// So many hosts are remembered with the codecs they described.
const MOST_HOSTS: usize = 4_096;
/// Fewer packets than this say nothing of loss,
const ENOUGH: u64 = 100;
/// nor does less than this part of them, in percent.
pub(crate) const LOSS: f64 = 3.0;

/// A stream that lost packets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lossy {
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) ssrc: u32,
    pub(crate) lost: u64,
    pub(crate) expected: u64,
    pub(crate) jitter_ms: Option<f64>,
    pub(crate) seconds: f64,
    pub(crate) call: Option<Box<str>>,
    pub(crate) first: Mark,
}

impl Lossy {
    /// Lost packets in percent.
    pub(crate) fn percent(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a ratio")]
        let percent = self.lost as f64 * 100.0 / self.expected.max(1) as f64;
        percent
    }
}

/// What the rules on media and transport are asked about.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// The inputs and what their places are counted in.
    pub(crate) sources: Vec<(String, Unit)>,
    /// What the readers saw, capture by capture.
    pub(crate) summaries: Vec<Summary>,
    /// The inputs are texts: there is nothing below SIP.
    pub(crate) text: bool,
    /// Media were left out on request.
    pub(crate) no_rtp: bool,
    /// Messages, and how many of them the capture holds twice.
    pub(crate) messages: u64,
    pub(crate) mirrored: u64,
    pub(crate) rtp_packets: u64,
    pub(crate) rtp_untracked: u64,
    pub(crate) rtp_doubled: u64,
    /// Calls with audio that were answered.
    pub(crate) calls: u64,
    /// Those whose media could be judged.
    pub(crate) judged: u64,
    /// Those that could not, because the capture holds none of it.
    pub(crate) unseen: u64,
    pub(crate) deaf: Few<Judged>,
    pub(crate) silent: Few<Judged>,
    pub(crate) strays: Few<Judged>,
    pub(crate) streams: u64,
    pub(crate) lossy: Few<Lossy>,
    pub(crate) answers: u64,
    pub(crate) mismatches: Few<Mismatch>,
    pub(crate) unreachable: Vec<Unreachable>,
    pub(crate) refused: Vec<Refused>,
    pub(crate) torn: Few<Torn>,
    pub(crate) stream_messages: u64,
    pub(crate) udp_requests: u64,
    pub(crate) big: Vec<Big>,
    pub(crate) names: u64,
    pub(crate) failed_names: Vec<Failed>,
    pub(crate) skews: Vec<Skew>,
    pub(crate) steps: Few<Step>,
    pub(crate) one_sided: Vec<OneSided>,
}

impl Heard {
    /// A place in one of the captures.
    pub(crate) fn locate(&self, place: Place) -> uctool_core::Location {
        let source = self.sources.get(place.file).or(self.sources.first());
        source.map_or_else(uctool_core::Location::default, |(source, unit)| {
            unit.locate(source, place.mark.frame)
        })
    }

    /// What was heard, for `data.media`.
    pub(crate) fn data(&self) -> MediaV1 {
        MediaV1 {
            rtp_packets: self.rtp_packets,
            rtp_packets_left_out: self.rtp_untracked,
            streams: self.streams,
            streams_with_loss: self.lossy.total,
            calls_with_audio: self.calls,
            calls_judged: self.judged,
        }
    }
}

/// Listens to a run.
#[derive(Default)]
pub(crate) struct Ear {
    file: usize,
    now: i64,
    no_rtp: bool,
    calls: HashMap<u64, Talk>,
    order: VecDeque<u64>,
    due: VecDeque<(i64, u64)>,
    /// Addresses of media of calls that are up, and how many calls name them.
    media: HashMap<SocketAddr, u32>,
    streams: Streams,
    wire: Wire,
    names: Names,
    clocks: Clocks,
    speaks: BTreeMap<IpAddr, String>,
    heard: Heard,
}

impl Ear {
    /// An ear that passes over media when `no_rtp` is set.
    pub(crate) fn new(no_rtp: bool) -> Self {
        Self { no_rtp, ..Self::default() }
    }

    /// The next capture begins.
    pub(crate) fn next_file(&mut self) {
        self.file += 1;
    }

    /// The captures ended.
    pub(crate) fn finish(mut self, sources: &[(String, Unit)], summaries: Vec<Summary>) -> Heard {
        self.due.clear();
        for key in std::mem::take(&mut self.order) {
            self.end(key);
        }
        let mut heard = std::mem::take(&mut self.heard);
        for stream in self.streams.all() {
            note_loss(&mut heard, stream);
        }
        (heard.names, heard.failed_names) = self.names.judge();
        Heard {
            sources: sources.to_vec(),
            summaries,
            text: !sources.is_empty() && sources.iter().all(|(_, unit)| *unit == Unit::Line),
            no_rtp: self.no_rtp,
            rtp_packets: self.streams.packets,
            rtp_untracked: self.streams.untracked,
            unreachable: self.wire.unreachable(),
            refused: self.wire.refused(),
            torn: std::mem::take(&mut self.wire.torn),
            stream_messages: self.wire.stream_messages,
            udp_requests: self.wire.udp_requests,
            big: self.wire.big(),
            one_sided: self.wire.one_sided(),
            skews: self.clocks.skews(),
            steps: std::mem::take(&mut self.clocks.steps),
            ..heard
        }
    }

    fn call(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>, place: Place) {
        let said = sighting.said;
        let key = hash(&said.call_id);
        let begins = said.is_request() && said.method == Method::Invite;
        if !self.calls.contains_key(&key) {
            if !begins {
                return;
            }
            self.make_room();
            let names = [sighting.dialog.from.name(), sighting.dialog.to.name()];
            self.calls.insert(key, Talk::begin(said, place, names));
            self.order.push_back(key);
        }
        let sdp = Sdp::of(&seen.message);
        if let Some(audio) = sdp.as_ref().and_then(|sdp| sdp.first("audio")) {
            self.heard.answers += u64::from(!said.is_request());
            if self.speaks.len() < MOST_HOSTS {
                self.speaks.insert(seen.context.src.ip(), audio.list());
            }
            if let Some(endpoint) = audio.endpoint() {
                for codec in audio.codecs.iter().filter(|codec| codec.payload >= 96) {
                    self.streams.rate(endpoint, codec.payload, codec.rate);
                }
            }
        }
        let Some(talk) = self.calls.get_mut(&key) else { return };
        let (ended, odd) = talk.take(said, sdp, place);
        if let Some(mut odd) = odd {
            if odd.status.is_some() && odd.supported.is_none() {
                odd.supported = self.speaks.get(&seen.context.src.ip()).cloned();
            }
            let known = self.heard.mismatches.list.iter().any(|one| one.call_id == odd.call_id);
            if !known {
                self.heard.mismatches.push(odd);
            }
        }
        if talk.is_up() {
            for endpoint in talk.endpoints() {
                if self.media.len() < 2 * MOST_CALLS {
                    *self.media.entry(endpoint).or_default() = 1;
                }
            }
        } else {
            for endpoint in talk.endpoints() {
                self.media.remove(&endpoint);
            }
        }
        if ended {
            self.due.push_back((talk.due().unwrap_or(self.now), key));
        }
    }

    fn make_room(&mut self) {
        while self.calls.len() >= MOST_CALLS {
            let Some(oldest) = self.order.pop_front() else { return };
            self.end(oldest);
        }
        // Calls that ended leave their keys behind.
        if self.order.len() > 2 * MOST_CALLS {
            let calls = &self.calls;
            self.order.retain(|key| calls.contains_key(key));
        }
    }

    /// Judges the calls that ended a while ago.
    fn advance(&mut self) {
        while let Some((_, key)) = self.due.front().copied().filter(|(due, _)| *due < self.now) {
            self.due.pop_front();
            self.end(key);
        }
    }

    fn end(&mut self, key: u64) {
        let Some(talk) = self.calls.remove(&key) else { return };
        for endpoint in talk.endpoints() {
            self.media.remove(&endpoint);
            self.streams.claim(endpoint, &talk.call_id);
        }
        let Some(judged) = talk.judge(&self.streams, self.now) else { return };
        match judged.excuse {
            Some(Silence::NoAudio) => return,
            Some(Silence::Unseen) => self.heard.unseen += 1,
            Some(Silence::Short | Silence::Ice) => {}
            None => self.heard.judged += 1,
        }
        self.heard.calls += 1;
        if judged.stray.is_some() {
            self.heard.strays.push(judged);
        } else if judged.deaf().is_some() {
            self.heard.deaf.push(judged);
        } else if judged.is_silent() {
            self.heard.silent.push(judged);
        }
    }
}

impl Watch for Ear {
    fn message(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>) {
        let place = Place { file: self.file, mark: seen.context.mark };
        self.heard.messages += 1;
        self.clocks.tick(place);
        if let Some(time) = place.mark.time {
            self.now = self.now.max(time);
            self.advance();
        }
        if sighting.copy == crate::calls::Copy::Mirrored {
            self.heard.mirrored += 1;
            return;
        }
        let said = sighting.said;
        self.wire.message(seen, said, place);
        if said.is_request() {
            self.names.host(host_of(&said.uri));
        }
        let date = seen.message.header("Date", None).next().map(unfold);
        if let Some(date) = date.as_deref().and_then(crate::logs::date_header) {
            self.clocks.date(seen.context.src.ip(), date, place);
        }
        self.call(seen, sighting, place);
    }

    fn other(&mut self, datagram: &Datagram<'_>) {
        if datagram.src.port() == 53 || datagram.dst.port() == 53 {
            let place = Place { file: self.file, mark: datagram.mark };
            return self.names.take(datagram, place);
        }
        if self.no_rtp || datagram.transport != Transport::Udp {
            return;
        }
        if let Some(time) = datagram.mark.time {
            self.now = self.now.max(time);
        }
        let heard = &mut self.heard;
        self.streams.take(datagram, &mut |stream| note_loss(heard, stream));
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        let media = self.media.contains_key(&error.dst);
        self.wire.icmp(error, media, self.file);
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        self.wire.connection(connection, event, self.file);
    }
}

fn note_loss(heard: &mut Heard, stream: &Stream) {
    heard.rtp_doubled += stream.doubled;
    if !stream.is_real() || stream.expected() < ENOUGH {
        return;
    }
    heard.streams += 1;
    let lossy = Lossy {
        src: stream.src,
        dst: stream.dst,
        ssrc: stream.ssrc,
        lost: stream.lost(),
        expected: stream.expected(),
        jitter_ms: stream.jitter_ms(),
        seconds: stream.seconds(),
        call: stream.call.clone(),
        first: stream.first,
    };
    if lossy.percent() >= LOSS {
        heard.lossy.push(lossy);
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
