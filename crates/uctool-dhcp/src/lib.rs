//! Why phones reset: logs of phones, call managers and DHCP servers and captures become one timeline per device, the
//! timeline becomes episodes with causes, and their rhythm is held against the fractions of the DHCP lease.
//!
//! | module | holds |
//! |---|---|
//! | `event` | devices, kinds of events, leases |
//! | `clock` | times as logs write them |
//! | `codes`, `facts` | reason codes of call managers and phones, and their pages |
//! | `lines`, `message`, `capture`, `input` | the readers, one for each kind of input |
//! | `timeline` | everything that was read, by device, in bounded memory |
//! | `episode` | what belongs to one reset, its cause, and what hit the whole fleet |
//! | `rhythm` | the test of a period against T1, T2 and expiry |
//! | `judge` | the verdicts |
//! | `rules` | one file per rule |
//! | `show`, `picture` | text, JSON, SVG and HTML |
//! | `cli` | the command line |

mod capture;
mod cli;
mod clock;
mod codes;
mod episode;
mod event;
mod facts;
mod input;
mod judge;
mod lines;
mod message;
mod picture;
mod rhythm;
mod rules;
mod show;
mod timeline;

pub use cli::NOTHING;
pub use episode::{Burst, Episode};
pub use event::{DeviceId, Event, Kind, Lease};
pub use judge::{Candidate, Case, Study, Sure, Verdict, judge};
pub use lines::KEYWORDS;
pub use message::{Message, MessageError, Type};
pub use rhythm::{Fit, Fraction, Moment, Schedule};
pub use timeline::{Device, Timeline};

/// The line of the table of subcommands.
pub const ENTRY: uctool_core::Entry = uctool_core::Entry::of::<cli::DhcpArgs>("dhcp");
