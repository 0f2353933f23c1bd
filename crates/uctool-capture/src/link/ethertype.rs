//! EtherTypes: VLAN tags, LLC/SNAP, PPPoE and MPLS, down to IP.

use super::{MAX_DEPTH, Network, ppp};
use crate::bytes::be16;

/// Follows EtherTypes to the network packet. Values up to 1500 are an IEEE 802.3 length.
#[inline]
pub(crate) fn from_ethertype(mut kind: u16, mut payload: &[u8]) -> Network<'_> {
    for _ in 0..MAX_DEPTH {
        match kind {
            0x0800 | 0x86dd => return Network::Ip(payload),
            // 802.1Q, 802.1ad, and the numbers QinQ used before it.
            0x8100 | 0x88a8 | 0x9100 | 0x9200 | 0x9300 => {
                let (Some(inner), Some(rest)) = (be16(payload, 2), payload.get(4..)) else {
                    return Network::Malformed;
                };
                (kind, payload) = (inner, rest);
            }
            0x8847 | 0x8848 => return from_mpls(payload),
            // PPPoE session (RFC 2516): version, code, session, length, then PPP.
            0x8864 => return payload.get(6..).map_or(Network::Malformed, ppp),
            0x8863 => return Network::Control,
            // Cisco Fabric Path and MACsec hide the rest.
            length if length <= 1500 => {
                let len = usize::from(length).min(payload.len());
                return from_llc(payload.get(..len).unwrap_or_default());
            }
            other => return Network::Other(other),
        }
    }
    Network::Malformed
}

/// IEEE 802.2 LLC, with SNAP (RFC 1042) down to its EtherType.
pub(super) fn from_llc(frame: &[u8]) -> Network<'_> {
    match frame {
        [0xaa, 0xaa, 0x03, 0, 0, 0 | 0xf8, high, low, rest @ ..] => {
            match u16::from_be_bytes([*high, *low]) {
                kind @ (0x0800 | 0x86dd | 0x8100 | 0x88a8 | 0x8847 | 0x8848 | 0x8864) => {
                    from_ethertype(kind, rest)
                }
                length if length <= 1500 => Network::Control,
                other => Network::Other(other),
            }
        }
        // 0x06 is the SAP of IP itself.
        [0x06, 0x06, 0x03, rest @ ..] => Network::Ip(rest),
        [_, _, _, ..] => Network::Control,
        _ => Network::Malformed,
    }
}

/// MPLS labels (RFC 3032) down to the bottom of the stack; what is below tells itself by its first nibble.
pub(crate) fn from_mpls(mut packet: &[u8]) -> Network<'_> {
    for _ in 0..MAX_DEPTH {
        let Some(([_, _, entry, _], rest)) = packet.split_first_chunk::<4>() else {
            return Network::Malformed;
        };
        packet = rest;
        if entry & 1 == 1 {
            return match packet.first().map(|first| first >> 4) {
                Some(4 | 6) => Network::Ip(packet),
                // A control word (RFC 4385) comes before the Ethernet frame of a pseudowire.
                Some(0) => packet.get(4..).map_or(Network::Malformed, Network::Ethernet),
                Some(1) => Network::Control,
                Some(_) => Network::Ethernet(packet),
                None => Network::Malformed,
            };
        }
    }
    Network::Malformed
}
