//! `uctool version`: what a build number hides, and whether an upgrade is accepted. What the numbers mean is known to
//! [`uctool_release`].
//!
//! | module | holds |
//! |---|---|
//! | `rules` | what is reported |
//! | `facts` | background for `uctool explain` |
//! | `cli` | arguments and output |

mod cli;
mod facts;
mod rules;

pub use cli::VersionArgs;

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<VersionArgs>("version");
