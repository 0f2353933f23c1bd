//! `uctool cert`: why a certificate is not trusted, and what to upload where.
//!
//! | module | holds |
//! |---|---|
//! | `input` | files to certificates, revocation lists and oddities |
//! | `case` | all that is given, and the path that was found |
//! | `names` | the address configured against the names of the certificate |
//! | `profile`, `plan` | what the certificate is for; which certificate goes into which store |
//! | `moving` | dates that move: lifetimes, the end of clientAuth |
//! | `verdict` | would CUPS, a modern client, openssl accept it? |
//! | `describe` | certificates as JSON and as a line of text |
//! | `rules` | one file a rule |
//! | `probe`, `fetch` | the chain a server sends, from TLS 1.0 on |
//! | `cli` | arguments; the only module that knows clap |

mod case;
mod cli;
mod describe;
mod fetch;
mod input;
mod moving;
mod names;
mod plan;
mod probe;
mod profile;
mod rules;
mod starttls;
mod verdict;

pub use cli::CertArgs;

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<CertArgs>();
