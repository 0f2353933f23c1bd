//! The few types every reader of captures shares: where and when something was seen, and who spoke to whom.

use std::net::SocketAddr;

/// A place in a capture: the frame and its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Mark {
    /// The frame's number in its capture, from 1, as Wireshark counts.
    pub frame: u64,
    /// Nanoseconds since 1970-01-01T00:00:00Z; `None` where the capture gives no time (pcapng simple packets).
    pub time: Option<i64>,
}

/// Which way bytes of a connection travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the side that opened the connection (or, mid-stream, is taken to have opened it).
    ToServer,
    /// Back to the side that opened the connection.
    ToClient,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub fn reverse(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// What carried the payload on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// UDP (RFC 768).
    Udp,
    /// TCP (RFC 9293).
    Tcp,
    /// SCTP (RFC 9260).
    Sctp,
}

/// A number for one TCP connection, unique within one run; a port pair used again is another connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u64);

/// One TCP connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Connection {
    /// Its number.
    pub id: ConnId,
    /// The side that opened it (sent the SYN; without one in the capture, the side with the higher port).
    pub client: SocketAddr,
    /// The side that was called.
    pub server: SocketAddr,
    /// True when the SYN is not in the capture.
    pub midstream: bool,
}

impl Connection {
    /// Source and destination of bytes that travel `direction`.
    pub fn endpoints(&self, direction: Direction) -> (SocketAddr, SocketAddr) {
        match direction {
            Direction::ToServer => (self.client, self.server),
            Direction::ToClient => (self.server, self.client),
        }
    }
}

/// What happens on one TCP connection, in stream order per direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamEvent<'a> {
    /// The next bytes of one direction. `mark` is the frame whose arrival made them deliverable.
    Data {
        /// Which way they travel.
        direction: Direction,
        /// The bytes; never empty.
        bytes: &'a [u8],
        /// The frame that completed them.
        mark: Mark,
    },
    /// `len` bytes of this direction are not in the capture; the next `Data` continues after them.
    Gap {
        /// Which way they travelled.
        direction: Direction,
        /// How many bytes are missing.
        len: u64,
        /// The frame at which they were given up.
        mark: Mark,
    },
    /// This direction ended by FIN.
    Fin {
        /// Which direction.
        direction: Direction,
        /// The frame of the FIN.
        mark: Mark,
    },
    /// The connection was reset by the sender of `direction`.
    Reset {
        /// The direction of the RST.
        direction: Direction,
        /// It is all that answered the SYN: nobody listens there, or a device refuses in their name.
        refused: bool,
        /// The frame of the RST.
        mark: Mark,
    },
    /// Nothing more will come of this connection: it ended, was evicted, its ports were used anew, or the capture ended.
    Closed,
}

/// One datagram: a UDP payload, one SCTP user message, or what a HEP envelope carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// Where it was seen (for a reassembled datagram, the frame that completed it).
    pub mark: Mark,
    /// Sender.
    pub src: SocketAddr,
    /// Receiver.
    pub dst: SocketAddr,
    /// What carried it (for HEP, what the envelope says carried it).
    pub transport: Transport,
    /// The payload, as far as it was captured.
    pub payload: &'a [u8],
    /// The length the headers claim; more than `payload.len()` when the frame was cut by the snap length.
    pub claimed_len: usize,
    /// True when it came out of a HEP2 or HEP3 envelope.
    pub hep: bool,
}

/// An ICMP or ICMPv6 error and the datagram it quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IcmpError<'a> {
    /// Where it was seen.
    pub mark: Mark,
    /// Who reports.
    pub reporter: std::net::IpAddr,
    /// The ICMP type.
    pub kind: u8,
    /// The ICMP code.
    pub code: u8,
    /// True for ICMPv6.
    pub v6: bool,
    /// Sender of the quoted packet.
    pub src: SocketAddr,
    /// Receiver of the quoted packet: what could not be reached.
    pub dst: SocketAddr,
    /// Transport of the quoted packet.
    pub transport: Transport,
    /// The quoted payload, often only a few bytes.
    pub quoted: &'a [u8],
}

/// Takes what a capture holds, in capture order. Every method has a default that ignores the event.
pub trait Sink {
    /// A datagram.
    fn datagram(&mut self, _datagram: &Datagram<'_>) {}
    /// Something on a TCP connection.
    fn stream(&mut self, _connection: &Connection, _event: StreamEvent<'_>) {}
    /// A packet of TCP, UDP or SCTP went by, whether or not it completes anything. The ports of a fragment are 0:
    /// they stand in the first one alone. Told where [`Options::every_packet`](crate::Options::every_packet) asks for it.
    fn travels(&mut self, _src: SocketAddr, _dst: SocketAddr) {}
    /// An ICMP error.
    fn icmp_error(&mut self, _error: &IcmpError<'_>) {}
    /// The content of a pcapng Decryption Secrets Block: its secrets type and bytes.
    fn secrets(&mut self, _kind: u32, _bytes: &[u8]) {}
}
