//! The diagnostics core: rules and what they find, reports and how they are written, and the one door to the world.
//!
//! | module | holds |
//! |---|---|
//! | `rule` | [`Rule`] and [`rule!`]: code, name, weight, page and sources of a rule, in one place |
//! | `finding` | [`Finding`] and [`Location`]: what is wrong, where, why, and the next step |
//! | `check` | [`Check`], [`Outcome`], [`Verdict`]: every rule ends in a verdict |
//! | `filter` | `--select` and `--ignore` |
//! | `config` | [`Settings`]: `uctool.toml`, and the command line over it |
//! | `fingerprint`, `baseline` | [`Baseline`]: findings known again from run to run |
//! | `report` | [`Report`] and [`Row`]: what a command says about one input |
//! | `session` | [`Session`]: one run, its failures and its exit status |
//! | `render` | one file per output format |
//! | `schema` | the frozen JSON shapes |
//! | `words` | did you mean |
//! | [`json`] | JSON that no stranger's character can break |
//! | `text` | styled lines, and the escaping of strangers' bytes |
//! | `io` | [`Io`]: disk, network, clock and terminal as the tools ask for them |
//! | [`unpack`], [`wide`] | what gzip and zip hold, and texts in UTF-16 |
//! | [`time`], [`stamp`] | times as they are written here, and as logs write them |
//! | [`sort`] | sorting at the least size of program |
//! | `in_order` | [`InOrder`]: jobs of several threads, given back in order |
//! | `entry` | [`Tool`] and [`Entry`]: how a subcommand joins |
//!
//! Nothing here reads a disk, a network, a clock or prints.

mod baseline;
mod check;
mod config;
mod entry;
mod filter;
mod finding;
mod fingerprint;
mod in_order;
pub mod io;
pub mod json;
mod render;
mod report;
mod rule;
#[cfg(test)]
mod sample;
mod schema;
mod session;
pub mod sort;
pub mod stamp;
pub mod text;
pub mod time;
pub mod unpack;
pub mod wide;
mod words;

pub use baseline::{Baseline, Known, write_baseline};
pub use check::{Check, Outcome, Verdict, Verdicts};
pub use config::{Catalogue, Config, FailOn, Settings};
pub use entry::{Entry, Fact, Tool};
pub use filter::Filter;
pub use finding::{Finding, Location, Standing};
pub use in_order::InOrder;
pub use io::Io;
pub use render::{End, Format, Renderer, State, TextOptions, linked};
pub use report::{Digest, Folded, Metric, Report, Row, Told};
pub use rule::{Confidence, Rule, Severity, UnknownSeverity, source_url};
#[cfg(feature = "schema")]
pub use schema::{Shape, schemas};
pub use session::{Failure, ReportWriter, Session, Status};
pub use text::{Line, Style};
pub use words::nearest;
