//! `uctool sip`: the SIP messages of a capture and what is wrong with them.
//!
//! | module | holds |
//! |---|---|
//! | `start_line`, `header`, `value`, `message` | one message taken apart, leniently |
//! | `defects` | what RFC 3261 says against it |
//! | `framer` | messages cut out of a stream |
//! | `websocket`, `http` | the two protocols SIP shares its connections with |
//! | `datagram`, `flow` | the messages of a datagram, of a connection |
//! | `decode` | the decoder: a [`Sink`](uctool_capture::Sink) that gives messages to a [`Consumer`] |
//! | `seen` | a message in its place: frame, addresses, transport |
//! | `calls` | transactions, dialogs and calls: a [`Consumer`] that follows them |
//! | `input` | a capture or a text, recognised by content |
//! | `logs` | messages inside texts: traces, debugs, mails |
//! | `call_row`, `calls_command`, `filter`, `follow` | `sip calls`, the language of `--where`, what `sip flow` shares |
//! | `sdp` | session descriptions: addresses, directions, codecs |
//! | `media` | RTP matched to SDP, and what the network under SIP says |
//! | `ladder` | `sip flow`: a call as arrows between hosts |
//! | `rows`, `session_row`, `data` | how they are written |
//! | `export` | a capture to hand on, readable without the key |
//! | `peers` | the certificates servers show, the products they name |
//! | `rules` | what is judged |
//! | `secrets`, `cli` | arguments, and the door to the world |

mod batch;
mod call_row;
pub mod calls;
mod calls_command;
mod cli;
mod data;
mod datagram;
mod decode;
pub mod defects;
mod export;
mod filter;
mod flow;
mod follow;
mod framer;
mod header;
mod http;
mod input;
mod ladder;
mod logs;
mod media;
mod message;
mod peers;
mod printer;
mod rows;
mod rules;
pub mod sdp;
mod secrets;
mod seen;
mod session_row;
mod start_line;
mod value;
mod websocket;

pub use cli::SipArgs;
pub use decode::{Decoder, Work};
pub use framer::{Framed, Framer};
pub use header::Fields;
pub use http::{Http, HttpHead};
pub use input::{Read, read};
pub use logs::Told;
pub use message::Message;
pub use peers::claim;
pub use seen::{Carrier, Consumer, Context, Found, SeenSip, Unit, What};
pub use start_line::StartLine;
pub use value::{parameter, unfold};
pub use websocket::WebSocket;

/// The line of `uctool sip` in the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<SipArgs>("sip");
