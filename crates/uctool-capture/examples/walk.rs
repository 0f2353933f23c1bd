//! Reads captures and prints what came out of each, in numbers: `walk FILE...`
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a tool for developers opens the files itself"
)]

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use uctool_capture::{
    Connection, Datagram, Direction, Dissector, IcmpError, Options, Sink, StreamEvent, read,
};

#[derive(Default)]
struct Tally {
    datagrams: usize,
    secrets: usize,
    icmp: usize,
    udp: DefaultHasher,
    streams: BTreeMap<(String, bool), Vec<u8>>,
    gaps: u64,
    closed: usize,
}

impl Sink for Tally {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        self.datagrams += 1;
        datagram.payload.hash(&mut self.udp);
    }
    fn stream(&mut self, connection: &Connection, event: StreamEvent<'_>) {
        let name = format!("{} {}", connection.client, connection.server);
        match event {
            StreamEvent::Data { direction, bytes, .. } => self
                .streams
                .entry((name, direction == Direction::ToServer))
                .or_default()
                .extend_from_slice(bytes),
            StreamEvent::Gap { len, .. } => self.gaps += len,
            StreamEvent::Closed => self.closed += 1,
            _ => {}
        }
    }
    fn icmp_error(&mut self, _: &IcmpError<'_>) {
        self.icmp += 1;
    }
    fn secrets(&mut self, _: u32, _: &[u8]) {
        self.secrets += 1;
    }
}

fn main() {
    let verbose = std::env::var_os("VERBOSE").is_some();
    for path in std::env::args().skip(1) {
        let mut dissector = Dissector::new(Options::default());
        let mut tally = Tally::default();
        let end = match std::fs::File::open(&path) {
            Ok(file) => read(file, &mut dissector, &mut tally).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        dissector.finish(&mut tally);
        let summary = dissector.summary();
        let streams: u64 = {
            let mut hash = DefaultHasher::new();
            tally.streams.hash(&mut hash);
            hash.finish()
        };
        println!(
            "{path}\tpackets={} dgrams={} udp={:016x} conns={} stream_bytes={} streams={:016x} gaps={}/{} closed={} secrets={} icmp={} malformed={} lostfrag={} disagree={} {}",
            summary.packets,
            tally.datagrams,
            tally.udp.finish(),
            summary.tcp.connections,
            tally.streams.values().map(Vec::len).sum::<usize>(),
            streams,
            summary.tcp.gaps,
            tally.gaps,
            tally.closed,
            tally.secrets,
            tally.icmp,
            summary.malformed,
            summary.fragments_lost,
            summary.tcp.disagreements,
            end.err().unwrap_or_default()
        );
        if verbose {
            println!("{summary:#?}");
        }
    }
}
