//! What the network under SIP said: ICMP errors, refused and torn connections, sizes and directions.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};

use uctool_capture::{Connection, Direction, IcmpError, Mark, StreamEvent, Transport};
use uctool_message::{Carrier, Method, Said, SeenSip};

use super::{Few, Place};

/// So many addresses, connections and requests are remembered.
const MOST: usize = 4_096;
/// So many kinds of errors.
const MOST_KINDS: usize = 256;
/// The largest request that may go over UDP while the path is not known (RFC 3261, section 18.1.1), in bytes.
pub(crate) const LARGEST: usize = 1_300;

/// What an ICMP error says, of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Icmp {
    pub(crate) dst: SocketAddr,
    pub(crate) reporter: IpAddr,
    pub(crate) v6: bool,
    pub(crate) kind: u8,
    pub(crate) code: u8,
    pub(crate) transport: u8,
}

/// ICMP errors of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreachable {
    pub(crate) what: Icmp,
    pub(crate) src: SocketAddr,
    pub(crate) count: u64,
    pub(crate) first: Place,
    /// It was media that did not arrive, not SIP.
    pub(crate) media: bool,
    /// The address spoke SIP at another time of the capture.
    pub(crate) spoke: bool,
}

/// Connections that were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) client: IpAddr,
    pub(crate) server: SocketAddr,
    pub(crate) count: u64,
    pub(crate) first: Place,
    pub(crate) spoke: bool,
}

/// A connection of SIP that was torn while somebody waited for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Torn {
    pub(crate) by: SocketAddr,
    pub(crate) other: SocketAddr,
    pub(crate) place: Place,
    /// Methods that were never answered, and the frame of the last of them.
    pub(crate) waiting: Vec<String>,
    pub(crate) asked: Mark,
}

/// A large request over UDP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Big {
    pub(crate) method: String,
    pub(crate) bytes: usize,
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) place: Place,
    pub(crate) answered: bool,
}

/// Two hosts of which only one is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OneSided {
    pub(crate) speaker: IpAddr,
    pub(crate) other: IpAddr,
    pub(crate) messages: u64,
    pub(crate) first: Place,
}

/// Messages from the lower address of a pair to the higher, and back.
#[derive(Debug, Clone, Copy, Default)]
struct Ways {
    messages: [u64; 2],
    /// Messages that answer or follow something of the other side, by their own word.
    followed: [u64; 2],
    first: Place,
}

/// What waits on one connection.
#[derive(Debug, Default)]
struct Waiting {
    /// Transactions without a final response: key and method.
    open: Vec<(u64, String)>,
    asked: Mark,
}

/// Everything the network said.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    spoke: HashSet<SocketAddr>,
    /// Those that spoke over a connection.
    connected: HashSet<SocketAddr>,
    addressed: HashSet<SocketAddr>,
    icmp: BTreeMap<Icmp, Unreachable>,
    refused: BTreeMap<(IpAddr, SocketAddr), (u64, Place)>,
    connections: HashMap<(SocketAddr, SocketAddr), Waiting>,
    pub(crate) torn: Few<Torn>,
    big: BTreeMap<u64, Big>,
    pub(crate) udp_requests: u64,
    pub(crate) stream_messages: u64,
    ways: BTreeMap<(IpAddr, IpAddr), Ways>,
}

impl Wire {
    /// Takes a message.
    pub(crate) fn message(&mut self, seen: &SeenSip<'_>, said: &Said<'_>, place: Place) {
        let context = &seen.context;
        for (set, address) in [(&mut self.spoke, context.src), (&mut self.addressed, context.dst)] {
            if set.len() < MOST {
                set.insert(address);
            }
        }
        self.way(said, context.src.ip(), context.dst.ip(), place);
        match context.carrier {
            Carrier::Udp => self.udp(seen, said, place),
            Carrier::Tcp | Carrier::Tls | Carrier::Ws | Carrier::Wss => {
                self.stream_messages += 1;
                if self.connected.len() < MOST {
                    self.connected.insert(context.src);
                }
                self.on_stream((context.src, context.dst), said, place);
            }
            _ => {}
        }
    }

    fn way(&mut self, said: &Said<'_>, src: IpAddr, dst: IpAddr, place: Place) {
        let pair = (src.min(dst), src.max(dst));
        if self.ways.len() >= MOST && !self.ways.contains_key(&pair) {
            return;
        }
        let ways = self.ways.entry(pair).or_insert(Ways { first: place, ..Ways::default() });
        let way = usize::from(src > dst);
        // A response, and a request within a dialog, need the other side to have spoken.
        let follows =
            !said.is_request() || (!said.to_tag.is_empty() && said.method != Method::Notify);
        if let (Some(messages), Some(followed)) =
            (ways.messages.get_mut(way), ways.followed.get_mut(way))
        {
            *messages += 1;
            *followed += u64::from(follows);
        }
    }

    fn udp(&mut self, seen: &SeenSip<'_>, said: &Said<'_>, place: Place) {
        if !said.is_request() {
            if let Some(big) = self.big.get_mut(&said.key) {
                big.answered = true;
            }
            return;
        }
        self.udp_requests += 1;
        let bytes = seen.message.raw.len();
        if bytes > LARGEST && self.big.len() < MOST {
            self.big.entry(said.key).or_insert_with(|| Big {
                method: said.method.to_string(),
                bytes,
                src: seen.context.src,
                dst: seen.context.dst,
                place,
                answered: said.method == Method::Ack,
            });
        }
    }

    fn on_stream(&mut self, (src, dst): (SocketAddr, SocketAddr), said: &Said<'_>, place: Place) {
        let pair = (src.min(dst), src.max(dst));
        if self.connections.len() >= MOST && !self.connections.contains_key(&pair) {
            return;
        }
        let waiting = self.connections.entry(pair).or_default();
        match said.status {
            None if said.method == Method::Ack => {}
            None => {
                waiting.asked = place.mark;
                if waiting.open.len() < 64 && !waiting.open.iter().any(|(key, _)| *key == said.key)
                {
                    waiting.open.push((said.key, said.method.to_string()));
                }
            }
            Some(200..) => waiting.open.retain(|(key, _)| *key != said.key),
            Some(_) => {}
        }
    }

    /// Takes what happened to a connection.
    pub(crate) fn connection(
        &mut self,
        connection: &Connection,
        event: &StreamEvent<'_>,
        file: usize,
    ) {
        let (client, server) = (connection.client, connection.server);
        let pair = (client.min(server), client.max(server));
        match event {
            StreamEvent::Reset { mark, refused: true, .. } => {
                let key = (client.ip(), server);
                if self.refused.len() < MOST_KINDS || self.refused.contains_key(&key) {
                    let place = Place { file, mark: *mark };
                    self.refused.entry(key).or_insert((0, place)).0 += 1;
                }
            }
            StreamEvent::Reset { direction, mark, .. } => {
                let Some(waiting) = self.connections.remove(&pair) else { return };
                if waiting.open.is_empty() {
                    return;
                }
                let (by, other) = match direction {
                    Direction::ToServer => (client, server),
                    Direction::ToClient => (server, client),
                };
                let methods: BTreeSet<String> =
                    waiting.open.into_iter().map(|(_, method)| method).collect();
                self.torn.push(Torn {
                    by,
                    other,
                    place: Place { file, mark: *mark },
                    waiting: methods.into_iter().collect(),
                    asked: waiting.asked,
                });
            }
            StreamEvent::Closed => {
                self.connections.remove(&pair);
            }
            _ => {}
        }
    }

    /// Takes an ICMP error; `media` says that it is about an address of media in use.
    pub(crate) fn icmp(&mut self, error: &IcmpError<'_>, media: bool, file: usize) {
        let quotes_sip = memchr::memmem::find(error.quoted, b"SIP/2.0").is_some()
            || crate::logs::is_request_line(error.quoted);
        let of_sip = quotes_sip
            || matches!(error.dst.port(), 5060 | 5061)
            || self.addressed.contains(&error.dst);
        if !of_sip && !media {
            return;
        }
        let what = Icmp {
            dst: error.dst,
            reporter: error.reporter,
            v6: error.v6,
            kind: error.kind,
            code: error.code,
            transport: match error.transport {
                Transport::Udp => 17,
                Transport::Tcp => 6,
                Transport::Sctp => 132,
            },
        };
        if self.icmp.len() >= MOST_KINDS && !self.icmp.contains_key(&what) {
            return;
        }
        let first = Place { file, mark: error.mark };
        let (src, media) = (error.src, !of_sip);
        let new = Unreachable { what, src, count: 0, first, media, spoke: false };
        self.icmp.entry(what).or_insert(new).count += 1;
    }

    pub(crate) fn unreachable(&self) -> Vec<Unreachable> {
        let spoke = |address: &SocketAddr| self.spoke.contains(address);
        self.icmp
            .values()
            .map(|error| Unreachable { spoke: spoke(&error.what.dst), ..*error })
            .collect()
    }

    /// Refused connections to addresses of SIP.
    pub(crate) fn refused(&self) -> Vec<Refused> {
        let hosts: HashSet<IpAddr> =
            self.spoke.iter().chain(&self.addressed).map(SocketAddr::ip).collect();
        self.refused
            .iter()
            .filter(|((_, server), _)| {
                matches!(server.port(), 5060..=5063 | 5080 | 8443 | 7443)
                    || self.addressed.contains(server)
                    || (server.port() == 443 && hosts.contains(&server.ip()))
            })
            .map(|((client, server), (count, first))| Refused {
                client: *client,
                server: *server,
                count: *count,
                first: *first,
                spoke: self.connected.contains(server),
            })
            .collect()
    }

    pub(crate) fn big(&self) -> Vec<Big> {
        self.big.values().cloned().collect()
    }

    /// Pairs of hosts of which only one is heard, though what it says answers or follows the other.
    pub(crate) fn one_sided(&self) -> Vec<OneSided> {
        let sided = |((low, high), ways): (&(IpAddr, IpAddr), &Ways)| {
            let [up, down] = ways.messages;
            let [up_followed, down_followed] = ways.followed;
            let (speaker, other, messages, followed) = match (up, down) {
                (_, 0) => (*low, *high, up, up_followed),
                (0, _) => (*high, *low, down, down_followed),
                _ => return None,
            };
            let known = !speaker.is_unspecified() && !other.is_unspecified() && speaker != other;
            (followed >= 2 && known).then_some(OneSided {
                speaker,
                other,
                messages,
                first: ways.first,
            })
        };
        self.ways.iter().filter_map(sided).collect()
    }
}
