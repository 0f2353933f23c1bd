//! NTP packets seen on the wire, from a capture or from tcpdump's lines, summed up by who asks whom.

use std::collections::{BTreeMap, VecDeque};

use uctool_core::Location;

use crate::model::{Form, Node, Peer, Role, Sample, Status};
use crate::packet::{Exchange, NtpTime};
use crate::reach::Reach;
use crate::refid::{Meaning, Refid};

/// Pairs of client and server that are kept; more are counted, not kept.
const MOST_PAIRS: usize = 4096;
/// Moments of one pair that are kept for the picture.
const MOST_SAMPLES: usize = 2000;
/// Requests of one pair that may wait for their answers.
const MOST_WAITING: usize = 64;
/// How long an answer may take, in seconds.
const PATIENCE: f64 = 2.0;

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Client mode (3) or symmetric active (1).
    Request,
    /// Server mode (4) or symmetric passive (2).
    Reply,
}

/// One packet, as far as the input shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Line of a text, from 1, or 0.
    pub line: u64,
    /// Frame of a capture, from 1.
    pub frame: Option<u64>,
    /// Nanoseconds: since 1970 for captures, of the day for tcpdump's lines.
    pub time: Option<i64>,
    /// Sender without its port.
    pub src: String,
    /// Receiver without its port.
    pub dst: String,
    /// Request or answer.
    pub way: Way,
    /// NTP version.
    pub version: u8,
    /// Leap indicator.
    pub leap: Option<u8>,
    /// Stratum.
    pub stratum: Option<u8>,
    /// Reference identifier.
    pub refid: Option<Refid>,
    /// log2 of the precision in seconds.
    pub precision: Option<i8>,
    /// Root delay and dispersion in milliseconds.
    pub root_ms: Option<(f64, f64)>,
    /// Origin, receive and transmit timestamps.
    pub stamps: Option<[NtpTime; 3]>,
}

#[derive(Debug, Default)]
struct Pair {
    peer: Peer,
    client_stratum: Option<u8>,
    polls: u32,
    reach: u8,
    waiting: VecDeque<(Option<i64>, Option<NtpTime>)>,
    samples: Vec<Sample>,
    offsets: Offsets,
}

/// Mean and spread of offsets, without keeping them.
#[derive(Debug, Default)]
struct Offsets {
    count: u32,
    mean: f64,
    squares: f64,
}

impl Offsets {
    fn add(&mut self, value: f64) {
        self.count += 1;
        let off = value - self.mean;
        self.mean += off / f64::from(self.count);
        self.squares += off * (value - self.mean);
    }

    fn spread(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.squares / f64::from(self.count - 1)).sqrt())
    }
}

/// Collects packets.
#[derive(Debug, Default)]
pub struct Traffic {
    pairs: BTreeMap<(String, String), Pair>,
    first: Option<i64>,
    last: Option<i64>,
    /// Packets that carry time.
    pub packets: u64,
    /// Control and private mode packets on the NTP port.
    pub management: u64,
    /// Pairs beyond the most that are kept.
    pub overflow: u64,
    /// Bytes on the NTP port that are no NTP packet.
    pub strange: u64,
}

impl Traffic {
    /// Takes one packet.
    pub fn push(&mut self, seen: &Seen) {
        self.packets += 1;
        if let Some(time) = seen.time {
            self.first = Some(self.first.unwrap_or(time));
            self.last = Some(time);
        }
        let (client, server) = match seen.way {
            Way::Request => (seen.src.clone(), seen.dst.clone()),
            Way::Reply => (seen.dst.clone(), seen.src.clone()),
        };
        let key = (client, server);
        if !self.pairs.contains_key(&key) && self.pairs.len() >= MOST_PAIRS {
            self.overflow += 1;
            return;
        }
        let start = self.first;
        let pair = self.pairs.entry(key).or_insert_with_key(|(_, server)| {
            let mut pair = Pair::default();
            pair.peer.line = seen.line;
            pair.peer.frame = seen.frame;
            pair.peer.remote = Some(server.clone());
            pair.peer.role = Role::Observed;
            pair
        });
        match seen.way {
            Way::Request => pair.request(seen),
            Way::Reply => pair.reply(seen, start),
        }
    }

    /// Adds what a line below a packet's line says of it (`tcpdump -v`).
    pub fn amend(
        &mut self,
        client: &str,
        server: &str,
        reply: bool,
        change: impl FnOnce(&mut Peer, &mut Option<u8>),
    ) {
        if let Some(pair) = self.pairs.get_mut(&(client.to_owned(), server.to_owned())) {
            let mut scratch = Peer::default();
            change(if reply { &mut pair.peer } else { &mut scratch }, &mut pair.client_stratum);
        }
    }

    /// Notes that an ICMP error came instead of an answer.
    pub fn icmp(&mut self, client: &str, server: &str, what: String) {
        if let Some(pair) = self.pairs.get_mut(&(client.to_owned(), server.to_owned())) {
            pair.peer.icmp = Some(what);
        }
    }

    /// One node for each client, with the servers it asks.
    pub fn nodes(self, location: &Location, form: Form) -> Vec<Node> {
        let last = self.last;
        let mut nodes: Vec<Node> = Vec::new();
        for ((client, _), pair) in self.pairs {
            if nodes.last().is_none_or(|node| node.name.as_deref() != Some(client.as_str())) {
                nodes.push(Node {
                    location: location.clone(),
                    name: Some(client),
                    forms: vec![form],
                    ..Node::default()
                });
            }
            let Some(node) = nodes.last_mut() else { continue };
            let stratum = pair.client_stratum.filter(|stratum| *stratum > 0);
            node.status.patch(Status {
                stratum: stratum.filter(|stratum| *stratum < 16),
                ..Status::default()
            });
            let (peer, samples) = pair.finish(last);
            node.peers.push(peer);
            node.samples.extend(samples);
        }
        nodes
    }
}

impl Pair {
    fn request(&mut self, seen: &Seen) {
        self.peer.requests += 1;
        self.peer.asked_version = Some(seen.version);
        self.polls = (self.polls + 1).min(8);
        self.reach <<= 1;
        if seen.stratum.is_some() {
            self.client_stratum = seen.stratum;
        }
        if self.waiting.len() >= MOST_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back((seen.time, seen.stamps.map(|[_, _, transmit]| transmit)));
    }

    fn reply(&mut self, seen: &Seen, start: Option<i64>) {
        self.peer.version = Some(seen.version);
        self.peer.leap = seen.leap.or(self.peer.leap);
        self.peer.precision = seen.precision.or(self.peer.precision);
        if let Some((delay, dispersion)) = seen.root_ms {
            self.peer.root_delay_ms = Some(delay);
            self.peer.root_dispersion_ms = Some(dispersion);
        }
        let asked = match seen.stamps {
            // The origin timestamp says which request is answered (RFC 5905, section 8).
            Some([origin, ..]) => self.waiting.iter().position(|(_, sent)| *sent == Some(origin)),
            None => self.waiting.len().checked_sub(1),
        };
        let asked = asked.and_then(|at| {
            let sent = self.waiting.drain(..=at).next_back()?;
            Some((sent, self.waiting.len()))
        });
        if let Some(((sent, _), later)) = asked {
            self.peer.replies += 1;
            // Requests that left since then stand to the right of the one that is answered.
            self.reach |= 1_u8.checked_shl(u32::try_from(later).unwrap_or(8)).unwrap_or(0);
            self.measure(seen, sent, start);
        }
        let kiss = seen.refid.as_ref().filter(|_| seen.stratum == Some(0));
        if let Some(code) = kiss
            .filter(|refid| refid.meaning != Meaning::NoAnswerYet)
            .and_then(|refid| refid.code.clone())
        {
            if !self.peer.kisses.contains(&code) && self.peer.kisses.len() < 8 {
                self.peer.kisses.push(code);
            }
            return;
        }
        self.peer.stratum = seen.stratum.or(self.peer.stratum);
        self.peer.refid = seen.refid.clone().or(self.peer.refid.take());
    }

    fn measure(&mut self, seen: &Seen, sent: Option<i64>, start: Option<i64>) {
        let (Some([_, receive, transmit]), Some(sent), Some(arrived)) =
            (seen.stamps, sent, seen.time)
        else {
            return;
        };
        let kiss_or_lost = seen.stratum == Some(0) || seen.leap == Some(3) || transmit.0 == 0;
        if kiss_or_lost {
            return;
        }
        let exchange = Exchange::of(
            NtpTime::from_nanoseconds(sent),
            receive,
            transmit,
            NtpTime::from_nanoseconds(arrived),
        );
        let offset = exchange.offset * 1e3;
        self.offsets.add(offset);
        self.peer.offset_ms = Some(offset);
        self.peer.delay_ms = Some(exchange.delay * 1e3);
        if self.samples.len() < MOST_SAMPLES {
            self.samples.push(Sample {
                remote: self.peer.name().to_owned(),
                at: seconds(arrived.saturating_sub(start.unwrap_or(arrived))),
                offset_ms: Some(offset),
                reach: Some(Reach(self.reach)),
            });
        }
    }

    fn finish(mut self, last: Option<i64>) -> (Peer, Vec<Sample>) {
        let late = |sent: &Option<i64>| match (sent, last) {
            (Some(sent), Some(last)) => seconds(last.saturating_sub(*sent)) < PATIENCE,
            _ => false,
        };
        self.peer.pending = self.waiting.iter().filter(|(sent, _)| late(sent)).count() as u64;
        // Polls that were still open when the capture ended say nothing of reach.
        let open = u32::try_from(self.peer.pending).unwrap_or(8).min(8);
        let settled = self.peer.requests.saturating_sub(self.peer.pending);
        if settled > 0 {
            self.peer.reach = Some(Reach(self.reach.checked_shr(open).unwrap_or(0)));
        }
        self.peer.jitter_ms = self.offsets.spread();
        (self.peer, self.samples)
    }
}

fn seconds(nanoseconds: i64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a capture's length, for a graph and a comparison"
    )]
    let seconds = nanoseconds as f64 / 1e9;
    seconds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(at: i64, src: &str, dst: &str, way: Way) -> Seen {
        Seen {
            line: 0,
            frame: None,
            time: Some(at * 1_000_000_000),
            src: src.into(),
            dst: dst.into(),
            way,
            version: 4,
            leap: None,
            stratum: None,
            refid: None,
            precision: None,
            root_ms: None,
            stamps: None,
        }
    }

    #[test]
    fn answers_fill_the_register_and_silence_empties_it() {
        let mut traffic = Traffic::default();
        for second in [0, 64, 128] {
            traffic.push(&seen(second, "node", "good", Way::Request));
            traffic.push(&seen(second, "good", "node", Way::Reply));
            traffic.push(&seen(second, "node", "dead", Way::Request));
        }
        // One more request as the capture ends: nobody could have answered it.
        traffic.push(&seen(192, "node", "good", Way::Request));
        let [node] = &traffic.nodes(&Location::of("t"), Form::Capture)[..] else {
            panic!("one node")
        };
        let [dead, good] = &node.peers[..] else { panic!("two servers") };
        assert_eq!((dead.requests, dead.replies, dead.reach), (3, 0, Some(Reach(0))));
        assert_eq!((good.requests, good.replies, good.pending), (4, 3, 1));
        assert_eq!(good.reach, Some(Reach(7)));
    }

    #[test]
    fn a_reply_to_nothing_counts_for_nothing() {
        let mut traffic = Traffic::default();
        let stamp = |value| Some([NtpTime(value), NtpTime(1), NtpTime(2)]);
        traffic.push(&Seen {
            stamps: Some([NtpTime(0), NtpTime(0), NtpTime(9)]),
            ..seen(0, "node", "server", Way::Request)
        });
        traffic.push(&Seen { stamps: stamp(8), ..seen(0, "server", "node", Way::Reply) });
        traffic.push(&Seen { stamps: stamp(9), ..seen(1, "server", "node", Way::Reply) });
        let nodes = traffic.nodes(&Location::of("t"), Form::Capture);
        assert_eq!(nodes[0].peers[0].replies, 1);
    }
}
