//! Known faults in logs: Presence Engine, OCS and Lync, the call manager, personal clients, voicemail, LDAP.
//!
//! What is known is data: `packs/*.toml`, one file for each product, read into rules like those of every other tool.
//! `--rules FILE` adds more of the same form.
//!
//! | module | holds |
//! |---|---|
//! | `pack` | the rules as data: [`Pack`] and how its text is read |
//! | `engine` | every word of every rule, and the patterns that decide on a line |
//! | `sieve` | the search for any of the words |
//! | `block` | a piece of a text, searched by whichever processor is free |
//! | `scan` | one text, block by block: [`Scan`] |
//! | `tally` | hits counted by rule and subject, whatever order files come in |
//! | `secret` | passwords in evidence |
//! | `join` | rotated files of one log: [`Log`] |
//! | `input` | files, gzip, zip and UTF-16 |
//! | `judge` | what each rule says of a log |
//! | `custom` | the rule under which rules of the user's own report |
//! | `show` | text and JSON |
//! | `cli` | the command line |

mod block;
mod cli;
mod custom;
mod engine;
mod input;
mod join;
mod judge;
mod pack;
mod scan;
mod secret;
mod show;
mod sieve;
mod tally;

pub use engine::Engine;
pub use input::{Read as Inputs, read};
pub use join::{Log, join};
pub use judge::judge;
pub use pack::{Entry, Pack, Product};
pub use scan::{Scan, scan};
pub use show::{Shown, show};
pub use tally::{Evidence, Tally};

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<cli::LogsArgs>("logs");
