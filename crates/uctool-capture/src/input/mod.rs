//! From a byte stream to packets: compression, the capture formats, one packet at a time.

mod capture;
mod compression;
mod formats;
mod looks;
mod window;

pub use capture::{Block, Capture, Input, Other, Packet};
