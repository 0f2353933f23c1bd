//! Captures, from bytes to packets, datagrams and TCP streams: streaming and in bounded memory.

mod types;

pub use types::{
    ConnId, Connection, Datagram, Direction, IcmpError, Mark, Sink, StreamEvent, Transport,
};
