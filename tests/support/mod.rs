//! Running uctool inside a test: the real disk below one folder, everything else on record.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    reason = "each test file uses a part of it, and tests may panic"
)]

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use uctool_core::Io;
use uctool_core::io::{Listed, Output, Progress, Spool, Stream, UdpReply};
use uctool_testing::Silent;
pub(crate) use uctool_testing::{Run, run_in};
use zeroize::Zeroizing;

/// A world on record.
pub(crate) struct Replay {
    pub(crate) folder: PathBuf,
    /// The file behind standard input.
    pub(crate) stdin: Option<String>,
    pub(crate) now: Timestamp,
    pub(crate) env: BTreeMap<String, String>,
    /// Names and their addresses.
    pub(crate) hosts: BTreeMap<String, Vec<String>>,
    /// Files with the answers to datagrams, by address.
    pub(crate) udp: BTreeMap<String, VecDeque<String>>,
    pub(crate) real: uctool::World,
    /// How many threads can work at the same time.
    pub(crate) processors: usize,
}

impl Replay {
    /// A world with the files of `folder` and nothing else.
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            stdin: None,
            now: Timestamp::UNIX_EPOCH,
            env: BTreeMap::new(),
            hosts: BTreeMap::new(),
            udp: BTreeMap::new(),
            real: uctool::World::new(),
            processors: 1,
        }
    }

    fn path(&self, input: &str) -> String {
        self.folder.join(input).to_str().unwrap().to_owned()
    }
}

impl Io for Replay {
    fn open(&mut self, input: &str) -> io::Result<Box<dyn Read + Send>> {
        match (input, self.stdin.clone()) {
            ("-", Some(file)) => self.real.open(&self.path(&file)),
            ("-", None) => Ok(Box::new(io::empty())),
            (file, _) => self.real.open(&self.path(file)),
        }
    }
    fn size(&mut self, input: &str) -> Option<u64> {
        self.real.size(&self.path(input))
    }
    fn create(&mut self, path: &str, private: bool, force: bool) -> io::Result<Box<dyn Output>> {
        self.real.create(path, private, force)
    }
    fn list(&mut self, path: &str) -> io::Result<Option<Vec<Listed>>> {
        self.real.list(&self.path(path))
    }
    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        self.real.spool()
    }
    fn resolve(&mut self, host: &str) -> io::Result<Vec<IpAddr>> {
        match self.hosts.get(host) {
            Some(addresses) => Ok(addresses.iter().map(|a| a.parse().unwrap()).collect()),
            None => Err(io::Error::new(io::ErrorKind::NotFound, "no such host is known")),
        }
    }
    fn connect(&mut self, _: SocketAddr, _: Duration) -> io::Result<Box<dyn Stream>> {
        Err(io::ErrorKind::ConnectionRefused.into())
    }
    fn exchange_udp(&mut self, address: SocketAddr, _: &[u8], _: Duration) -> io::Result<UdpReply> {
        let file = self.udp.get_mut(&address.to_string()).and_then(VecDeque::pop_front);
        let file = file.ok_or(io::ErrorKind::TimedOut)?;
        let mut bytes = Vec::new();
        self.real.open(&self.path(&file))?.read_to_end(&mut bytes)?;
        Ok(UdpReply { bytes, sent: self.now, received: self.now })
    }
    fn processors(&self) -> usize {
        self.processors
    }
    fn now(&self) -> Timestamp {
        self.now
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn random(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        bytes.fill(7);
        Ok(())
    }
    fn env(&self, name: &str) -> Option<String> {
        self.env.get(name).cloned()
    }
    fn ask_secret(&mut self, _: &str) -> io::Result<Zeroizing<String>> {
        Err(io::Error::new(io::ErrorKind::NotConnected, "there is no terminal to ask at"))
    }
    fn progress(&mut self, _: &str, _: Option<u64>) -> Box<dyn Progress> {
        Box::new(Silent)
    }
}
