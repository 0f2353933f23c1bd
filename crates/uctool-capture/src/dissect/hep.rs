//! HEP, the envelope in which Homer's agents send what they capture: versions 1 and 2 (Kamailio's `sipcapture`)
//! and 3 (the "HEP3/EEP" specification).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::bytes::{array, be16};
use crate::types::{Datagram, Mark, Transport};

/// What an envelope holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Envelope<'a> {
    src: SocketAddr,
    dst: SocketAddr,
    transport: Transport,
    payload: &'a [u8],
}

impl<'a> Envelope<'a> {
    pub(super) fn datagram(&self, mark: Mark) -> Datagram<'a> {
        Datagram {
            mark,
            src: self.src,
            dst: self.dst,
            transport: self.transport,
            payload: self.payload,
            claimed_len: self.payload.len(),
            hep: true,
        }
    }
}

/// Opens an envelope; `None` when the bytes are none.
#[inline]
pub(super) fn decode(payload: &[u8]) -> Option<Envelope<'_>> {
    match payload {
        [b'H', b'E', b'P', b'3', ..] => version_3(payload),
        [1 | 2, 16 | 28 | 40 | 52, 2 | 10, ..] => version_2(payload),
        _ => None,
    }
}

fn transport(protocol: u8) -> Option<Transport> {
    match protocol {
        6 => Some(Transport::Tcp),
        17 => Some(Transport::Udp),
        132 => Some(Transport::Sctp),
        _ => None,
    }
}

/// Version, length, family, protocol, ports, addresses; version 2 adds the time.
fn version_2(payload: &[u8]) -> Option<Envelope<'_>> {
    let [version, len, family, protocol, ..] = *payload else { return None };
    let (src, dst, addressed): (IpAddr, IpAddr, usize) = if family == 2 {
        let address = |at| array::<4>(payload, at).map(Ipv4Addr::from);
        (address(8)?.into(), address(12)?.into(), 16)
    } else {
        let address = |at| array::<16>(payload, at).map(Ipv6Addr::from);
        (address(8)?.into(), address(24)?.into(), 40)
    };
    let expected = if version == 2 { addressed + 12 } else { addressed };
    let inner = payload.get(usize::from(len)..)?;
    // Messages are text: a byte below the blank is none.
    if usize::from(len) != expected || inner.first().is_none_or(|&byte| byte < b' ') {
        return None;
    }
    Some(Envelope {
        src: SocketAddr::new(src, be16(payload, 4)?),
        dst: SocketAddr::new(dst, be16(payload, 6)?),
        transport: transport(protocol)?,
        payload: inner,
    })
}

/// Chunks of vendor, type, length and content after a header of six bytes.
fn version_3(payload: &[u8]) -> Option<Envelope<'_>> {
    let total = usize::from(be16(payload, 4)?).min(payload.len());
    let mut chunks = payload.get(6..total)?;
    let (mut src, mut dst): (Option<IpAddr>, Option<IpAddr>) = (None, None);
    let (mut src_port, mut dst_port) = (0, 0);
    let mut carried = Some(Transport::Udp);
    let mut inner = None;
    while let (Some(vendor), Some(kind), Some(len)) =
        (be16(chunks, 0), be16(chunks, 2), be16(chunks, 4))
    {
        let end = usize::from(len).clamp(6, chunks.len());
        let content = chunks.get(6..end)?;
        chunks = chunks.get(end..)?;
        if vendor != 0 {
            continue;
        }
        match kind {
            2 => carried = transport(*content.first()?),
            3 => src = array::<4>(content, 0).map(IpAddr::from),
            4 => dst = array::<4>(content, 0).map(IpAddr::from),
            5 => src = array::<16>(content, 0).map(IpAddr::from),
            6 => dst = array::<16>(content, 0).map(IpAddr::from),
            7 => src_port = be16(content, 0)?,
            8 => dst_port = be16(content, 0)?,
            15 => inner = Some(content),
            _ => {}
        }
    }
    Some(Envelope {
        src: SocketAddr::new(src?, src_port),
        dst: SocketAddr::new(dst?, dst_port),
        transport: carried?,
        payload: inner?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: u16, content: &[u8]) -> Vec<u8> {
        let len = u16::try_from(content.len() + 6).unwrap();
        [&[0, 0][..], &kind.to_be_bytes(), &len.to_be_bytes(), content].concat()
    }

    #[test]
    fn a_version_3_envelope_is_opened_and_every_truncation_survived() {
        let chunks = [
            chunk(1, &[2]),
            chunk(2, &[6]),
            chunk(3, &[10, 0, 0, 1]),
            chunk(4, &[10, 0, 0, 2]),
            chunk(7, &5060u16.to_be_bytes()),
            chunk(8, &5061u16.to_be_bytes()),
            chunk(15, b"OPTIONS"),
        ]
        .concat();
        let total = u16::try_from(chunks.len() + 6).unwrap();
        let bytes = [&b"HEP3"[..], &total.to_be_bytes(), &chunks].concat();
        let envelope = decode(&bytes).unwrap();
        assert_eq!(envelope.payload, b"OPTIONS");
        assert_eq!(envelope.src, "10.0.0.1:5060".parse().unwrap());
        assert_eq!(envelope.dst, "10.0.0.2:5061".parse().unwrap());
        assert_eq!(envelope.transport, Transport::Tcp);
        for len in 0..bytes.len() {
            assert!(decode(&bytes[..len]).is_none_or(|cut| cut.payload.len() < 7));
        }
    }

    #[test]
    fn a_version_2_envelope_is_opened() {
        let head = [2, 28, 2, 17, 0x13, 0xc4, 0x13, 0xc5, 10, 0, 0, 1, 10, 0, 0, 2];
        let bytes = [&head[..], &[0; 12], b"INVITE"].concat();
        let envelope = decode(&bytes).unwrap();
        assert_eq!((envelope.payload, envelope.src.port()), (&b"INVITE"[..], 5060));
        assert_eq!(decode(&bytes[..27]), None);
    }
}
