//! The diagnostics core: rules and what they find, reports and how they are written, and the one door to the world.
//!
//! | module | holds |
//! |---|---|
//! | `rule` | [`Rule`] and [`rule!`]: code, name, weight, page and sources of a rule, in one place |
//! | `finding` | [`Finding`] and [`Location`]: what is wrong, where, why, and the next step |
//! | `check` | [`Check`], [`Outcome`], [`Verdict`]: every rule ends in a verdict |
//! | `filter` | `--select` and `--ignore` |
//! | `report` | [`Report`] and [`Row`]: what a command says about one input |
//! | `session` | [`Session`]: one run, its failures and its exit status |
//! | `render` | one file per output format |
//! | `schema` | the frozen JSON shapes |
//! | [`json`] | JSON that no stranger's character can break |
//! | `text` | styled lines, and the escaping of strangers' bytes |
//! | `io` | [`Io`]: disk, network, clock and terminal as the tools ask for them |
//! | [`unpack`] | what gzip and zip hold |
//! | `entry` | [`Tool`] and [`Entry`]: how a subcommand joins |
//!
//! Nothing here reads a disk, a network, a clock or prints.

mod check;
mod entry;
mod filter;
mod finding;
pub mod io;
pub mod json;
mod render;
mod report;
mod rule;
#[cfg(test)]
mod sample;
mod schema;
mod session;
pub mod text;
pub mod time;
pub mod unpack;

pub use check::{Check, Outcome, Verdict, Verdicts};
pub use entry::{Entry, Fact, Tool};
pub use filter::Filter;
pub use finding::{Finding, Location};
pub use io::Io;
pub use render::{Format, Renderer, TextOptions};
pub use report::{Report, Row};
pub use rule::{Confidence, Rule, Severity, UnknownSeverity};
pub use session::{Failure, ReportWriter, Session, Settings, Status};
pub use text::{Line, Style};
