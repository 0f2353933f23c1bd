//! Any bytes as the two directions of a TLS connection whose key is known: no more comes out than went in.

use std::net::SocketAddr;

use uctool_capture::{ConnId, Connection, Direction, Mark, StreamEvent};
use uctool_tls::{AppSink, Keyring, Limits, SessionId, SessionReport, Unwrapper};

/// The key that opens the sessions of the seed corpus.
const KEY: &[u8] = include_bytes!("../../../../fixtures/sip/tls-rsa/server.key");

/// The first byte is the size of the segments, the second how many segments one side sends before the other.
pub fn tls_record(bytes: &[u8]) {
    let [step, turn, rest @ ..] = bytes else { return };
    let turns = turns(rest, usize::from(*turn).max(1));
    // Where TLS begins, and goes on after damage, is looked for at the segments: what is damaged may differ.
    for step in [usize::MAX, usize::from(*step).max(1)] {
        let out = unwrap(&turns, step);
        assert!(out.handed_on <= rest.len(), "{} out of {}", out.handed_on, rest.len());
        assert!(out.sessions <= rest.len());
        assert!(out.closed == 1 && out.skipped <= rest.len() as u64);
    }
}

/// Who says what: the input in parts, by turns.
fn turns(bytes: &[u8], turn: usize) -> Vec<(Direction, &[u8])> {
    let ways = [Direction::ToServer, Direction::ToClient].into_iter().cycle();
    ways.zip(bytes.chunks(turn * 16)).collect()
}

/// How much came out.
#[derive(Default)]
struct Out {
    handed_on: usize,
    skipped: u64,
    sessions: usize,
    closed: usize,
}

impl AppSink for Out {
    fn data(&mut self, _: &Connection, _: Direction, bytes: &[u8], _: Mark, _: Option<SessionId>) {
        assert!(!bytes.is_empty());
        self.handed_on += bytes.len();
    }
    fn gap(&mut self, _: &Connection, _: Direction, len: u64, _: Mark) {
        self.skipped += len;
    }
    fn closed(&mut self, _: &Connection, _: Mark) {
        self.closed += 1;
    }
    fn session(&mut self, _: SessionReport) {
        self.sessions += 1;
    }
}

fn unwrap(turns: &[(Direction, &[u8])], step: usize) -> Out {
    let mut keys = Keyring::new();
    keys.add_key_file("server.key", KEY, &mut || None).expect("the fixture is a key");
    let mut out = Out::default();
    let mut unwrapper = Unwrapper::new(keys, Limits::default());
    let at = |host, port| SocketAddr::from(([10, 0, 0, host], port));
    let (client, server) = (at(1, 40_000), at(2, 5061));
    let connection = Connection { id: ConnId(1), client, server, midstream: false };
    for (direction, bytes) in turns {
        for bytes in bytes.chunks(step) {
            let event = StreamEvent::Data { direction: *direction, bytes, mark: Mark::default() };
            unwrapper.stream(&connection, event, &mut out);
        }
    }
    unwrapper.stream(&connection, StreamEvent::Closed, &mut out);
    unwrapper.finish(&mut out);
    out
}
