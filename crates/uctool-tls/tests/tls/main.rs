//! Whole sessions and key files, as real peers and tools make them (see `../data/make.sh`).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "tests: a panic is a failure, and what is printed says which capture"
)]

mod common;
mod corpus;
mod keyfiles;
mod sessions;
mod suites;
