//! What keeps an archive from unpacking to more than anyone has.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The limits of one run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Files in all, in folders and in archives.
    pub(crate) files: usize,
    /// Archives inside archives.
    pub(crate) depth: u8,
    /// Folders inside folders.
    pub(crate) folders: u8,
    /// Bytes that all archives of a run unpack to.
    pub(crate) unpacked: u64,
    /// Bytes that a packed byte may become.
    pub(crate) ratio: u64,
    /// Bytes of one member below which nobody asks for the ratio.
    pub(crate) lenient: u64,
    /// Characters of a member's path.
    pub(crate) path: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 20_000,
            depth: 4,
            folders: 32,
            unpacked: 8 << 30,
            ratio: 250,
            lenient: 32 << 20,
            path: 1024,
        }
    }
}

/// A limit that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Exceeded {
    #[error("limit of files: only the first {0} files of a run are read")]
    Files(usize),
    #[error("limit of depth: an archive inside {0} others is not opened")]
    Depth(u8),
    #[error("limit of depth: a folder inside {0} others is not entered")]
    Folders(u8),
    #[error("limit of size: the archives of a run may unpack to {} MiB together", .0 >> 20)]
    Unpacked(u64),
    #[error("limit of ratio: a packed byte became more than {0}, as in an archive bomb")]
    Ratio(u64),
    #[error("limit of path: the name of a member is longer than {0} characters")]
    Path(usize),
}

impl Exceeded {
    /// What to do about it.
    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::Ratio(_) => {
                "if you trust its sender, unpack it yourself and give the file that matters"
            }
            Self::Path(_) => "unpack it yourself and give the file by a shorter name",
            Self::Files(_) | Self::Depth(_) | Self::Folders(_) | Self::Unpacked(_) => {
                "unpack it yourself and give the folders that matter"
            }
        }
    }

    /// The limit inside an error of reading, if it is one.
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()).copied()
    }
}

impl From<Exceeded> for io::Error {
    fn from(exceeded: Exceeded) -> Self {
        Self::new(io::ErrorKind::FileTooLarge, exceeded)
    }
}

/// Counts the bytes that are read through it.
pub(crate) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub(crate) fn new(inner: R, count: Arc<AtomicU64>) -> Self {
        Self { inner, count }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(bytes)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// What comes out of a decoder, held against what went in.
pub(crate) struct Ratio<R> {
    inner: R,
    limits: Limits,
    /// Packed bytes that went in.
    packed: Arc<AtomicU64>,
    out: u64,
}

impl<R> Ratio<R> {
    pub(crate) fn new(inner: R, packed: Arc<AtomicU64>, limits: Limits) -> Self {
        Self { inner, limits, packed, out: 0 }
    }
}

impl<R: Read> Read for Ratio<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(bytes)?;
        self.out += length as u64;
        // A packed byte that was read ahead is worth as much as one that was used.
        let packed = self.packed.load(Ordering::Relaxed).max(1);
        if self.out > self.limits.lenient && self.out / packed > self.limits.ratio {
            return Err(Exceeded::Ratio(self.limits.ratio).into());
        }
        if self.out > self.limits.unpacked {
            return Err(Exceeded::Unpacked(self.limits.unpacked).into());
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_may_become_so_many_and_no_more() {
        let limits = Limits { lenient: 10, ratio: 5, ..Limits::default() };
        let read = |length: u64, packed: u64| {
            let packed = Arc::new(AtomicU64::new(packed));
            let mut out = Vec::new();
            Ratio::new(io::repeat(0).take(length), packed, limits).read_to_end(&mut out)
        };
        assert!(read(10, 1).is_ok(), "small ones are let through");
        assert!(read(50, 10).is_ok());
        let error = read(200, 10).unwrap_err();
        assert_eq!(Exceeded::of(&error), Some(Exceeded::Ratio(5)));
        assert!(error.to_string().starts_with("limit of ratio"), "{error}");
    }
}
