//! Captures, from bytes to packets, datagrams and TCP streams: streaming and in bounded memory.

mod bytes;
mod error;
mod input;
mod link;
mod types;

pub use error::CaptureError;
pub use input::{Block, Capture, Packet};
pub use link::LinkType;
pub use types::{
    ConnId, Connection, Datagram, Direction, IcmpError, Mark, Sink, StreamEvent, Transport,
};
