//! How to read, and how much memory reading may take.

/// How to read a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Check IP, TCP and UDP checksums and drop what fails. Off by default: on a host with checksum offloading
    /// every packet it sends is captured before the network card fills them in.
    pub check_checksums: bool,
    /// Tell [`Sink::travels`](crate::Sink::travels) of every packet. Off by default: hardly anybody asks, and it is work
    /// for each.
    pub every_packet: bool,
    /// The bounds.
    pub limits: Limits,
}

/// Bounds on what is held at one time. Whatever passes one is counted in the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// TCP connections followed at once; the one idle longest makes room.
    pub connections: usize,
    /// Bytes held for one direction of a connection while earlier bytes are missing.
    pub held_per_stream: usize,
    /// Bytes held for all streams that one host sends.
    pub held_per_host: usize,
    /// Bytes held for all streams.
    pub held_total: usize,
    /// Datagrams being put together from IP fragments.
    pub fragmented_datagrams: usize,
    /// Bytes of IP fragments held.
    pub fragment_bytes: usize,
    /// Directions of SCTP associations followed at once.
    pub sctp_streams: usize,
    /// Bytes of SCTP message fragments held for one direction of an association.
    pub sctp_held: usize,
    /// Bytes of SCTP message fragments held for all associations.
    pub sctp_held_total: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 100_000,
            held_per_stream: 8 << 20,
            held_per_host: 64 << 20,
            held_total: 128 << 20,
            fragmented_datagrams: 4_096,
            fragment_bytes: 32 << 20,
            sctp_streams: 4_096,
            sctp_held: 1 << 20,
            sctp_held_total: 32 << 20,
        }
    }
}
