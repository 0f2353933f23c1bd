//! A world in memory: the test writes the files and the answers of the network.

use std::io::{self, Cursor, Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use uctool_core::Io;
use uctool_core::io::{Net, Output, Progress, Spool, Stream, UdpReply};
use zeroize::Zeroizing;

/// Files by name, what every datagram is answered with, and what every server says.
#[derive(Default)]
pub struct Memory {
    /// The files.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// The answer to every datagram; without it none comes.
    pub answer: Option<Vec<u8>>,
    /// What every server says, whatever it hears, before it hangs up; without it none is reached.
    pub server: Option<Vec<u8>>,
    /// What was written, in the order it was finished.
    pub written: Arc<Mutex<Vec<Written>>>,
}

/// A file that a run wrote.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its name.
    pub name: String,
    /// Whether only its owner may read it.
    pub private: bool,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Memory {
    /// A world with these files.
    pub fn with<const N: usize>(files: [(&'static str, &[u8]); N]) -> Self {
        let files = files.into_iter().map(|(name, bytes)| (name, bytes.to_vec())).collect();
        Self { files, ..Self::default() }
    }

    fn says(&self, address: SocketAddr) -> io::Result<Box<dyn Stream>> {
        let says = self.server.clone().ok_or(io::ErrorKind::ConnectionRefused)?;
        Ok(Box::new(Server { says: Cursor::new(says), address }))
    }
}

impl Io for Memory {
    fn open(&mut self, input: &str) -> io::Result<Box<dyn Read + Send>> {
        let file = self.files.iter().find(|(name, _)| *name == input);
        let (_, bytes) = file.ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(bytes.clone())))
    }
    fn size(&mut self, _: &str) -> Option<u64> {
        None
    }
    fn create(&mut self, path: &str, private: bool, _: bool) -> io::Result<Box<dyn Output>> {
        let file = Written { name: path.to_owned(), private, bytes: Vec::new() };
        Ok(Box::new(Unfinished { file, to: Arc::clone(&self.written) }))
    }
    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
    fn resolve(&mut self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([127, 0, 0, 1])])
    }
    fn connect(&mut self, address: SocketAddr, _: Duration) -> io::Result<Box<dyn Stream>> {
        self.says(address)
    }
    fn net(&self) -> Arc<dyn Net> {
        let Self { server, .. } = self;
        Arc::new(Servers(Self { server: server.clone(), ..Self::default() }))
    }
    fn exchange_udp(&mut self, _: SocketAddr, _: &[u8], _: Duration) -> io::Result<UdpReply> {
        let bytes = self.answer.clone().ok_or(io::ErrorKind::TimedOut)?;
        Ok(UdpReply { bytes, sent: self.now(), received: self.now() })
    }
    fn now(&self) -> Timestamp {
        Timestamp::constant(1_780_000_000, 0)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn random(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        bytes.fill(7);
        Ok(())
    }
    fn env(&self, _: &str) -> Option<String> {
        None
    }
    fn ask_secret(&mut self, _: &str) -> io::Result<Zeroizing<String>> {
        Err(io::ErrorKind::NotConnected.into())
    }
    fn progress(&mut self, _: &str, _: Option<u64>) -> Box<dyn Progress> {
        Box::new(Silent)
    }
}

/// A progress display that shows nothing.
pub struct Silent;

impl Progress for Silent {
    fn at(&mut self, _: u64) {}
}

/// The network of a [`Memory`], for threads.
struct Servers(Memory);

impl Net for Servers {
    fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::from([127, 0, 0, 1])])
    }
    fn connect(&self, address: SocketAddr, _: Duration) -> io::Result<Box<dyn Stream>> {
        self.0.says(address)
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// A server that does not listen.
struct Server {
    says: Cursor<Vec<u8>>,
    address: SocketAddr,
}

impl Read for Server {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.says.read(bytes)
    }
}

impl Write for Server {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream for Server {
    fn set_timeout(&mut self, _: Duration) -> io::Result<()> {
        Ok(())
    }
    fn peer(&self) -> SocketAddr {
        self.address
    }
    fn shutdown_write(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file being written.
struct Unfinished {
    file: Written,
    to: Arc<Mutex<Vec<Written>>>,
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.bytes.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Output for Unfinished {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.to.lock().unwrap().push(self.file);
        Ok(())
    }
}
