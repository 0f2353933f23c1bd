//! `uctool triage`: every file of a case read by the reader it needs, with what the others provide, and what several of
//! them say together.
//!
//! | module | holds |
//! |---|---|
//! | `collect` | which files there are, in folders and in archives, within limits |
//! | `kind`, `sniff` | what each of them is, by its content |
//! | `keys` | everything that opens TLS |
//! | `survey` | what a capture or a log tells before any reader judges it |
//! | `readers` | which readers run on which files |
//! | `desk`, `crew`, `nested` | a reader's world, threads, a reader run inside |
//! | `case`, `rules` | what the correlations are asked about; one file a rule |
//! | `rank`, `rows` | what to fix first; files and steps as they are written |
//! | `page` | the report as one HTML page |
//! | `cli` | the command line |
//!
//! A reader is run by its own arguments on a session that keeps what it says: triage stands on the reports that every
//! script stands on.

mod case;
mod cli;
mod collect;
mod crew;
mod desk;
mod keys;
mod kind;
mod nested;
mod page;
mod rank;
mod readers;
mod rows;
mod rules;
mod sniff;
mod survey;
#[cfg(test)]
mod testing;

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<cli::TriageArgs>("triage");
