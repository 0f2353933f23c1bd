//! Measures how many packets a second come through, from a capture made while it is read:
//! `speed rtp MILLIONS` calls with SIP in between, `speed syn MILLIONS` calls that nobody answers,
//! `speed tcp MILLIONS` segments of a busy trunk.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "it measures and tells"
)]

use std::io::Read;
use std::time::Instant;

use uctool_capture::{Connection, Datagram, Dissector, Options, Sink, StreamEvent, read};

/// Appends the packet of this number.
type Make = fn(u32, &mut Vec<u8>);

/// A capture that is made while it is read, one packet after another.
struct Endless {
    next: Make,
    packet: Vec<u8>,
    at: usize,
    number: u32,
    last: u32,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let mut done = 0;
        loop {
            let len = (self.packet.len() - self.at).min(out.len() - done);
            out[done..done + len].copy_from_slice(&self.packet[self.at..self.at + len]);
            done += len;
            self.at += len;
            if done == out.len() || self.number == self.last {
                return Ok(done);
            }
            self.packet.clear();
            (self.next)(self.number, &mut self.packet);
            self.number += 1;
            self.at = 0;
        }
    }
}

/// A record with an Ethernet frame between 10.0.`a` and 10.1.`a`.
fn record(out: &mut Vec<u8>, number: u32, a: u16, protocol: u8, transport: &[u8], payload: &[u8]) {
    let ip_len = (transport.len() + payload.len() + 20) as u16;
    let len = u32::from(ip_len) + 14;
    for field in [1_700_000_000 + number / 1_000_000, number % 1_000_000, len, len] {
        out.extend(field.to_le_bytes());
    }
    out.extend([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0]);
    out.extend(ip_len.to_be_bytes());
    out.extend([0, 0, 0x40, 0, 64, protocol, 0, 0, 10, 0]);
    out.extend(a.to_be_bytes());
    out.extend([10, 1]);
    out.extend(a.to_be_bytes());
    out.extend(transport);
    out.extend(payload);
}

fn udp(port: u16, len: usize) -> [u8; 8] {
    let [high, low] = port.to_be_bytes();
    let [len_high, len_low] = ((len + 8) as u16).to_be_bytes();
    [high, low, high, low, len_high, len_low, 0, 0]
}

fn tcp(sport: u16, seq: u32, flags: u8) -> [u8; 20] {
    let mut header = [0; 20];
    header[..2].copy_from_slice(&sport.to_be_bytes());
    header[2..4].copy_from_slice(&5_060u16.to_be_bytes());
    header[4..8].copy_from_slice(&seq.to_be_bytes());
    header[12] = 0x50;
    header[13] = flags;
    header
}

fn calls(number: u32, out: &mut Vec<u8>) {
    let sip = b"OPTIONS sip:a@example.com SIP/2.0\r\n\r\n";
    let mut rtp = [7; 172];
    rtp[0] = 0x80;
    let (port, payload): (u16, &[u8]) =
        if number.is_multiple_of(100) { (5_060, sip) } else { (16_384, &rtp) };
    record(out, number, (number % 1_000) as u16, 17, &udp(port, payload.len()), payload);
}

fn flood(number: u32, out: &mut Vec<u8>) {
    let port = (number >> 16) as u16 ^ 0x8000;
    record(out, number, number as u16, 6, &tcp(port, number, 2), &[]);
}

fn trunk(number: u32, out: &mut Vec<u8>) {
    let seq = (number / 100).wrapping_mul(500);
    record(out, number, (number % 100) as u16, 6, &tcp(40_000, seq, 16), &[b'a'; 500]);
}

#[derive(Default)]
struct Count {
    datagrams: u64,
    stream_bytes: u64,
}

impl Sink for Count {
    fn datagram(&mut self, _: &Datagram<'_>) {
        self.datagrams += 1;
    }

    fn stream(&mut self, _: &Connection, event: StreamEvent<'_>) {
        if let StreamEvent::Data { bytes, .. } = event {
            self.stream_bytes += bytes.len() as u64;
        }
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let next: Make = match args.next().as_deref() {
        Some("syn") => flood,
        Some("tcp") => trunk,
        _ => calls,
    };
    let millions: u32 = args.next().and_then(|text| text.parse().ok()).unwrap_or(10);
    let head = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
    let last = millions * 1_000_000;
    let reader = (&head[..]).chain(Endless { next, packet: Vec::new(), at: 0, number: 0, last });
    let mut dissector = Dissector::new(Options::default());
    let mut count = Count::default();
    let start = Instant::now();
    let end = read(reader, &mut dissector, &mut count);
    dissector.finish(&mut count);
    let took = start.elapsed().as_secs_f64();
    let summary = dissector.summary();
    println!(
        "{} packets, {} datagrams, {} connections, {} stream bytes, {:.2} GB in {took:.2} s: \
         {:.2} Mpps with making them ({end:?})",
        summary.packets,
        count.datagrams,
        summary.tcp.connections,
        count.stream_bytes,
        summary.bytes as f64 / 1e9,
        summary.packets as f64 / took / 1e6,
    );
}
