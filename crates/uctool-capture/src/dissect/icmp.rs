//! ICMP (RFC 792) and ICMPv6 (RFC 4443) errors: who says what cannot be reached.

use std::net::SocketAddr;

use etherparse::{LaxIpSlice, TcpHeaderSlice};

use super::ip::Carried;
use super::{Dissector, Frame};
use crate::bytes::be16;
use crate::types::{IcmpError, Sink, Transport};

impl Dissector {
    pub(super) fn icmp(&mut self, ip: &Carried<'_>, frame: Frame, sink: &mut dyn Sink) {
        let v6 = ip.protocol == 58;
        let [kind, code, _, _, _, _, _, _, quoted @ ..] = ip.payload else {
            return self.broken(ip, frame);
        };
        let is_error = if v6 { (1..=4).contains(kind) } else { matches!(kind, 3 | 4 | 11 | 12) };
        if !is_error {
            return;
        }
        self.summary.icmp_errors += 1;
        let Ok((inner, _)) = LaxIpSlice::from_slice(quoted) else { return };
        let payload = inner.payload();
        let transport = match payload.ip_number.0 {
            6 => Transport::Tcp,
            17 => Transport::Udp,
            132 => Transport::Sctp,
            _ => return,
        };
        let body = payload.payload;
        let (Some(sport), Some(dport)) = (be16(body, 0), be16(body, 2)) else { return };
        let head = match transport {
            Transport::Udp => 8,
            Transport::Sctp => 12,
            Transport::Tcp => TcpHeaderSlice::from_slice(body).map_or(20, |tcp| tcp.slice().len()),
        };
        sink.icmp_error(&IcmpError {
            mark: frame.mark,
            reporter: ip.src,
            kind: *kind,
            code: *code,
            v6,
            src: SocketAddr::new(inner.source_addr(), sport),
            dst: SocketAddr::new(inner.destination_addr(), dport),
            transport,
            quoted: body.get(head..).unwrap_or_default(),
        });
    }
}
