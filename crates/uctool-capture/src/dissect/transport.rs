//! UDP (RFC 768) and TCP (RFC 9293) out of IP packets.

use std::net::SocketAddr;

use etherparse::TcpHeaderSlice;

use super::ip::Carried;
use super::{Dissector, Frame, checksum, hep, tunnel};
use crate::bytes::be16;
use crate::link::{Network, from_mpls};
use crate::tcp::Segment;
use crate::types::{Datagram, Sink, Transport};

impl Dissector {
    #[inline]
    pub(super) fn transport(&mut self, ip: &Carried<'_>, frame: Frame, sink: &mut dyn Sink) {
        if self.options.every_packet {
            travels(ip, sink);
        }
        match ip.protocol {
            17 => self.udp(ip, frame, sink),
            6 => self.tcp(ip, frame, sink),
            132 => self.sctp(ip, frame, sink),
            1 | 58 => self.icmp(ip, frame, sink),
            // IP in IP (RFC 2003, RFC 2473, RFC 4213).
            4 | 41 => self.inner(Network::Ip(ip.payload), ip, frame, sink),
            47 => match tunnel::gre(ip.payload) {
                Some(network) => self.inner(network, ip, frame, sink),
                None => self.broken(ip, frame),
            },
            137 => self.inner(from_mpls(ip.payload), ip, frame, sink),
            // Ethernet in IP (RFC 3378): two bytes of header.
            97 => self.inner(ethernet_in_ip(ip.payload), ip, frame, sink),
            // No next header: nothing to decode.
            59 => {}
            other => *self.summary.ip_protocols.entry(other).or_default() += 1,
        }
    }

    #[inline]
    fn udp(&mut self, ip: &Carried<'_>, frame: Frame, sink: &mut dyn Sink) {
        let Some((header, body)) = ip.payload.split_first_chunk::<8>() else {
            return self.broken(ip, frame);
        };
        let [sport_high, sport_low, dport_high, dport_low, len_high, len_low, ..] = *header;
        let sport = u16::from_be_bytes([sport_high, sport_low]);
        let dport = u16::from_be_bytes([dport_high, dport_low]);
        let stated = usize::from(u16::from_be_bytes([len_high, len_low]));
        // Length 0 is a datagram that offloading has not filled in, or a jumbogram (RFC 2675).
        let claimed_len = match stated {
            0 => body.len() + ip.missing,
            1..8 => return self.broken(ip, frame),
            _ => stated - 8,
        };
        let payload = body.get(..claimed_len).unwrap_or(body);
        if self.options.check_checksums && !self.udp_is_right(ip, stated, frame) {
            return;
        }
        self.summary.udp_datagrams += 1;
        match payload {
            // Version 2 in the two top bits (RFC 3550, section 5.1): most packets of most captures.
            [0x80..=0xbf, ..] if payload.len() >= 12 => self.summary.rtp += 1,
            _ => {
                self.summary.ports.count(Transport::Udp, sport.min(dport));
                if let Some(network) = tunnel::udp(dport, payload) {
                    return self.inner(network, ip, frame, sink);
                }
                if let Some(inner) = hep::decode(payload) {
                    self.summary.hep += 1;
                    return sink.datagram(&inner.datagram(frame.mark));
                }
            }
        }
        sink.datagram(&Datagram {
            mark: frame.mark,
            src: SocketAddr::new(ip.src, sport),
            dst: SocketAddr::new(ip.dst, dport),
            transport: Transport::Udp,
            payload,
            claimed_len,
            hep: false,
        });
    }

    fn tcp(&mut self, ip: &Carried<'_>, frame: Frame, sink: &mut dyn Sink) {
        let Ok(header) = TcpHeaderSlice::from_slice(ip.payload) else {
            return self.broken(ip, frame);
        };
        if self.options.check_checksums && ip.whole {
            let pseudo = checksum::pseudo_header(ip.src, ip.dst, 6, ip.payload.len());
            if !self.summary.checksum(checksum::is_right(ip.payload, pseudo), frame.mark) {
                return;
            }
        }
        let payload = ip.payload.get(header.slice().len()..).unwrap_or_default();
        let segment = Segment {
            src: SocketAddr::new(ip.src, header.source_port()),
            dst: SocketAddr::new(ip.dst, header.destination_port()),
            seq: header.sequence_number(),
            ack: header.ack().then(|| header.acknowledgment_number()),
            syn: header.syn(),
            fin: header.fin(),
            rst: header.rst(),
            // What a reset carries is a reason for people (RFC 9293, section 3.10.7.4), not data.
            payload: if header.rst() { &[] } else { payload },
            claimed: if header.rst() {
                0
            } else {
                u32::try_from(payload.len() + ip.missing).unwrap_or(u32::MAX)
            },
            mark: frame.mark,
        };
        self.tcp.push(&segment, &mut self.summary, sink);
    }

    pub(super) fn inner(
        &mut self,
        network: Network<'_>,
        ip: &Carried<'_>,
        frame: Frame,
        sink: &mut dyn Sink,
    ) {
        self.network(network, Frame { missing: ip.missing, ..frame.deeper() }, sink);
    }

    /// A header that is too short: no news where the frame was cut.
    pub(super) fn broken(&mut self, ip: &Carried<'_>, frame: Frame) {
        if ip.missing == 0 {
            self.summary.malformed(frame.mark);
        }
    }

    fn udp_is_right(&mut self, ip: &Carried<'_>, stated: usize, frame: Frame) -> bool {
        // 0 says that the sender computed none.
        let Some(datagram) = ip.payload.get(..stated) else { return true };
        if !ip.whole || be16(datagram, 6) == Some(0) || datagram.is_empty() {
            return true;
        }
        let pseudo = checksum::pseudo_header(ip.src, ip.dst, 17, stated);
        self.summary.checksum(checksum::is_right(datagram, pseudo), frame.mark)
    }
}

/// Tells who sent a packet to whom.
fn travels(ip: &Carried<'_>, sink: &mut dyn Sink) {
    if let (6 | 17 | 132, [a, b, c, d, ..]) = (ip.protocol, ip.payload) {
        let ports = [u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d])];
        sink.travels(SocketAddr::new(ip.src, ports[0]), SocketAddr::new(ip.dst, ports[1]));
    }
}

fn ethernet_in_ip(payload: &[u8]) -> Network<'_> {
    match payload {
        [0x30, 0, inner @ ..] => Network::Ethernet(inner),
        _ => Network::Malformed,
    }
}
