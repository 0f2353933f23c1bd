//! Exported PDUs: payloads without their packets, as Wireshark writes them (`epan/exported_pdu.h`): tags, then the
//! payload.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Dissector, Frame};
use crate::bytes::{array, be16, be32};
use crate::link::Network;
use crate::types::{Datagram, Sink, Transport};

/// The tags that are read, by their numbers.
const END: u16 = 0;
const DISSECTOR: u16 = 12;
const IPV4_SRC: u16 = 20;
const IPV4_DST: u16 = 21;
const IPV6_SRC: u16 = 22;
const IPV6_DST: u16 = 23;
const PORT_TYPE: u16 = 24;
const SRC_PORT: u16 = 25;
const DST_PORT: u16 = 26;

/// What a PDU says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pdu<'a> {
    /// Wireshark's name of its protocol; empty where another tag names it.
    dissector: &'a [u8],
    src: SocketAddr,
    dst: SocketAddr,
    transport: Transport,
    payload: &'a [u8],
}

/// Reads the tags; `None` where they do not end.
fn decode(frame: &[u8]) -> Option<Pdu<'_>> {
    let nowhere = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let (mut src, mut dst) = (nowhere, nowhere);
    let (mut src_port, mut dst_port) = (0, 0);
    let (mut transport, mut dissector) = (Transport::Udp, [].as_slice());
    let mut rest = frame;
    loop {
        let (tag, len) = (be16(rest, 0)?, usize::from(be16(rest, 2)?));
        let value = rest.get(4..4 + len)?;
        rest = rest.get(4 + len..)?;
        let port = || be32(value, 0).and_then(|port| u16::try_from(port).ok());
        match tag {
            END => break,
            // Padded with zeros to whole words.
            DISSECTOR => dissector = value.split(|byte| *byte == 0).next().unwrap_or_default(),
            IPV4_SRC => src = Ipv4Addr::from(array::<4>(value, 0)?).into(),
            IPV4_DST => dst = Ipv4Addr::from(array::<4>(value, 0)?).into(),
            IPV6_SRC => src = Ipv6Addr::from(array::<16>(value, 0)?).into(),
            IPV6_DST => dst = Ipv6Addr::from(array::<16>(value, 0)?).into(),
            PORT_TYPE => {
                transport = match be32(value, 0)? {
                    1 => Transport::Sctp,
                    2 => Transport::Tcp,
                    _ => Transport::Udp,
                }
            }
            SRC_PORT => src_port = port()?,
            DST_PORT => dst_port = port()?,
            _ => {}
        }
    }
    let (src, dst) = (SocketAddr::new(src, src_port), SocketAddr::new(dst, dst_port));
    Some(Pdu { dissector, src, dst, transport, payload: rest })
}

impl Dissector {
    /// Hands on the payload of a PDU; one that is a packet is taken apart as such.
    pub(super) fn pdu(&mut self, frame_bytes: &[u8], frame: Frame, sink: &mut dyn Sink) {
        let Some(pdu) = decode(frame_bytes) else {
            if frame.missing == 0 {
                self.summary.malformed(frame.mark);
            }
            return;
        };
        if matches!(pdu.dissector, b"ip" | b"ipv6") {
            return self.network(Network::Ip(pdu.payload), frame.deeper(), sink);
        }
        self.summary.exported_pdus += 1;
        self.summary.ports.count(pdu.transport, pdu.src.port().min(pdu.dst.port()));
        if self.options.every_packet {
            sink.travels(pdu.src, pdu.dst);
        }
        sink.datagram(&Datagram {
            mark: frame.mark,
            src: pdu.src,
            dst: pdu.dst,
            transport: pdu.transport,
            payload: pdu.payload,
            claimed_len: pdu.payload.len() + frame.missing,
            hep: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(number: u16, value: &[u8]) -> Vec<u8> {
        let len = u16::try_from(value.len()).unwrap();
        [&number.to_be_bytes()[..], &len.to_be_bytes(), value].concat()
    }

    fn whole(addresses: [Vec<u8>; 2], kind: u8) -> Vec<u8> {
        let [src, dst] = addresses;
        let ports = [tag(25, &5061u32.to_be_bytes()), tag(26, &4000u32.to_be_bytes())].concat();
        let unknown = tag(36, b"Info");
        [tag(12, b"sip\0"), src, dst, tag(24, &[0, 0, 0, kind]), ports, unknown, tag(0, b"")]
            .concat()
    }

    #[test]
    fn tags_are_read_and_every_truncation_survived() {
        let v4 = [tag(20, &[192, 0, 2, 1]), tag(21, &[192, 0, 2, 2])];
        let v6 = [tag(22, &[0xfe; 16]), tag(23, &[0xfd; 16])];
        for (addresses, src) in
            [(v4, "192.0.2.1:5061"), (v6, "[fefe:fefe:fefe:fefe:fefe:fefe:fefe:fefe]:5061")]
        {
            for (kind, transport) in
                [(1, Transport::Sctp), (2, Transport::Tcp), (3, Transport::Udp)]
            {
                let head = whole(addresses.clone(), kind);
                let bytes = [&head[..], b"BYE"].concat();
                let pdu = decode(&bytes).unwrap();
                assert_eq!((pdu.dissector, pdu.payload), (&b"sip"[..], &b"BYE"[..]));
                assert_eq!((pdu.src, pdu.dst.port()), (src.parse().unwrap(), 4000));
                assert_eq!(pdu.transport, transport);
                for len in 0..head.len() {
                    assert_eq!(decode(&bytes[..len]), None, "{len}");
                }
            }
        }
    }

    #[test]
    fn hostile_lengths_are_refused() {
        for bytes in [
            &[0, 20, 0xff, 0xff, 1, 2, 3, 4][..],
            &[0, 20, 0, 2, 1, 2, 0, 0, 0, 0],
            &[0, 22, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0],
            &[0, 24, 0, 0, 0, 0, 0, 0],
            // A port above 65535.
            &[0, 25, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0],
        ] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
        }
        let endless = [0, 36, 0, 0].repeat(1 << 16);
        assert_eq!(decode(&endless), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = decode(&bytes);
        }
    }
}
