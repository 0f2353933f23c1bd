//! IPv4 (RFC 791) and IPv6 (RFC 8200) with extension headers and fragments.

use std::net::{IpAddr, SocketAddr};

use etherparse::{Ipv6ExtensionSlice, Ipv6ExtensionsSlice, LaxIpSlice, LenSource};

use super::checksum;
use super::defrag::{Fragment, FragmentKey};
use super::{Dissector, Frame};
use crate::types::Sink;

/// The payload of an IP packet and where it goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carried<'a> {
    pub(super) src: IpAddr,
    pub(super) dst: IpAddr,
    pub(super) protocol: u8,
    /// As far as it was captured.
    pub(super) payload: &'a [u8],
    /// Bytes that were cut off its end.
    pub(super) missing: usize,
    /// False where checksums of the transport cannot be checked.
    pub(super) whole: bool,
}

impl Dissector {
    pub(super) fn ip(&mut self, packet: &[u8], frame: Frame, sink: &mut dyn Sink) {
        if let Some(carried) = plain(packet).filter(|_| !self.options.check_checksums) {
            return self.transport(&carried, frame, sink);
        }
        let Ok((ip, _)) = LaxIpSlice::from_slice(packet) else {
            if frame.missing == 0 {
                self.summary.malformed(frame.mark);
            }
            return;
        };
        if self.options.check_checksums
            && let LaxIpSlice::Ipv4(v4) = &ip
            && !self.summary.checksum(checksum::is_right(v4.header().slice(), 0), frame.mark)
        {
            return;
        }
        let payload = ip.payload();
        let missing = missing(&ip, packet.len(), frame);
        let carried = Carried {
            src: ip.source_addr(),
            dst: ip.destination_addr(),
            protocol: payload.ip_number.0,
            payload: payload.payload,
            missing,
            whole: missing == 0 && !payload.fragmented,
        };
        if payload.fragmented {
            if self.options.every_packet {
                sink.travels(SocketAddr::new(carried.src, 0), SocketAddr::new(carried.dst, 0));
            }
            self.fragment(&ip, &carried, frame, sink);
        } else {
            self.transport(&carried, frame, sink);
        }
    }

    #[cold]
    fn fragment(
        &mut self,
        ip: &LaxIpSlice<'_>,
        carried: &Carried<'_>,
        frame: Frame,
        sink: &mut dyn Sink,
    ) {
        let Some((id, offset, more)) = place(ip) else {
            return self.summary.malformed(frame.mark);
        };
        let fragment = Fragment {
            key: FragmentKey {
                src: carried.src,
                dst: carried.dst,
                // IPv6 numbers its packets by addresses alone (RFC 8200, section 4.5).
                protocol: if carried.src.is_ipv4() { carried.protocol } else { 0 },
                id,
            },
            protocol: carried.protocol,
            offset,
            more,
            bytes: carried.payload,
            cut: carried.missing > 0,
            mark: frame.mark,
        };
        let Some(whole) = self.defrag.push(&fragment, &mut self.summary) else { return };
        let (protocol, payload) = if carried.src.is_ipv6() {
            let (_, next, rest, _) =
                Ipv6ExtensionsSlice::from_slice_lax(whole.protocol.into(), &whole.bytes);
            (next.0, rest)
        } else {
            (whole.protocol, whole.bytes.as_slice())
        };
        let carried = Carried { protocol, payload, missing: 0, whole: true, ..*carried };
        self.transport(&carried, Frame { missing: 0, ..frame.deeper() }, sink);
    }
}

/// What nearly every frame holds, decided by a look at its bytes: TCP or UDP in IPv4 with the shortest header, all
/// there, no fragment.
#[inline]
fn plain(packet: &[u8]) -> Option<Carried<'_>> {
    let (header, rest) = packet.split_first_chunk::<20>()?;
    let [
        0x45,
        _,
        len_high,
        len_low,
        _,
        _,
        flags,
        offset,
        _,
        protocol @ (6 | 17),
        _,
        _,
        addresses @ ..,
    ] = *header
    else {
        return None;
    };
    // The offset of a fragment has 13 bits, before it stands the mark that more come.
    if flags & 0x3f != 0 || offset != 0 {
        return None;
    }
    let len = usize::from(u16::from_be_bytes([len_high, len_low])).checked_sub(header.len())?;
    let [s0, s1, s2, s3, d0, d1, d2, d3] = addresses;
    Some(Carried {
        src: IpAddr::from([s0, s1, s2, s3]),
        dst: IpAddr::from([d0, d1, d2, d3]),
        protocol,
        payload: rest.get(..len)?,
        missing: 0,
        whole: true,
    })
}

/// How many bytes of the packet are not there, because the frame was cut.
#[inline]
fn missing(ip: &LaxIpSlice<'_>, present: usize, frame: Frame) -> usize {
    if frame.missing == 0 {
        return 0;
    }
    let payload = ip.payload();
    let claimed = match ip {
        LaxIpSlice::Ipv4(v4) => usize::from(v4.header().total_len()),
        LaxIpSlice::Ipv6(v6) => 40 + usize::from(v6.header().payload_length()),
    };
    if payload.incomplete {
        claimed.saturating_sub(present).min(frame.missing)
    } else if payload.len_source == LenSource::Slice {
        // Segmentation offload leaves the length 0; then the frame's own length counts.
        frame.missing
    } else {
        0
    }
}

/// The identification, byte offset and "more fragments" of a fragment.
fn place(ip: &LaxIpSlice<'_>) -> Option<(u32, usize, bool)> {
    match ip {
        LaxIpSlice::Ipv4(v4) => {
            let header = v4.header();
            let offset = usize::from(header.fragments_offset().value()) * 8;
            Some((header.identification().into(), offset, header.more_fragments()))
        }
        LaxIpSlice::Ipv6(v6) => v6.extensions().clone().into_iter().find_map(|extension| {
            let Ipv6ExtensionSlice::Fragment(header) = extension else { return None };
            let offset = usize::from(header.fragment_offset().value()) * 8;
            Some((header.identification(), offset, header.more_fragments()))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_look_and_the_library_agree(
            rest in proptest::collection::vec(proptest::num::u8::ANY, 0..60),
            total in 0..80_u8,
            fragment in proptest::sample::select(vec![0, 0, 0x4000, 0x8000, 0x2000, 1, 0x1fff_u16]),
            protocol in proptest::sample::select(vec![6, 17, 17, 51, 1_u8]),
            first in proptest::sample::select(vec![0x45, 0x45, 0x45, 0x46, 0x65, 0x44_u8]),
        ) {
            let [high, low] = fragment.to_be_bytes();
            let mut packet = vec![first, 0, 0, total, 0, 1, high, low, 64, protocol];
            packet.extend(rest);
            if let Some(seen) = plain(&packet) {
                let (ip, _) = LaxIpSlice::from_slice(&packet).unwrap();
                let payload = ip.payload();
                proptest::prop_assert_eq!((seen.src, seen.dst), (ip.source_addr(), ip.destination_addr()));
                proptest::prop_assert_eq!((seen.protocol, seen.payload), (payload.ip_number.0, payload.payload));
                proptest::prop_assert!(!payload.fragmented && !payload.incomplete);
                proptest::prop_assert!(payload.len_source != LenSource::Slice);
            }
        }
    }
}
