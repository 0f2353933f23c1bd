//! What a capture held and what could not be used of it, in numbers.

mod ports;

use std::collections::BTreeMap;
use std::net::SocketAddr;

pub(crate) use ports::is_service;
pub use ports::{PortTally, Ports};

use crate::link::LinkType;
use crate::options::Limits;
use crate::types::{ConnId, Mark};

/// How many connections with gaps are named one by one.
const NAMED_GAPS: usize = 100;

/// What was seen since the last [`crate::Dissector::take_summary`].
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// The name of the capture as the user gave it, filled in by who knows it; findings are located by it.
    pub source: String,
    /// The format of the capture, such as `pcapng`, where it came through [`crate::read`].
    pub format: Option<&'static str>,
    /// What the input looks like, where it is no capture.
    pub not_a_capture: Option<&'static str>,
    /// How the reading ended, where it did not end well.
    pub cut: Option<FileCut>,
    /// The bounds that held while it was read.
    pub limits: Limits,
    /// Packets.
    pub packets: u64,
    /// Their bytes, as captured.
    pub bytes: u64,
    /// Bytes that the snap length cut off.
    pub bytes_cut: u64,
    /// Frames that the snap length cut.
    pub frames_cut: u64,
    /// The first of those.
    pub first_cut: Option<Mark>,
    /// The earliest time, nanoseconds since 1970.
    pub first_time: Option<i64>,
    /// The latest time.
    pub last_time: Option<i64>,
    /// Frames by link type.
    pub links: BTreeMap<LinkType, LinkTally>,
    /// Frames with headers that are too short or contradict themselves.
    pub malformed: u64,
    /// The first of those.
    pub first_malformed: Option<Mark>,
    /// Frames of link-layer control protocols.
    pub control: u64,
    /// Packets by an EtherType that is not decoded.
    pub ether_types: BTreeMap<u16, u64>,
    /// IP packets by a protocol number that is not decoded.
    pub ip_protocols: BTreeMap<u8, u64>,
    /// Packets dropped because a checksum is wrong; only counted when checking is on.
    pub bad_checksums: u64,
    /// The first of those.
    pub first_bad_checksum: Option<Mark>,
    /// Checksums that were checked.
    pub checksums: u64,
    /// IP packets that came in fragments and are whole again.
    pub reassembled: u64,
    /// IP packets of which a fragment is missing.
    pub fragments_lost: u64,
    /// The frame of the first such packet.
    pub first_fragment_lost: Option<Mark>,
    /// What TCP reassembly met.
    pub tcp: TcpSummary,
    /// UDP datagrams.
    pub udp_datagrams: u64,
    /// UDP datagrams that look like RTP or RTCP.
    pub rtp: u64,
    /// SCTP user messages.
    pub sctp_messages: u64,
    /// Fragments of SCTP user messages dropped because too many were waiting.
    pub sctp_dropped: u64,
    /// Datagrams in a HEP envelope.
    pub hep: u64,
    /// Payloads that were exported without their packets.
    pub exported_pdus: u64,
    /// ICMP errors.
    pub icmp_errors: u64,
    /// Packets by port.
    pub ports: Ports,
}

/// How a capture ended before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCut {
    /// The byte at which the last whole record ends.
    pub offset: u64,
    /// What the reader says.
    pub reason: String,
}

/// Frames of one link type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkTally {
    /// How many.
    pub frames: u64,
    /// False when frames of this type cannot be read.
    pub known: bool,
    /// The first of them.
    pub first: Mark,
}

/// What TCP reassembly met.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TcpSummary {
    /// Segments.
    pub segments: u64,
    /// Connections.
    pub connections: u64,
    /// Connections whose beginning is not in the capture.
    pub midstream: u64,
    /// Gaps in streams.
    pub gaps: u64,
    /// Bytes missing in them.
    pub gap_bytes: u64,
    /// Where the first gap was given up.
    pub first_gap: Option<Mark>,
    /// Gaps by connection, the first hundred connections.
    pub gaps_by_connection: Vec<Gaps>,
    /// Segments that repeat bytes with another content.
    pub disagreements: u64,
    /// The first of those.
    pub first_disagreement: Option<Mark>,
    /// Retransmitted or duplicated segments.
    pub retransmissions: u64,
    /// Connections dropped while in use, because there were too many.
    pub evicted: u64,
    /// Connections dropped that had carried no data.
    pub evicted_idle: u64,
    /// Times a missing segment was given up because too much was held behind it.
    pub given_up: u64,
    /// The first frame at which a bound was reached.
    pub first_limit: Option<Mark>,
}

/// The gaps of one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gaps {
    /// The connection.
    pub id: ConnId,
    /// Its client.
    pub client: SocketAddr,
    /// Its server.
    pub server: SocketAddr,
    /// How many gaps.
    pub count: u64,
    /// Bytes missing.
    pub bytes: u64,
    /// Where the first was given up.
    pub first: Mark,
}

impl Summary {
    pub(crate) fn frame(&mut self, mark: Mark, captured: usize, original: u32) {
        self.packets += 1;
        self.bytes += captured as u64;
        let cut = u64::from(original).saturating_sub(captured as u64);
        if cut > 0 {
            self.frames_cut += 1;
            self.bytes_cut += cut;
            self.first_cut.get_or_insert(mark);
        }
        if let Some(time) = mark.time {
            self.first_time = Some(self.first_time.map_or(time, |first| first.min(time)));
            self.last_time = Some(self.last_time.map_or(time, |last| last.max(time)));
        }
    }

    #[cold]
    pub(crate) fn malformed(&mut self, mark: Mark) {
        self.malformed += 1;
        self.first_malformed.get_or_insert(mark);
    }

    #[cold]
    pub(crate) fn fragment_lost(&mut self, mark: Mark) {
        self.fragments_lost += 1;
        self.first_fragment_lost.get_or_insert(mark);
    }

    /// Checksums of a packet: true when it is to be used.
    pub(crate) fn checksum(&mut self, right: bool, mark: Mark) -> bool {
        self.checksums += 1;
        if !right {
            self.bad_checksums += 1;
            self.first_bad_checksum.get_or_insert(mark);
        }
        right
    }
}

impl TcpSummary {
    #[cold]
    pub(crate) fn gap(&mut self, of: &crate::types::Connection, len: u64, mark: Mark) {
        self.gaps += 1;
        self.gap_bytes += len;
        self.first_gap.get_or_insert(mark);
        if let Some(gaps) = self.gaps_by_connection.iter_mut().find(|gaps| gaps.id == of.id) {
            gaps.count += 1;
            gaps.bytes += len;
        } else if self.gaps_by_connection.len() < NAMED_GAPS {
            self.gaps_by_connection.push(Gaps {
                id: of.id,
                client: of.client,
                server: of.server,
                count: 1,
                bytes: len,
                first: mark,
            });
        }
    }

    #[cold]
    pub(crate) fn disagreement(&mut self, mark: Mark) {
        self.disagreements += 1;
        self.first_disagreement.get_or_insert(mark);
    }

    #[cold]
    pub(crate) fn limit(&mut self, mark: Mark) {
        self.first_limit.get_or_insert(mark);
    }
}
