//! The functions that run once a packet, a message or a header line, each alone: `cargo bench`. How the whole program
//! does against its peers is for `scripts/bench` to say.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::BytesCount;
use uctool_capture::{Connection, Datagram, Dissector, Options, Sink, StreamEvent};
use uctool_core::json::Object;
use uctool_message::value::unfold;
use uctool_message::{Framed, Framer, Message, defects};

fn main() {
    divan::main();
}

const INVITE: &str = "INVITE sip:6002@10.0.0.2 SIP/2.0\r\n\
    Via: SIP/2.0/UDP 10.1.2.3:5060;branch=z9hG4bK1-1\r\nMax-Forwards: 70\r\n\
    From: \"Alice\" <sip:6001@acme.example>;tag=a1\r\nTo: <sip:6002@acme.example>\r\n\
    Call-ID: 1@10.1.2.3\r\nCSeq: 1 INVITE\r\nContact: <sip:6001@10.1.2.3:5060>\r\n\
    User-Agent: bench/1.0\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n\
    Allow: INVITE, OPTIONS, INFO, BYE, CANCEL, ACK, PRACK, UPDATE, REFER\r\n\
    Supported: timer,resource-priority,replaces\r\nContent-Length: 0\r\n\r\n";

#[divan::bench]
fn parse_a_message(bencher: Bencher<'_, '_>) {
    bencher
        .counter(BytesCount::of_str(INVITE))
        .bench_local(|| Message::parse(black_box(INVITE.as_bytes())));
}

#[divan::bench]
fn look_for_defects(bencher: Bencher<'_, '_>) {
    let Some(message) = Message::parse(INVITE.as_bytes()) else { return };
    bencher.bench_local(|| defects::of(black_box(&message), false, false));
}

#[divan::bench(args = ["\"Alice\" <sip:6001@acme.example>;tag=a1", "SIP/2.0/UDP h;branch=x\r\n ;rport"])]
fn unfold_a_value(value: &str) -> usize {
    unfold(black_box(value.as_bytes())).len()
}

#[divan::bench]
fn frame_a_segment_of_three(bencher: Bencher<'_, '_>) {
    let segment = INVITE.repeat(3);
    let mut framer = Framer::default();
    bencher.counter(BytesCount::of_str(&segment)).bench_local(|| {
        let mut seen = 0;
        framer.push(black_box(segment.as_bytes()), &mut |_: Framed<'_>| seen += 1);
        seen
    });
}

#[divan::bench]
fn write_a_row(bencher: Bencher<'_, '_>) {
    let mut out = Vec::new();
    bencher.bench_local(|| {
        out.clear();
        let mut row = Object::begin(&mut out);
        row.number("frame", Some(black_box(4_200_000_u64)));
        row.address("src", black_box("10.1.2.3".parse().ok()));
        row.text("from", Some(black_box("\"Alice\" <sip:6001@acme.example>;tag=a1")));
        row.text("ua", None::<&str>);
        row.end();
        out.len()
    });
}

/// Takes everything and keeps nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        black_box(datagram.payload);
    }
    fn stream(&mut self, _: &Connection, event: StreamEvent<'_>) {
        black_box(&event);
    }
}

/// A pcap of `packets` packets of RTP.
fn rtp(packets: u32) -> Vec<u8> {
    let mut file = Vec::new();
    for field in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 1] {
        file.extend(field.to_le_bytes());
    }
    let header: [u8; 42] = [
        2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45, 0, 0, 200, 0, 1, 0x40, 0, 64, 17, 0, 0, 10,
        0, 0, 1, 10, 0, 0, 2, 0x40, 0, 0x40, 0, 0, 180, 0, 0,
    ];
    for packet in 0..packets {
        for field in [1_700_000_000, packet, 214, 214] {
            file.extend(field.to_le_bytes());
        }
        file.extend(header);
        file.extend([0x80, 0]);
        file.extend([0xd5; 170]);
    }
    file
}

#[divan::bench]
fn walk_a_thousand_packets_of_rtp(bencher: Bencher<'_, '_>) {
    let file = rtp(1000);
    bencher.counter(BytesCount::of_slice(&file)).bench_local(|| {
        let mut dissector = Dissector::new(Options::default());
        let ended = uctool_capture::read(black_box(file.as_slice()), &mut dissector, &mut Nowhere);
        (ended.is_ok(), dissector.summary().rtp)
    });
}
