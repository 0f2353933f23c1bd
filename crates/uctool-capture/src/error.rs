//! Why a capture could not be read, or not to its end.

use std::io;

/// A capture that cannot be read, or not to its end. Offsets count bytes of the capture after decompression.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The input is no capture of a format known here.
    #[error("not a capture: it looks like {looks_like}")]
    NotACapture {
        /// What the first bytes look like instead.
        looks_like: &'static str,
    },
    /// The input ends inside a record or block: the capture was cut. What came before was decoded.
    #[error("the capture ends at byte {offset} inside a {part} of {needed} bytes; {got} are there")]
    Truncated {
        /// Where the cut record starts.
        offset: u64,
        /// What was cut.
        part: &'static str,
        /// How long the record is.
        needed: u64,
        /// How much of it is there.
        got: u64,
    },
    /// A length or magic number makes no sense, so the place of the next record is unknown.
    #[error("the {part} at byte {offset} says {value}, expected {expected}")]
    Corrupt {
        /// Where the record starts.
        offset: u64,
        /// Which field.
        part: &'static str,
        /// Its value.
        value: u64,
        /// What it should be.
        expected: &'static str,
    },
    /// The compressed stream around the capture is damaged.
    #[error("the {format} stream is damaged after {offset} decompressed bytes: {source}")]
    Compression {
        /// The compression format.
        format: &'static str,
        /// Bytes that came out before.
        offset: u64,
        /// What the decompressor said.
        source: io::Error,
    },
    /// The input could not be read.
    #[error("reading failed after {offset} bytes: {source}")]
    Read {
        /// Bytes read before.
        offset: u64,
        /// The error of the operating system.
        source: io::Error,
    },
}
