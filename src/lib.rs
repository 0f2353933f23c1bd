//! uctool: diagnostics for people who keep unified-communications systems alive.
//!
//! This crate is the roof of the house: the table of subcommands, the global options, and the real world (disk, network,
//! clock, terminal) behind [`uctool_core::Io`]. What each subcommand does lives in `crates/`.
//!
//! | module | holds |
//! |---|---|
//! | `cli` | the global options and the parser made of the table |
//! | `help` | the screen of `uctool --help` |
//! | `explain` | `uctool explain`: the pages of rules and facts |
//! | `reference` | the reference of all rules, `docs/rules.md` |
//! | `completions` | `uctool completions` and the generated files |
//! | `project` | `uctool.toml` and the baseline |
//! | `run` | from arguments to exit status |
//! | `paint` | colour, decided once for each stream |
//! | `terminal` | its width, and whether it opens links |
//! | `wildcard` | `*.pcap` on Windows |
//! | `world` | the real [`Io`](uctool_core::Io) |

mod cli;
mod completions;
mod explain;
mod help;
mod output;
mod paint;
mod project;
mod reference;
mod run;
mod terminal;
mod wildcard;
mod world;

use uctool_core::sort;
use uctool_core::{Entry, Fact, Rule};

pub use cli::command;
pub use completions::generated_files;
pub use run::{Streams, run};
pub use world::World;

/// What uctool is, in a line.
const ABOUT: &str = "Diagnostics for people who keep unified-communications systems alive";

/// The table of subcommands. Adding one is its line here, its line in `Cargo.toml`, and its crate.
pub static ENTRIES: &[&Entry] = &[
    &uctool_cert::ENTRY,
    &uctool_dhcp::ENTRY,
    &uctool_imap::ENTRY,
    &uctool_logs::ENTRY,
    &uctool_ntp::ENTRY,
    &uctool_presence::ENTRY,
    &uctool_sip::ENTRY,
    &uctool_triage::ENTRY,
    &uctool_version::ENTRY,
];

/// Every rule of every subcommand, by code, each once.
pub fn catalogue() -> Vec<&'static Rule> {
    let mut rules: Vec<_> = ENTRIES.iter().flat_map(|entry| entry.rules()).collect();
    sort::by_key(&mut rules, |rule| rule.code);
    // Two subcommands may share the rules of a support crate; two different rules with one code stay and fail a test.
    rules.dedup_by(|a, b| std::ptr::eq(*a, *b));
    rules
}

/// Everything that can be explained and is no rule, by its word.
pub fn facts() -> Vec<&'static Fact> {
    let mut facts: Vec<_> = ENTRIES.iter().flat_map(|entry| entry.facts()).collect();
    sort::by_key(&mut facts, |fact| fact.id);
    facts.dedup_by(|a, b| std::ptr::eq(*a, *b));
    facts
}
