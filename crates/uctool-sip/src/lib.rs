//! `uctool sip`: the SIP messages of a capture and what is wrong with them. How a message is found and taken apart stands
//! in [`uctool_message`].
//!
//! | module | holds |
//! |---|---|
//! | `calls` | transactions, dialogs and calls: a [`Consumer`](uctool_message::Consumer) that follows them |
//! | `input` | a capture or a text, recognised by content |
//! | `logs` | messages inside texts: traces, debugs, mails |
//! | `call_row`, `calls_command`, `filter`, `follow` | `sip calls`, the language of `--where`, what `sip flow` shares |
//! | `media` | RTP matched to SDP, and what the network under SIP says |
//! | `ladder` | `sip flow`: a call as arrows between hosts |
//! | `printer`, `session_row`, `data` | what `sip decode` writes |
//! | `export` | a capture to hand on, readable without the key |
//! | `peers` | the certificates servers show, the products they name |
//! | `rules` | what is judged |
//! | `secrets`, `cli` | arguments, and the door to the world |

mod call_row;
pub mod calls;
mod calls_command;
mod cli;
mod data;
mod export;
mod filter;
mod follow;
mod input;
mod ladder;
mod logs;
mod media;
mod peers;
mod printer;
mod rules;
mod secrets;
mod session_row;

pub use cli::SipArgs;
pub use input::{Read, read};
pub use logs::Told;
pub use peers::claim;

/// The line of `uctool sip` in the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<SipArgs>("sip");
