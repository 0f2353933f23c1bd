//! One TCP segment, borrowed from its frame.

use std::net::SocketAddr;

use crate::types::Mark;

/// What reassembly needs of a segment (RFC 9293, section 3.1).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment<'a> {
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) seq: u32,
    /// The acknowledgment number, where the ACK bit makes it valid.
    pub(crate) ack: Option<u32>,
    pub(crate) syn: bool,
    pub(crate) fin: bool,
    pub(crate) rst: bool,
    /// The bytes that were captured.
    pub(crate) payload: &'a [u8],
    /// How many there were on the wire; more than `payload.len()` in a cut frame.
    pub(crate) claimed: u32,
    pub(crate) mark: Mark,
}
