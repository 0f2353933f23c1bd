//! NTP in a capture file: packets on UDP port 123, and the ICMP errors that come instead of answers.

use std::io::Read;
use std::net::SocketAddr;

use uctool_capture::{CaptureError, Datagram, Dissector, IcmpError, Options, Sink, Transport};
use uctool_core::Location;

use crate::model::{Form, Node};
use crate::packet::{Packet, PacketError};
use crate::refid::Refid;
use crate::traffic::{Seen, Traffic, Way};

/// UDP port of NTP.
const PORT: u16 = 123;

/// What a capture holds of NTP.
#[derive(Debug)]
pub struct Captured {
    /// One node for each client.
    pub nodes: Vec<Node>,
    /// Frames read.
    pub frames: u64,
    /// Packets that carry time.
    pub packets: u64,
    /// What was left out, each in words.
    pub left_out: Vec<String>,
    /// Where and why the capture ends early.
    pub cut: Option<String>,
}

/// Reads a capture to its end in bounded memory.
pub fn read_capture(source: &str, reader: impl Read) -> Result<Captured, CaptureError> {
    let mut dissector = Dissector::new(Options::default());
    let mut sink = Ntp::default();
    let read = uctool_capture::read(reader, &mut dissector, &mut sink);
    dissector.finish(&mut sink);
    let summary = dissector.summary();
    let cut = match read {
        Ok(()) => None,
        // What came before the damage counts, if anything came.
        Err(error) if summary.packets == 0 => return Err(error),
        Err(error) => Some(error.to_string()),
    };
    let traffic = sink.0;
    let counts = [
        (traffic.management, "control or private packets (modes 6 and 7), which carry no time"),
        (traffic.strange, "datagrams on port 123 that are no NTP packets"),
        (traffic.overflow, "packets of pairs beyond the first 4096"),
    ];
    let left_out = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"));
    Ok(Captured {
        frames: summary.packets,
        packets: traffic.packets,
        left_out: left_out.collect(),
        cut,
        nodes: traffic.nodes(&Location::of(source), Form::Capture),
    })
}

#[derive(Default)]
struct Ntp(Traffic);

impl Sink for Ntp {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        let ports = (datagram.src.port(), datagram.dst.port());
        if datagram.transport != Transport::Udp || (ports.0 != PORT && ports.1 != PORT) {
            return;
        }
        match Packet::parse(datagram.payload) {
            Ok(packet) => self.packet(datagram, &packet),
            Err(PacketError::Management(_)) => self.0.management += 1,
            // Management packets may be shorter than a header.
            Err(PacketError::TooShort { .. })
                if datagram.payload.first().is_some_and(|first| first & 7 >= 6) =>
            {
                self.0.management += 1;
            }
            Err(_) => self.0.strange += 1,
        }
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        if error.dst.port() == PORT {
            let what = format!("type {} code {} from {}", error.kind, error.code, error.reporter);
            self.0.icmp(&host(error.src), &host(error.dst), what);
        }
    }
}

impl Ntp {
    fn packet(&mut self, datagram: &Datagram<'_>, packet: &Packet) {
        let way = match packet.mode {
            1 | 3 => Way::Request,
            2 | 4 => Way::Reply,
            // Broadcasts answer nobody; mode 0 is reserved.
            _ => {
                self.0.strange += u64::from(packet.mode == 0);
                return;
            }
        };
        let speaks = way == Way::Reply || packet.stratum > 0;
        self.0.push(&Seen {
            line: 0,
            frame: Some(datagram.mark.frame),
            time: datagram.mark.time,
            src: host(datagram.src),
            dst: host(datagram.dst),
            way,
            version: packet.version,
            leap: (way == Way::Reply).then_some(packet.leap),
            stratum: speaks.then_some(packet.stratum),
            refid: speaks.then(|| Refid::of_bytes(packet.refid, packet.stratum)),
            precision: speaks.then_some(packet.precision),
            root_ms: speaks.then(|| (packet.root_delay_ms(), packet.root_dispersion_ms())),
            stamps: Some([packet.origin, packet.receive, packet.transmit]),
        });
    }
}

fn host(address: SocketAddr) -> String {
    address.ip().to_canonical().to_string()
}
