//! The link layer: from a frame to the network packet in it.

mod ethertype;
mod kind;

pub use kind::LinkType;

pub(crate) use ethertype::{from_ethertype, from_mpls};

use crate::bytes::{be16, be32, le32};

/// How many headers may sit inside each other before the packet counts as malformed.
pub(crate) const MAX_DEPTH: u8 = 16;

/// What a link-layer header leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network<'a> {
    /// An IPv4 or IPv6 packet.
    Ip(&'a [u8]),
    /// A whole Ethernet frame (a pseudowire).
    Ethernet(&'a [u8]),
    /// A payload without its packet, with tags that say whose it is.
    Exported(&'a [u8]),
    /// A protocol that is not decoded, by EtherType.
    Other(u16),
    /// A frame of LLC, spanning tree and their like: no network packet, no loss.
    Control,
    /// Not enough bytes for the headers, or headers that contradict themselves.
    Malformed,
    /// A link type that is not known.
    UnknownLink,
}

/// Takes the link-layer headers off a frame.
#[inline]
pub(crate) fn peel(link: LinkType, frame: &[u8]) -> Network<'_> {
    match link.0 {
        1 => ethernet(frame),
        0 => null(frame, u32::from_ne_bytes),
        108 => null(frame, u32::from_be_bytes),
        12 | 14 | 101 | 228 | 229 => Network::Ip(frame),
        9 | 50 => ppp(frame),
        51 => from_ethertype(0x8864, frame),
        104 => cisco_hdlc(frame),
        113 => sll(frame),
        276 => sll2(frame),
        239 => nflog(frame),
        252 => Network::Exported(frame),
        _ => Network::UnknownLink,
    }
}

/// Ethernet II or IEEE 802.3, told apart by the length field.
#[inline]
pub(crate) fn ethernet(frame: &[u8]) -> Network<'_> {
    match (be16(frame, 12), frame.get(14..)) {
        // Nearly every frame: decided before the others are asked about.
        (Some(0x0800 | 0x86dd), Some(packet)) => Network::Ip(packet),
        (Some(kind), Some(payload)) => from_ethertype(kind, payload),
        _ => Network::Malformed,
    }
}

/// BSD loopback: an address family, in the byte order of the capturing host.
fn null(frame: &[u8], order: fn([u8; 4]) -> u32) -> Network<'_> {
    let Some((family, packet)) = frame.split_first_chunk::<4>() else {
        return Network::Malformed;
    };
    let family = order(*family);
    // The host may have had the other byte order: families fit into 16 bits.
    match if family > 0xffff { family.swap_bytes() } else { family } {
        2 | 10 | 24 | 28 | 30 => Network::Ip(packet),
        other => Network::Other(u16::try_from(other).unwrap_or(u16::MAX)),
    }
}

/// PPP (RFC 1661), with or without HDLC address and control (RFC 1662), protocol field 8 or 16 bits.
pub(crate) fn ppp(frame: &[u8]) -> Network<'_> {
    let frame = match frame {
        [0xff | 0x0f | 0x8f, 0x03 | 0x00, rest @ ..] => rest,
        whole => whole,
    };
    let (protocol, packet) = match frame {
        [short, rest @ ..] if short & 1 == 1 => (u16::from(*short), rest),
        [high, low, rest @ ..] => (u16::from_be_bytes([*high, *low]), rest),
        _ => return Network::Malformed,
    };
    match protocol {
        0x0021 | 0x0057 => Network::Ip(packet),
        0x0281 => from_mpls(packet),
        control if control >= 0x4000 => Network::Control,
        other => Network::Other(other),
    }
}

/// Cisco HDLC: address, control, EtherType. 0x8035 is its keepalive.
fn cisco_hdlc(frame: &[u8]) -> Network<'_> {
    match (be16(frame, 2), frame.get(4..)) {
        (Some(0x8035 | 0x2000), Some(_)) => Network::Control,
        (Some(kind), Some(packet)) => from_ethertype(kind, packet),
        _ => Network::Malformed,
    }
}

/// Linux cooked capture, version 1.
fn sll(frame: &[u8]) -> Network<'_> {
    match (be16(frame, 14), frame.get(16..)) {
        (Some(protocol), Some(packet)) => cooked(protocol, packet),
        _ => Network::Malformed,
    }
}

/// Linux cooked capture, version 2 (what `tcpdump -i any` writes today).
fn sll2(frame: &[u8]) -> Network<'_> {
    match (be16(frame, 0), frame.get(20..)) {
        (Some(protocol), Some(packet)) => cooked(protocol, packet),
        _ => Network::Malformed,
    }
}

fn cooked(protocol: u16, packet: &[u8]) -> Network<'_> {
    match protocol {
        4 => ethertype::from_llc(packet),
        1 => Network::Control,
        kind => from_ethertype(kind, packet),
    }
}

/// NFLOG: a header and attributes in the byte order of the host; attribute 9 is the packet.
fn nflog(frame: &[u8]) -> Network<'_> {
    let Some(mut attributes) = frame.get(4..) else {
        return Network::Malformed;
    };
    for _ in 0..64 {
        let (Some(little), Some(big)) = (le32(attributes, 0), be32(attributes, 0)) else {
            return if attributes.is_empty() { Network::Control } else { Network::Malformed };
        };
        // Length then type, each 16 bits; types are small, so the order shows.
        let (len, kind) = if little >> 16 <= 0xff {
            (little & 0xffff, little >> 16)
        } else {
            (big >> 16, big & 0xffff)
        };
        let len = len as usize;
        if kind & 0x7fff == 9 {
            let end = len.min(attributes.len());
            return attributes.get(4..end).map_or(Network::Malformed, Network::Ip);
        }
        match attributes.get(len.max(4).next_multiple_of(4)..) {
            Some(rest) => attributes = rest,
            None => return Network::Malformed,
        }
    }
    Network::Malformed
}

#[cfg(test)]
mod tests {
    use super::*;

    const IP: &[u8] = &[0x45, 0, 0, 20];

    fn with(head: &[u8]) -> Vec<u8> {
        [head, IP].concat()
    }

    #[test]
    fn every_link_type_leads_to_the_packet() {
        let zeros = |len: usize, tail: &[u8]| [vec![0; len].as_slice(), tail].concat();
        for (link, head) in [
            (1, zeros(12, &[8, 0])),
            (1, zeros(12, &[0x81, 0, 0, 5, 8, 0])),
            (1, zeros(12, &[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0])),
            (1, zeros(12, &[0, 12, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0])),
            (1, zeros(12, &[0x88, 0x47, 0, 1, 0x01, 64])),
            (1, zeros(12, &[0x88, 0x64, 0x11, 0, 0, 1, 0, 6, 0, 0x21])),
            (0, 2u32.to_le_bytes().to_vec()),
            (0, 2u32.to_be_bytes().to_vec()),
            (108, 2u32.to_be_bytes().to_vec()),
            (101, vec![]),
            (9, vec![0, 0x21]),
            (9, vec![0x21]),
            (50, vec![0xff, 3, 0, 0x21]),
            (104, vec![0x0f, 0, 8, 0]),
            (113, zeros(14, &[8, 0])),
            (276, [&[8, 0][..], &[0; 18]].concat()),
            (239, vec![2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 0, 0, 8, 0, 9, 0]),
        ] {
            assert_eq!(peel(LinkType(link), &with(&head)), Network::Ip(IP), "link {link} {head:?}");
            for len in 0..head.len() {
                let cut = with(&head);
                assert_ne!(peel(LinkType(link), &cut[..len]), Network::Ip(IP));
            }
        }
        assert_eq!(peel(LinkType(200), IP), Network::UnknownLink);
    }
}
