//! The files of a run and where their bytes lie: on disk under their names, in memory, or in one nameless spool.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Seek as _, SeekFrom, Write as _};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::MultiGzDecoder;
use uctool_core::Io;
use uctool_core::io::Spool;
use uctool_core::unpack::Gently;

use super::limits::{Counted, Limits, Ratio};

/// Members up to this size stay in memory.
const SMALL: u64 = 1 << 20;
/// As long as all of them are no more than this.
const MOST_IN_MEMORY: u64 = 256 << 20;

/// A reader that may go to another thread.
pub(crate) type Reader = Box<dyn Read + Send>;
type Shared = Arc<Mutex<Box<dyn Spool>>>;

/// Where the bytes of a file lie.
#[derive(Clone)]
enum Place {
    /// Under its own name.
    Disk,
    Memory(Arc<[u8]>),
    Spooled {
        start: u64,
        len: u64,
    },
}

/// A file of the run.
#[derive(Clone)]
struct Held {
    place: Place,
    /// How many times gzip is around it.
    gzip: u8,
    size: Option<u64>,
}

/// Every file of the run, by name.
#[derive(Default)]
pub(crate) struct Store {
    files: BTreeMap<String, Held>,
    /// How often a name was taken.
    copies: BTreeMap<String, u32>,
    spool: Option<Shared>,
    spooled: u64,
    in_memory: u64,
    limits: Limits,
}

impl Store {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// How many files there are.
    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is a file of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// A name that is still free: `name`, or `name#2`.
    pub(crate) fn free(&mut self, name: String) -> String {
        if !self.has(&name) {
            return name;
        }
        // Thousands of members may have one name: the count goes on where it was left.
        let mut copy = self.copies.get(&name).copied().unwrap_or(1);
        loop {
            copy += 1;
            let next = format!("{name}#{copy}");
            if !self.has(&next) {
                self.copies.insert(name, copy);
                return next;
            }
        }
    }

    /// Notes a file that is opened by its name.
    pub(crate) fn on_disk(&mut self, name: String, size: Option<u64>, gzip: u8) {
        self.files.insert(name, Held { place: Place::Disk, gzip, size });
    }

    /// Keeps bytes under a name.
    pub(crate) fn in_memory(&mut self, name: String, bytes: Vec<u8>) {
        self.in_memory += bytes.len() as u64;
        let size = Some(bytes.len() as u64);
        self.files.insert(name, Held { place: Place::Memory(bytes.into()), gzip: 0, size });
    }

    /// Keeps what `reader` gives, wherever there is room. What came before an error is kept.
    pub(crate) fn keep(
        &mut self,
        name: String,
        mut reader: impl Read,
        gzip: u8,
        io: &mut dyn Io,
    ) -> io::Result<()> {
        let mut head = Vec::new();
        let read = reader.by_ref().take(SMALL + 1).read_to_end(&mut head);
        if read.is_err() || head.len() as u64 <= SMALL && self.in_memory <= MOST_IN_MEMORY {
            self.in_memory(name.clone(), head);
            if let Some(held) = self.files.get_mut(&name) {
                held.gzip = gzip;
            }
            return read.map(drop);
        }
        let spool = self.shared(io)?;
        let start = self.spooled;
        let mut file = spool.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(start))?;
        file.write_all(&head)?;
        let copied = io::copy(&mut reader, &mut *file);
        // What was written before an error counts.
        let end = file.stream_position()?;
        let place = Place::Spooled { start, len: end - start };
        self.spooled = end;
        self.files.insert(name, Held { place, gzip, size: Some(end - start) });
        copied.map(drop)
    }

    fn shared(&mut self, io: &mut dyn Io) -> io::Result<Shared> {
        if let Some(spool) = &self.spool {
            return Ok(spool.clone());
        }
        let spool = Arc::new(Mutex::new(io.spool()?));
        self.spool = Some(spool.clone());
        Ok(spool)
    }

    /// One more gzip is around a file than was thought.
    pub(crate) fn add_gzip(&mut self, name: &str) {
        if let Some(held) = self.files.get_mut(name) {
            held.gzip += 1;
        }
    }

    /// Drops a file; readers of it go on.
    pub(crate) fn forget(&mut self, name: &str) {
        self.files.remove(name);
    }

    /// The size of a file, where it is known; of a gzip, its packed size.
    pub(crate) fn size(&self, name: &str) -> Option<u64> {
        self.files.get(name).and_then(|held| held.size)
    }

    /// Opens a file; `disk` opens those that lie there.
    pub(crate) fn open(
        &self,
        name: &str,
        disk: impl FnOnce(&str) -> io::Result<Reader>,
    ) -> io::Result<Reader> {
        let held = self.files.get(name).ok_or(io::ErrorKind::NotFound)?;
        let mut reader: Reader = match &held.place {
            Place::Disk => disk(name)?,
            Place::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Place::Spooled { start, len } => {
                let spool = self.spool.clone().ok_or(io::ErrorKind::NotFound)?;
                Box::new(Piece { spool, at: *start, end: start + len })
            }
        };
        for _ in 0..held.gzip {
            reader = gunzip(reader, self.limits);
        }
        Ok(reader)
    }
}

/// What gzip holds, within the limits.
pub(crate) fn gunzip(reader: Reader, limits: Limits) -> Reader {
    let packed = Arc::new(AtomicU64::new(0));
    let decoder = Gently(MultiGzDecoder::new(Counted::new(reader, packed.clone())));
    Box::new(Ratio::new(decoder, packed, limits))
}

/// A piece of the spool, which several threads read by turns.
struct Piece {
    spool: Shared,
    at: u64,
    end: u64,
}

impl Read for Piece {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let room = left.min(bytes.len());
        let wanted = bytes.get_mut(..room).unwrap_or_default();
        if wanted.is_empty() {
            return Ok(0);
        }
        let mut spool = self.spool.lock().unwrap_or_else(PoisonError::into_inner);
        spool.seek(SeekFrom::Start(self.at))?;
        let length = spool.read(wanted)?;
        self.at += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_damage_in_gzip_is_read() {
        // The first byte is the fuzzer's.
        let (_, file) =
            include_bytes!("../../../../fixtures/fuzz/pcap/damaged-gzip").split_first().unwrap();
        let mut reader = gunzip(Box::new(Cursor::new(file)), Limits::default());
        let first = reader.read(&mut vec![0; 1 << 20]);
        assert!(first.as_ref().is_ok_and(|read| *read > 16 << 10), "{first:?}");
    }
}
