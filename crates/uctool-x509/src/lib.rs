//! Certificates out of anything people bring, and the paths they build.

pub mod read;
mod tlv;
