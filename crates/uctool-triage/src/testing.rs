//! A world of a few files, for tests.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use jiff::Timestamp;
use uctool_core::Io;
use uctool_core::io::{Listed, Output, Progress, Spool, Stands, Stream, UdpReply};
use zeroize::Zeroizing;

/// Files by path; one whose content is `@` is a link.
#[derive(Default)]
pub(crate) struct Folder(BTreeMap<String, Vec<u8>>);

impl Folder {
    pub(crate) fn of(files: &[(&str, Vec<u8>)]) -> Self {
        Self(files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect())
    }
}

struct Silent;

impl Progress for Silent {
    fn at(&mut self, _: u64) {}
}

impl Io for Folder {
    fn open(&mut self, input: &str) -> io::Result<Box<dyn Read + Send>> {
        let bytes = self.0.get(input).cloned().ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(bytes)))
    }
    fn size(&mut self, input: &str) -> Option<u64> {
        self.0.get(input).map(|bytes| bytes.len() as u64)
    }
    fn create(&mut self, _: &str, _: bool, _: bool) -> io::Result<Box<dyn Output>> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
    fn list(&mut self, path: &str) -> io::Result<Option<Vec<Listed>>> {
        let start = format!("{path}/");
        let mut listed: Vec<Listed> = Vec::new();
        for (name, bytes) in &self.0 {
            let Some(rest) = name.strip_prefix(&start) else { continue };
            let (name, what) = match rest.split_once('/') {
                Some((folder, _)) => (folder, Stands::Folder),
                None if bytes == b"@" => (rest, Stands::Link),
                None => (rest, Stands::File(bytes.len() as u64)),
            };
            if listed.iter().all(|known| known.name != name) {
                listed.push(Listed { name: name.to_owned(), what });
            }
        }
        Ok(Some(listed).filter(|listed| !listed.is_empty()))
    }
    fn spool(&mut self) -> io::Result<Box<dyn Spool>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
    fn resolve(&mut self, _: &str) -> io::Result<Vec<IpAddr>> {
        Err(io::ErrorKind::NotFound.into())
    }
    fn connect(&mut self, _: SocketAddr, _: Duration) -> io::Result<Box<dyn Stream>> {
        Err(io::ErrorKind::ConnectionRefused.into())
    }
    fn exchange_udp(&mut self, _: SocketAddr, _: &[u8], _: Duration) -> io::Result<UdpReply> {
        Err(io::ErrorKind::TimedOut.into())
    }
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_777_000_000).unwrap()
    }
    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
    fn random(&mut self, _: &mut [u8]) -> io::Result<()> {
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
