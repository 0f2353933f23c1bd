//! Tunnels: GRE with ERSPAN, VXLAN, Geneve, GTP-U.

use crate::bytes::be16;
use crate::link::{Network, from_ethertype, ppp};

/// GRE (RFC 2784, RFC 2890), its PPTP dialect (RFC 2637) and ERSPAN (draft-foschiano-erspan).
pub(super) fn gre(packet: &[u8]) -> Option<Network<'_>> {
    let (flags, protocol) = (be16(packet, 0)?, be16(packet, 2)?);
    let optional = |bit: u16| if flags & bit == 0 { 0 } else { 4 };
    let sequenced = flags & 0x1000 != 0;
    if flags & 0x4000 != 0 {
        return None;
    }
    if flags & 7 == 1 {
        let head = 8 + optional(0x1000) + optional(0x0080);
        // Without a sequence number there is no payload, only an acknowledgment.
        return if sequenced { Some(ppp(packet.get(head..)?)) } else { Some(Network::Control) };
    }
    let payload = packet.get(4 + optional(0x8000) + optional(0x2000) + optional(0x1000)..)?;
    Some(match protocol {
        0x6558 => Network::Ethernet(payload),
        // Type I has no header and no sequence number; type II has 8 bytes.
        0x88be => Network::Ethernet(if sequenced { payload.get(8..)? } else { payload }),
        // Type III has 12 bytes, and 8 more if its last bit says so.
        0x22eb => {
            let more = payload.get(11)? & 1 == 1;
            Network::Ethernet(payload.get(if more { 20 } else { 12 }..)?)
        }
        0x880b => ppp(payload),
        // Keepalives of routers carry protocol 0.
        0 => Network::Control,
        kind => from_ethertype(kind, payload),
    })
}

/// Tunnels over UDP, by port and by a look at the header.
#[inline]
pub(super) fn udp(port: u16, payload: &[u8]) -> Option<Network<'_>> {
    match port {
        4789 | 8472 => vxlan(payload),
        4790 => vxlan_gpe(payload),
        6081 => geneve(payload),
        2152 => gtp_u(payload),
        _ => None,
    }
}

/// VXLAN (RFC 7348).
fn vxlan(payload: &[u8]) -> Option<Network<'_>> {
    let [flags, _, _, _, _, _, _, _, frame @ ..] = payload else { return None };
    (flags & 0x08 != 0 && frame.len() >= 14).then_some(Network::Ethernet(frame))
}

/// VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe): the next protocol is named.
fn vxlan_gpe(payload: &[u8]) -> Option<Network<'_>> {
    let [flags, _, _, next, _, _, _, _, inner @ ..] = payload else { return None };
    if flags & 0x08 == 0 {
        return None;
    }
    match next {
        1 | 2 => Some(Network::Ip(inner)),
        3 => Some(Network::Ethernet(inner)),
        // NSH (RFC 8300) states its own length in words and what follows.
        4 => {
            let [_, len, _, protocol, ..] = inner else { return None };
            let rest = inner.get(usize::from(len & 0x3f) * 4..)?;
            match protocol {
                1 | 2 => Some(Network::Ip(rest)),
                3 => Some(Network::Ethernet(rest)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Geneve (RFC 8926).
fn geneve(payload: &[u8]) -> Option<Network<'_>> {
    let first = payload.first()?;
    if first >> 6 != 0 {
        return None;
    }
    let inner = payload.get(8 + usize::from(first & 0x3f) * 4..)?;
    Some(match be16(payload, 2)? {
        0x6558 => Network::Ethernet(inner),
        kind => from_ethertype(kind, inner),
    })
}

/// GTP-U (3GPP TS 29.281): version 1, a G-PDU.
fn gtp_u(payload: &[u8]) -> Option<Network<'_>> {
    let [flags, 0xff, rest @ ..] = payload else { return None };
    if flags >> 5 != 1 || flags & 0x10 == 0 {
        return None;
    }
    let mut inner = rest.get(6..)?;
    if flags & 0x07 != 0 {
        let mut next = *inner.get(3)?;
        inner = inner.get(4..)?;
        // Extension headers: length in words, content, the next type.
        for _ in 0..16 {
            if next == 0 || flags & 0x04 == 0 {
                break;
            }
            let len = usize::from(*inner.first()?).max(1) * 4;
            next = *inner.get(len - 1)?;
            inner = inner.get(len..)?;
        }
    }
    matches!(inner.first()? >> 4, 4 | 6).then_some(Network::Ip(inner))
}
