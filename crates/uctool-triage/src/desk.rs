//! The world as a reader on a thread of its own sees it: the files of the run and nothing else. Files that lie on disk
//! are asked of the thread that holds the real [`Io`]; what a reader writes stays in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use jiff::Timestamp;
use uctool_core::Io;
use uctool_core::io::{Output, Progress, Stream, UdpReply};
use zeroize::Zeroizing;

use crate::collect::{Counted, Reader, Store};

/// The most bytes of one file that a reader writes.
const MOST_WRITTEN: usize = 32 << 20;

/// A file on disk that is wanted on another thread.
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) to: Sender<io::Result<Reader>>,
}

/// What all desks of a run share.
#[derive(Clone)]
pub(crate) struct Office<'s> {
    pub(crate) store: &'s Store,
    pub(crate) now: Timestamp,
    /// `UCTOOL_KEY_PASSWORD`.
    pub(crate) password: Option<Zeroizing<String>>,
    /// Bytes that were read so far.
    pub(crate) done: Arc<AtomicU64>,
}

/// Files that were written, by name.
type Written = Rc<RefCell<BTreeMap<String, Vec<u8>>>>;

/// One reader's world.
pub(crate) struct Desk<'s> {
    office: Office<'s>,
    /// Asks for a file on disk; false when nobody answers any more.
    ask: Box<dyn Fn(Wanted) -> bool + 's>,
    /// The file behind `-`.
    pub(crate) stdin: Option<String>,
    written: Written,
}

impl<'s> Desk<'s> {
    pub(crate) fn new(office: Office<'s>, ask: impl Fn(Wanted) -> bool + 's) -> Self {
        Self { office, ask: Box::new(ask), stdin: None, written: Written::default() }
    }

    /// What was written under `name`.
    pub(crate) fn written(&self, name: &str) -> Option<Vec<u8>> {
        self.written.borrow_mut().remove(name)
    }

    fn disk(&self, name: &str) -> io::Result<Reader> {
        let (to, answer) = channel();
        let asked = (self.ask)(Wanted { name: name.to_owned(), to });
        let answered = if asked { answer.recv().ok() } else { None };
        answered.unwrap_or_else(|| Err(io::ErrorKind::BrokenPipe.into()))
    }
}

impl Io for Desk<'_> {
    fn open(&mut self, input: &str) -> io::Result<Reader> {
        let name = if input == "-" { self.stdin.as_deref().unwrap_or(input) } else { input };
        let reader = self.office.store.open(name, |name| self.disk(name))?;
        Ok(Box::new(Counted::new(reader, self.office.done.clone())))
    }
    fn size(&mut self, input: &str) -> Option<u64> {
        self.office.store.size(input)
    }
    fn create(&mut self, path: &str, _: bool, _: bool) -> io::Result<Box<dyn Output>> {
        let (path, to) = (path.to_owned(), self.written.clone());
        Ok(Box::new(Page { path, bytes: Vec::new(), to }))
    }
    fn resolve(&mut self, _: &str) -> io::Result<Vec<IpAddr>> {
        Err(io::ErrorKind::NotFound.into())
    }
    fn connect(&mut self, _: SocketAddr, _: Duration) -> io::Result<Box<dyn Stream>> {
        Err(io::ErrorKind::NetworkUnreachable.into())
    }
    fn exchange_udp(&mut self, _: SocketAddr, _: &[u8], _: Duration) -> io::Result<UdpReply> {
        Err(io::ErrorKind::NetworkUnreachable.into())
    }
    fn now(&self) -> Timestamp {
        self.office.now
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn random(&mut self, _: &mut [u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    fn env(&self, name: &str) -> Option<String> {
        let password = self.office.password.as_ref().filter(|_| name == "UCTOOL_KEY_PASSWORD");
        password.map(|password| password.to_string())
    }
    fn ask_secret(&mut self, _: &str) -> io::Result<Zeroizing<String>> {
        Err(io::ErrorKind::NotConnected.into())
    }
    fn progress(&mut self, _: &str, _: Option<u64>) -> Box<dyn Progress> {
        Box::new(Silent)
    }
}

/// The run shows its progress as a whole.
struct Silent;

impl Progress for Silent {
    fn at(&mut self, _: u64) {}
}

/// A file being written.
struct Page {
    path: String,
    bytes: Vec<u8>,
    to: Written,
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > MOST_WRITTEN {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output for Page {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.to.borrow_mut().insert(self.path, self.bytes);
        Ok(())
    }
}

/// The whole of a file up to `most` bytes; what is longer is cut.
pub(crate) fn beginning(desk: &mut Desk<'_>, name: &str, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    desk.open(name)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}
