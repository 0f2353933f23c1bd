//! The world, as the crates below ask for it. `src/` answers with disk, sockets and clock; tests answer with records.

use std::io::{self, Read, Seek, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use zeroize::Zeroizing;

/// A connected byte stream with deadlines.
pub trait Stream: Read + Write + Send {
    /// How long a read or write may wait before it fails with [`io::ErrorKind::TimedOut`] or `WouldBlock`.
    fn set_timeout(&mut self, timeout: Duration) -> io::Result<()>;
    /// The address at the other end.
    fn peer(&self) -> SocketAddr;
    /// No more bytes will be sent.
    fn shutdown_write(&mut self) -> io::Result<()>;
}

/// Shows that long work goes on. Dropping it clears the line.
pub trait Progress: Send {
    /// Work done so far, in the unit the total was given in.
    fn at(&mut self, done: u64);
}

/// The part of the world that several threads may use side by side, to ask several servers at once.
pub trait Net: Send + Sync {
    /// Addresses of a host name, in the resolver's order.
    fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
    /// Connects by TCP.
    fn connect(&self, address: SocketAddr, timeout: Duration) -> io::Result<Box<dyn Stream>>;
    /// Time since an arbitrary start; never goes back.
    fn elapsed(&self) -> Duration;
}

/// A network that reaches nobody.
#[derive(Debug, Clone, Copy)]
pub struct Nowhere;

impl Net for Nowhere {
    fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Err(io::ErrorKind::NotFound.into())
    }
    fn connect(&self, _: SocketAddr, _: Duration) -> io::Result<Box<dyn Stream>> {
        Err(io::ErrorKind::NetworkUnreachable.into())
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// What stands in a folder under one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its name in the folder.
    pub name: String,
    /// What it is.
    pub what: Stands,
}

/// What a name in a folder stands for. A link is told as such and never followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    /// A file of so many bytes.
    File(u64),
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// What the tools ask of the world.
pub trait Io {
    /// Opens an input for reading; `-` is standard input.
    fn open(&mut self, input: &str) -> io::Result<Box<dyn Read + Send>>;

    /// The size of an input in bytes, where it is known (not for pipes).
    fn size(&mut self, input: &str) -> Option<u64>;

    /// Creates an output file, complete or not at all: what was written appears under its name when the writer
    /// is finished. `private` makes it readable by its owner alone; an existing file is replaced only with `force`.
    fn create(&mut self, path: &str, private: bool, force: bool) -> io::Result<Box<dyn Output>>;

    /// What stands in the folder `path`, by name; `None` when it is no folder.
    fn list(&mut self, _path: &str) -> io::Result<Option<Vec<Listed>>> {
        Ok(None)
    }

    /// The folder inputs are named from, absolute. A replay is nowhere.
    fn folder(&self) -> PathBuf {
        PathBuf::new()
    }

    /// The nearest file called `name` in that folder or in one above it.
    fn find_upwards(&self, _name: &str) -> Option<PathBuf> {
        None
    }

    /// A file without a name for what must be read twice and can be read once: private, and gone with its handle.
    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Addresses of a host name, in the resolver's order.
    fn resolve(&mut self, host: &str) -> io::Result<Vec<IpAddr>>;

    /// Connects by TCP.
    fn connect(&mut self, address: SocketAddr, timeout: Duration) -> io::Result<Box<dyn Stream>>;

    /// The network for threads of a tool's own. A replay that has none reaches nobody.
    fn net(&self) -> Arc<dyn Net> {
        Arc::new(Nowhere)
    }

    /// Sends one datagram and waits for one answer from the same address. Returns it with the instants of sending
    /// and of arrival.
    fn exchange_udp(
        &mut self,
        address: SocketAddr,
        request: &[u8],
        timeout: Duration,
    ) -> io::Result<UdpReply>;

    /// How many threads of a tool can work at the same time. A replay has one.
    fn processors(&self) -> usize {
        1
    }

    /// The time of day.
    fn now(&self) -> Timestamp;

    /// Time since an arbitrary start, for measuring; never goes back.
    fn elapsed(&self) -> Duration;

    /// Lets `time` pass, between polls of a server for instance. A replay has nothing to wait for.
    fn wait(&mut self, _time: Duration) {}

    /// Fills `bytes` with randomness fit for nonces.
    fn random(&mut self, bytes: &mut [u8]) -> io::Result<()>;

    /// A variable of the environment.
    fn env(&self, name: &str) -> Option<String>;

    /// Asks the person at the terminal for a secret, without echo. Fails where nobody can be asked.
    fn ask_secret(&mut self, prompt: &str) -> io::Result<Zeroizing<String>>;

    /// Starts a progress display; `total` is `None` where the end is unknown.
    fn progress(&mut self, what: &str, total: Option<u64>) -> Box<dyn Progress>;
}

/// A file being written.
pub trait Output: Write {
    /// Makes what was written appear under its name.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// A file for a while.
pub trait Spool: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Spool for T {}

/// The answer to a datagram.
#[derive(Debug, Clone)]
pub struct UdpReply {
    /// The datagram that came back.
    pub bytes: Vec<u8>,
    /// When the request left.
    pub sent: Timestamp,
    /// When the answer arrived.
    pub received: Timestamp,
}

/// Reads a whole input, up to `limit` bytes; more is an error that names the limit.
pub fn read_all(io: &mut dyn Io, input: &str, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io.open(input)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is larger than {} MiB, the most that is read of such a file", limit >> 20),
        ));
    }
    Ok(bytes)
}

/// Reads a whole pasted text, up to `limit` bytes: UTF-8, or UTF-16 when a Windows editor saved it, without its byte
/// order mark. What is neither becomes replacement characters.
pub fn read_text(io: &mut dyn Io, input: &str, limit: u64) -> io::Result<String> {
    read_all(io, input, limit).map(|bytes| text_of(&bytes))
}

/// The text in `bytes`, in the encodings of [`read_text`].
pub fn text_of(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>())
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Whether the beginning of an input is text; captures and their compressions hold zeros or bytes that no text
/// begins with.
pub fn looks_like_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let strange = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    strange * 50 <= head.len()
        && !head.contains(&0)
        && !head.starts_with(&[0x28, 0xb5])
        && !head.starts_with(&[0x1f, 0x8b])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_captures_are_told_apart() {
        assert!(looks_like_text(b"* OK ready\r\n\x1b[0m"));
        assert!(looks_like_text(&[0xff, 0xfe, b'a', 0]));
        assert!(!looks_like_text(&[0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]));
        assert!(!looks_like_text(&[0x1f, 0x8b, 8]));
    }

    #[test]
    fn text_is_read_in_the_encodings_of_windows_editors() {
        let wide = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain("Zoë".encode_utf16().flat_map(bytes)).collect()
        };
        assert_eq!(text_of(&wide([0xff, 0xfe], u16::to_le_bytes)), "Zoë");
        assert_eq!(text_of(&wide([0xfe, 0xff], u16::to_be_bytes)), "Zoë");
        assert_eq!(text_of("\u{feff}Zoë".as_bytes()), "Zoë");
        assert_eq!(text_of(b"Zo\xeb"), "Zo\u{fffd}");
    }
}
