//! What the tests and the fuzzer share.
//!
//! | module | holds |
//! |---|---|
//! | `memory` | [`Memory`]: a world whose files and servers are bytes |
//! | `run` | [`run_in`]: a whole run of uctool and what it wrote |
//! | `packets` | packets and captures from a few words |
//! | `targets` | what the fuzzer calls with any bytes, and `cargo test` with the seeds |

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "tests call it, and a test panics when it fails"
)]

mod memory;
pub mod packets;
mod run;
pub mod targets;

pub use memory::{Memory, Silent, Written};
pub use run::{Run, run_in};
