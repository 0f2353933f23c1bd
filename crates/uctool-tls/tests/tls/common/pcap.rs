//! A small walker of captures for these tests alone: classic pcap and pcapng, Ethernet or Linux
//! cooked, IPv4 and IPv6, TCP put in order.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use uctool_capture::{ConnId, Connection, Direction, Mark};

/// What comes out of a capture.
#[derive(Clone)]
pub enum Event {
    Secrets(u32, Vec<u8>),
    Stream(Connection, Direction, Vec<u8>, Mark),
    Gap(Connection, Direction, u64, Mark),
    Closed(Connection),
    Datagram(SocketAddr, SocketAddr, Vec<u8>, Mark),
}

struct Flow {
    connection: Connection,
    next: [Option<u32>; 2],
    early: [BTreeMap<u32, Vec<u8>>; 2],
    fins: u8,
}

#[derive(Default)]
struct Walker {
    flows: BTreeMap<(SocketAddr, SocketAddr), Flow>,
    events: Vec<Event>,
    connections: u64,
    frame: u64,
}

pub fn walk(bytes: &[u8]) -> Vec<Event> {
    let mut walker = Walker::default();
    match bytes.get(..4) {
        Some([0x0a, 0x0d, 0x0d, 0x0a]) => pcapng(bytes, &mut walker),
        Some(_) => pcap(bytes, &mut walker),
        None => {}
    }
    let open: Vec<_> = walker.flows.values().map(|flow| flow.connection).collect();
    walker.events.extend(open.into_iter().map(Event::Closed));
    walker.events
}

fn pcap(bytes: &[u8], walker: &mut Walker) {
    let little = matches!(bytes[0], 0xd4 | 0x4d);
    let word = |at: usize| {
        let word: [u8; 4] = bytes[at..at + 4].try_into().unwrap();
        if little { u32::from_le_bytes(word) } else { u32::from_be_bytes(word) }
    };
    let link = word(20) & 0xffff;
    let mut at = 24;
    while at + 16 <= bytes.len() {
        let len = word(at + 8) as usize;
        let Some(frame) = bytes.get(at + 16..at + 16 + len) else { break };
        walker.frame(link, frame);
        at += 16 + len;
    }
}

fn pcapng(bytes: &[u8], walker: &mut Walker) {
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let (mut at, mut link) = (0, 1);
    while at + 12 <= bytes.len() {
        let (kind, len) = (word(at), word(at + 4) as usize);
        if len < 12 || at + len > bytes.len() {
            break;
        }
        match kind {
            1 => link = word(at + 8) & 0xffff,
            6 => walker.frame(link, &bytes[at + 28..at + 28 + word(at + 20) as usize]),
            10 => {
                let secrets = bytes[at + 16..at + 16 + word(at + 12) as usize].to_vec();
                walker.events.push(Event::Secrets(word(at + 8), secrets));
            }
            _ => {}
        }
        at += len;
    }
}

impl Walker {
    fn frame(&mut self, link: u32, frame: &[u8]) {
        self.frame += 1;
        let (at, offset) = match link {
            1 => (12, 14),
            113 => (14, 16),
            276 => (0, 20),
            _ => (usize::MAX, 0),
        };
        let Some(kind) = frame.get(at..at.wrapping_add(2)) else { return };
        let (kind, packet) = match kind {
            [0x81, 0x00] => (&frame[16..18], &frame[18..]),
            _ => (kind, &frame[offset..]),
        };
        let (src, dst, segment): (IpAddr, IpAddr, &[u8]) = match kind {
            [0x08, 0x00] if matches!(packet[9], 6 | 17) => {
                let header = usize::from(packet[0] & 15) * 4;
                let total = usize::from(u16::from_be_bytes([packet[2], packet[3]]));
                let ip = |at: usize| {
                    Ipv4Addr::from(<[u8; 4]>::try_from(&packet[at..at + 4]).unwrap()).into()
                };
                (ip(12), ip(16), &packet[header..total.clamp(header, packet.len())])
            }
            [0x86, 0xdd] if matches!(packet[6], 6 | 17) => {
                let len = usize::from(u16::from_be_bytes([packet[4], packet[5]]));
                let ip = |at: usize| {
                    Ipv6Addr::from(<[u8; 16]>::try_from(&packet[at..at + 16]).unwrap()).into()
                };
                (ip(8), ip(24), &packet[40..(40 + len).min(packet.len())])
            }
            _ => return,
        };
        let port = |at: usize| u16::from_be_bytes([segment[at], segment[at + 1]]);
        let (src, dst) = (SocketAddr::new(src, port(0)), SocketAddr::new(dst, port(2)));
        let udp = match kind {
            [0x08, 0x00] => packet[9] == 17,
            _ => packet[6] == 17,
        };
        if udp {
            let mark = Mark { frame: self.frame, time: None };
            self.events.push(Event::Datagram(src, dst, segment[8..].to_vec(), mark));
            return;
        }
        let seq = u32::from_be_bytes(segment[4..8].try_into().unwrap());
        let data = &segment[usize::from(segment[12] >> 4) * 4..];
        self.segment(src, dst, seq, segment[13], data);
    }

    fn segment(&mut self, src: SocketAddr, dst: SocketAddr, seq: u32, flags: u8, data: &[u8]) {
        let mark = Mark { frame: self.frame, time: None };
        let key = (src.min(dst), src.max(dst));
        let syn = flags & 2 != 0;
        let reused =
            self.flows.get(&key).is_some_and(|flow| syn && flags & 16 == 0 && flow.fins > 0);
        if reused {
            let flow = self.flows.remove(&key).unwrap();
            self.events.push(Event::Closed(flow.connection));
        }
        let connections = &mut self.connections;
        let flow = self.flows.entry(key).or_insert_with(|| {
            *connections += 1;
            let opened = if syn { flags & 16 == 0 } else { src.port() > dst.port() };
            let (client, server) = if opened { (src, dst) } else { (dst, src) };
            let connection =
                Connection { id: ConnId(*connections), client, server, midstream: !syn };
            Flow { connection, next: [None; 2], early: Default::default(), fins: 0 }
        });
        let side = usize::from(src != flow.connection.client);
        let direction = if side == 0 { Direction::ToServer } else { Direction::ToClient };
        if syn {
            flow.next[side] = Some(seq.wrapping_add(1));
            return;
        }
        if flags & 5 != 0 {
            flow.fins += 1;
        }
        flow.next[side].get_or_insert(seq);
        if !data.is_empty() {
            flow.early[side].insert(seq, data.to_vec());
        }
        while let Some(next) = flow.next[side] {
            let Some((&seq, _)) =
                flow.early[side].iter().find(|(seq, _)| next.wrapping_sub(**seq) < 1 << 20)
            else {
                break;
            };
            let bytes = flow.early[side].remove(&seq).unwrap();
            let skip = next.wrapping_sub(seq) as usize;
            if let Some(fresh) = bytes.get(skip..).filter(|fresh| !fresh.is_empty()) {
                let len = u32::try_from(fresh.len()).unwrap();
                flow.next[side] = Some(next.wrapping_add(len));
                self.events.push(Event::Stream(flow.connection, direction, fresh.to_vec(), mark));
            }
        }
    }
}
