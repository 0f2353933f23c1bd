//! What the tests of this crate share.

pub mod pcap;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use uctool_capture::{Connection, Datagram, Direction, Mark, StreamEvent, Transport};
use uctool_tls::{AppSink, Keyring, Limits, SessionId, SessionReport, Unwrapper};

pub use pcap::Event;

/// Everything that came out of a run.
#[derive(Default)]
pub struct Plain {
    /// Decrypted bytes.
    pub streams: BTreeMap<(u64, Direction), Vec<u8>>,
    /// Decrypted pieces as they were handed on.
    pub pieces: Vec<Vec<u8>>,
    /// Bytes that were in clear.
    pub clear: BTreeMap<(u64, Direction), Vec<u8>>,
    pub reports: Vec<SessionReport>,
    pub gaps: u64,
    pub closed: u64,
}

impl Plain {
    /// All decrypted bytes of one direction.
    pub fn of(&self, direction: Direction) -> Vec<u8> {
        let mine = self.streams.iter().filter(|((_, way), _)| *way == direction);
        mine.flat_map(|(_, bytes)| bytes.clone()).collect()
    }
}

impl AppSink for Plain {
    fn data(
        &mut self,
        connection: &Connection,
        direction: Direction,
        bytes: &[u8],
        _: Mark,
        decrypted: Option<SessionId>,
    ) {
        let key = (connection.id.0, direction);
        if decrypted.is_some() {
            self.pieces.push(bytes.to_vec());
            self.streams.entry(key).or_default().extend_from_slice(bytes);
        } else {
            self.clear.entry(key).or_default().extend_from_slice(bytes);
        }
    }

    fn gap(&mut self, _: &Connection, _: Direction, _: u64, _: Mark) {
        self.gaps += 1;
    }

    fn closed(&mut self, _: &Connection, _: Mark) {
        self.closed += 1;
    }

    fn session(&mut self, report: SessionReport) {
        self.reports.push(report);
    }
}

/// Runs events through an unwrapper.
pub fn unwrap(events: Vec<Event>, keys: Keyring) -> Plain {
    let mut plain = Plain::default();
    let mut unwrapper = Unwrapper::new(keys, Limits::default());
    for event in events {
        match event {
            Event::Secrets(kind, bytes) => unwrapper.secrets(kind, &bytes),
            Event::Stream(connection, direction, bytes, mark) => {
                let event = StreamEvent::Data { direction, bytes: &bytes, mark };
                unwrapper.stream(&connection, event, &mut plain);
            }
            Event::Gap(connection, direction, len, mark) => {
                let event = StreamEvent::Gap { direction, len, mark };
                unwrapper.stream(&connection, event, &mut plain);
            }
            Event::Datagram(src, dst, bytes, mark) => {
                let datagram = Datagram {
                    mark,
                    src,
                    dst,
                    transport: Transport::Udp,
                    payload: &bytes,
                    claimed_len: bytes.len(),
                    hep: false,
                };
                unwrapper.datagram(&datagram, &mut plain);
            }
            Event::Closed(connection) => {
                unwrapper.stream(&connection, StreamEvent::Closed, &mut plain);
            }
        }
    }
    unwrapper.finish(&mut plain);
    plain
}

/// A file of the folder of fixtures.
pub fn data(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap()
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// A ring with the server's key.
pub fn server_key() -> Keyring {
    let mut keys = Keyring::new();
    keys.add_key_file("server.key", &data("server.key"), &mut || None).unwrap();
    keys
}

/// A ring with a key log.
pub fn keylog(name: &str) -> Keyring {
    let mut keys = Keyring::new();
    let summary = keys.add_keylog(name, &data(name));
    assert!(summary.used > 0 && summary.skipped.is_empty(), "{summary:?}");
    keys
}
