//! Captures, from bytes to packets, datagrams and TCP streams: streaming and in bounded memory.
//!
//! [`Capture`] reads packets out of pcap, pcapng, snoop and Network Monitor files, compressed or not, from any
//! [`std::io::Read`]. [`Dissector`] follows them through link layers, tunnels, IP fragments and TCP segments and
//! hands a [`Sink`] what they carry. [`read`] does both. What could not be used is counted in [`Summary`], so that
//! nothing goes missing in silence.
//!
//! | module | what it knows |
//! |---|---|
//! | `input` | compression and capture formats |
//! | `link` | link layers, VLAN, MPLS, PPP |
//! | `dissect` | IP, fragments, tunnels, UDP, SCTP, ICMP, HEP |
//! | `tcp` | reassembly of TCP streams |
//! | `summary` | the counts |
//! | `rules` | what can be wrong with a capture itself |

mod bytes;
mod dissect;
mod error;
mod input;
mod link;
mod options;
mod rules;
mod slots;
mod summary;
mod tcp;
mod types;

pub use dissect::{Dissector, read, read_capture};
pub use error::CaptureError;
pub use input::{Block, Capture, Input, Other, Packet};
pub use link::LinkType;
pub use options::{Limits, Options};
pub use rules::CHECKS;
pub use summary::{FileCut, Gaps, LinkTally, PortTally, Ports, Summary, TcpSummary};
pub use types::{
    ConnId, Connection, Datagram, Direction, IcmpError, Mark, Sink, StreamEvent, Transport,
};
