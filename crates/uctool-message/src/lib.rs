//! The SIP messages of packets and connections, each by itself: found, taken apart, judged by the letter, written.
//!
//! All of it is done to every message of a capture, and compiled for speed. What one message means after another is for
//! the crates above.
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
//! | `said`, `method`, `head`, `text` | a message as transactions and dialogs are told apart by it |
//! | `sdp` | session descriptions: addresses, directions, codecs |
//! | `agent`, `tally` | what a sender says it is; messages and their defects counted |
//! | `rows` | how a message is written |
//! | `batch` | messages that wait to be read, judged and written by any thread |

mod agent;
mod batch;
mod datagram;
mod decode;
pub mod defects;
mod flow;
mod framer;
mod head;
mod header;
mod http;
mod message;
mod method;
mod rows;
mod said;
pub mod sdp;
mod seen;
pub mod start_line;
mod tally;
pub mod text;
pub mod value;
mod websocket;

pub use agent::Agent;
pub use batch::Batch;
pub use decode::{Decoder, Work};
pub use framer::{Framed, Framer, MAX_BODY};
pub use head::Head;
pub use header::{Fields, Headers, headers};
pub use http::{Http, HttpHead};
pub use message::{HeadEnd, MAX_HEAD, Message, find_head_end};
pub use method::Method;
pub use rows::{HttpRow, SipRow};
pub use said::Said;
pub use seen::{Carrier, Consumer, Context, Found, SeenSip, Unit, What};
pub use start_line::StartLine;
pub use tally::{Sightings, Tally};
pub use websocket::WebSocket;
