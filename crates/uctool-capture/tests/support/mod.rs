//! Captures built by hand, and a sink that remembers.
#![expect(dead_code, unreachable_pub, reason = "each test binary uses its part")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up fails"
)]

use std::collections::BTreeMap;
use std::net::SocketAddr;

use uctool_capture::{
    Connection, Datagram, Direction, Dissector, IcmpError, LinkType, Mark, Options, Packet, Sink,
    StreamEvent,
};

pub const SYN: u8 = 2;
pub const FIN: u8 = 1;
pub const RST: u8 = 4;
pub const ACK: u8 = 16;

pub const CLIENT: u16 = 40_000;
pub const SERVER: u16 = 5_060;

/// An IPv4 packet between 10.0.0.1 (the lower byte of `from`) and 10.0.0.2.
pub fn ipv4(from: u8, to: u8, protocol: u8, id: u16, fragment: u16, payload: &[u8]) -> Vec<u8> {
    let total = u16::try_from(payload.len() + 20).unwrap();
    let mut packet = vec![0x45, 0];
    packet.extend(total.to_be_bytes());
    packet.extend(id.to_be_bytes());
    packet.extend(fragment.to_be_bytes());
    packet.extend([64, protocol, 0, 0, 10, 0, 0, from, 10, 0, 0, to]);
    packet.extend(payload);
    packet
}

pub fn tcp_bytes(sport: u16, dport: u16, seq: u32, ack: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut segment = Vec::new();
    segment.extend(sport.to_be_bytes());
    segment.extend(dport.to_be_bytes());
    segment.extend(seq.to_be_bytes());
    segment.extend(ack.to_be_bytes());
    segment.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    segment.extend(payload);
    segment
}

/// A segment of the client (or of the server) as a raw IP packet.
pub fn segment(from_client: bool, seq: u32, ack: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let (from, to, sport, dport) =
        if from_client { (1, 2, CLIENT, SERVER) } else { (2, 1, SERVER, CLIENT) };
    ipv4(from, to, 6, 0, 0, &tcp_bytes(sport, dport, seq, ack, flags, payload))
}

pub fn udp(sport: u16, dport: u16, payload: &[u8]) -> Vec<u8> {
    let len = u16::try_from(payload.len() + 8).unwrap();
    [&sport.to_be_bytes()[..], &dport.to_be_bytes(), &len.to_be_bytes(), &[0, 0], payload].concat()
}

/// A pcap file of raw IP packets, a millisecond apart.
pub fn pcap(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(0xa1b2_c3d4u32.to_le_bytes());
    file.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0]);
    for (number, packet) in packets.iter().enumerate() {
        let len = u32::try_from(packet.len()).unwrap();
        let micros = u32::try_from(number).unwrap() * 1_000;
        for field in [1_700_000_000 + micros / 1_000_000, micros % 1_000_000, len, len] {
            file.extend(field.to_le_bytes());
        }
        file.extend(packet);
    }
    file
}

/// The same packets with the record headers of a dialect: `extra` bytes after the sixteen all have.
pub fn pcap_dialect(packets: &[Vec<u8>], magic: u32, big: bool, extra: usize) -> Vec<u8> {
    let u32 = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let mut file: Vec<u8> = [magic, 0, 0, 0, 65_535, 101].into_iter().flat_map(u32).collect();
    for packet in packets {
        let len = u32::try_from(packet.len()).unwrap();
        file.extend([1_700_000_000, 5, len, len].into_iter().flat_map(u32));
        file.extend(vec![0; extra]);
        file.extend(packet);
    }
    file
}

/// An Ethernet frame around an IP packet.
fn ethernet(packet: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0][..], packet].concat()
}

/// The packets in a snoop file.
pub fn snoop(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"snoop\0\0\0\0\0\0\x02\0\0\0\x04".to_vec();
    for packet in packets {
        let frame = ethernet(packet);
        let len = u32::try_from(frame.len()).unwrap();
        let padded = frame.len().next_multiple_of(4);
        let total = u32::try_from(padded + 24).unwrap();
        for field in [len, len, total, 0, 1_700_000_000, 5] {
            file.extend(field.to_be_bytes());
        }
        file.extend(&frame);
        file.extend(vec![0; padded - frame.len()]);
    }
    file
}

/// The packets in a Network Monitor 2.`minor` file that starts on 2023-11-14 at 22:13:20.
pub fn netmon(packets: &[Vec<u8>], minor: u8) -> Vec<u8> {
    let mut file = vec![0; 128];
    file[..8].copy_from_slice(&[b'G', b'M', b'B', b'U', minor, 2, 1, 0]);
    for (index, value) in [2023u16, 11, 2, 14, 22, 13, 20, 0].into_iter().enumerate() {
        file[8 + 2 * index..10 + 2 * index].copy_from_slice(&value.to_le_bytes());
    }
    let mut table = Vec::new();
    for packet in packets {
        let frame = ethernet(packet);
        let len = u32::try_from(frame.len()).unwrap();
        table.extend(u32::try_from(file.len()).unwrap().to_le_bytes());
        file.extend(5u64.to_le_bytes());
        file.extend([len, len].into_iter().flat_map(u32::to_le_bytes));
        file.extend(frame);
        if minor > 0 {
            file.extend([1, 0]);
        }
    }
    let at = u32::try_from(file.len()).unwrap();
    file[24..28].copy_from_slice(&at.to_le_bytes());
    file[28..32].copy_from_slice(&u32::try_from(table.len()).unwrap().to_le_bytes());
    file.extend(table);
    file
}

/// A pcapng file of raw IP packets in one of the byte orders, with a block of each kind in between.
pub fn pcapng(packets: &[Vec<u8>], big: bool) -> Vec<u8> {
    let u32 = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let u16 = |value: u16| if big { value.to_be_bytes() } else { value.to_le_bytes() };
    let block = |kind: u32, body: &[u8]| {
        let padded = body.len().next_multiple_of(4);
        let total = u32(u32::try_from(padded + 12).unwrap());
        let padding = vec![0; padded - body.len()];
        [&u32(kind)[..], &total, body, &padding, &total].concat()
    };
    let mut file =
        block(0x0a0d_0d0a, &[&u32(0x1a2b_3c4d)[..], &u16(1), &u16(0), &[0xff; 8]].concat());
    // Nanoseconds, 10 seconds later than they say.
    let offset = if big { 10i64.to_be_bytes() } else { 10i64.to_le_bytes() };
    let options =
        [&u16(9)[..], &u16(1), &[9, 0, 0, 0], &u16(14), &u16(8), &offset, &[0; 4]].concat();
    file.extend(block(1, &[&u16(101)[..], &u16(0), &u32(0), &options].concat()));
    file.extend(block(10, &[&u32(0x544c_534b)[..], &u32(3), b"key"].concat()));
    file.extend(block(0x1234_5678, b"unknown"));
    for packet in packets {
        let len = u32::try_from(packet.len()).unwrap();
        let head = [u32(0), u32(0), u32(7), u32(len), u32(len)].concat();
        file.extend(block(6, &[&head[..], packet].concat()));
    }
    file
}

/// Remembers everything.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Memory {
    pub datagrams: Vec<(SocketAddr, SocketAddr, Vec<u8>)>,
    /// Per connection and direction, the bytes; `None` for each that is missing.
    pub streams: BTreeMap<(u64, bool), Vec<Option<u8>>>,
    pub gaps: u64,
    pub fins: usize,
    pub resets: usize,
    pub closed: usize,
    pub after_closed: usize,
    pub connections: Vec<Connection>,
    pub secrets: Vec<u8>,
    pub icmp: usize,
    open: BTreeMap<u64, bool>,
}

impl Memory {
    /// The bytes of the first connection.
    pub fn stream(&self, to_server: bool) -> Vec<Option<u8>> {
        let first = self.connections.first().map_or(0, |connection| connection.id.0);
        self.streams.get(&(first, to_server)).cloned().unwrap_or_default()
    }

    pub fn whole(&self, to_server: bool) -> Vec<u8> {
        self.stream(to_server).into_iter().map(|byte| byte.expect("no gap")).collect()
    }
}

impl Sink for Memory {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        assert!(datagram.claimed_len >= datagram.payload.len());
        self.datagrams.push((datagram.src, datagram.dst, datagram.payload.to_vec()));
    }

    fn stream(&mut self, connection: &Connection, event: StreamEvent<'_>) {
        let id = connection.id.0;
        match self.open.get(&id) {
            None => self.connections.push(*connection),
            Some(false) => self.after_closed += 1,
            Some(true) => {}
        }
        self.open.insert(id, event != StreamEvent::Closed);
        match event {
            StreamEvent::Data { direction, bytes, .. } => {
                assert!(!bytes.is_empty());
                let stream =
                    self.streams.entry((id, direction == Direction::ToServer)).or_default();
                stream.extend(bytes.iter().copied().map(Some));
            }
            StreamEvent::Gap { direction, len, .. } => {
                assert!(len > 0);
                self.gaps += len;
                let stream =
                    self.streams.entry((id, direction == Direction::ToServer)).or_default();
                // Hostile captures claim gaps of gigabytes.
                stream.resize(stream.len() + usize::try_from(len.min(1 << 20)).unwrap(), None);
            }
            StreamEvent::Fin { .. } => self.fins += 1,
            StreamEvent::Reset { .. } => self.resets += 1,
            StreamEvent::Closed => self.closed += 1,
        }
    }

    fn icmp_error(&mut self, _: &IcmpError<'_>) {
        self.icmp += 1;
    }

    fn secrets(&mut self, _: u32, bytes: &[u8]) {
        self.secrets.extend(bytes);
    }
}

/// Runs raw IP packets through a dissector, a millisecond apart.
pub fn dissect(packets: &[Vec<u8>], options: Options) -> (Memory, Dissector) {
    let mut dissector = Dissector::new(options);
    let mut memory = Memory::default();
    for (number, data) in packets.iter().enumerate() {
        let frame = number as u64 + 1;
        let time = Some(1_700_000_000_000_000_000 + i64::try_from(number).unwrap() * 1_000_000);
        let packet = Packet {
            mark: Mark { frame, time },
            link: LinkType(101),
            data,
            original_len: u32::try_from(data.len()).unwrap(),
        };
        dissector.push(&packet, &mut memory);
    }
    dissector.finish(&mut memory);
    assert_eq!(memory.after_closed, 0, "nothing comes after Closed");
    (memory, dissector)
}
