//! What a cluster's clock follows: pasted status texts, captures and live NTP servers, read and judged.
//!
//! | module | holds |
//! |---|---|
//! | `model` | a node, its sources, and what is said of them |
//! | `refid`, `reach` | the two fields people misread most |
//! | `packet` | the NTP header and the arithmetic of an exchange (RFC 5905) |
//! | `text` | the readers of pasted texts, one file per form |
//! | `input` | what a file, a compressed file or an archive holds |
//! | `traffic`, `capture` | packets summed up by who asks whom |
//! | `chain` | source, publisher, subscriber: how the nodes of several inputs hang together |
//! | `probe` | asking a live server |
//! | `rules`, `facts` | one file per rule; background for `explain` |
//! | `show`, `picture` | text, JSON and SVG |
//! | `cli` | the command line |

mod capture;
mod chain;
mod cli;
mod facts;
mod input;
mod model;
mod packet;
mod picture;
mod probe;
mod reach;
mod refid;
mod rules;
mod show;
mod text;
mod traffic;

pub use capture::read_capture;
pub use model::{Form, Node, Peer, Refusal, Role, Said, Sample, Status, Subject};
pub use packet::{Exchange, NtpTime, Packet, PacketError};
pub use reach::Reach;
pub use refid::{Meaning, Refid};
pub use text::read as read_text;
pub use traffic::{Seen, Traffic, Way};

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<cli::NtpArgs>("ntp");
