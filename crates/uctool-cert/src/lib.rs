//! `uctool cert`: why a certificate is not trusted, and what to upload where. The judgement itself is
//! [`uctool_trust`]'s.
//!
//! | module | holds |
//! |---|---|
//! | `cli` | arguments; the only module that knows clap |
//! | `cli::question` | what is asked besides the files |
//! | `cli::check`, `cli::show`, `cli::fetch`, `cli::fix` | one command each |

mod cli;

pub use cli::CertArgs;

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<CertArgs>("cert");
