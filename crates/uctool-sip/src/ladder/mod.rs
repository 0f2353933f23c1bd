//! Ladders: a call as arrows between hosts, all its legs side by side.
//!
//! | module | holds |
//! |---|---|
//! | `model` | [`Ladder`](model::Ladder): hosts, arrows, faults |
//! | `draft` | one message as it is kept until its call is over |
//! | `collect` | a [`Watch`](crate::calls::Watch) that keeps the messages of calls, within a bound |
//! | `build` | from what was kept to a ladder |
//! | `faults` | what is marked on its arrows |
//! | `session` | what SDP offers and answers |
//! | `words` | what the renderers say alike |
//! | `text`, `svg`, `html`, `mermaid`, `row` | one renderer each |
//! | `command`, `read` | `uctool sip flow` |

mod build;
mod collect;
mod command;
mod draft;
mod faults;
mod html;
mod mermaid;
mod model;
mod read;
mod row;
mod session;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub(crate) use command::{FlowArgs, HELP};
#[cfg(feature = "schema")]
pub(crate) use row::LadderRow;
