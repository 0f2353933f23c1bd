//! Payloads without their packets: Wireshark's exported PDUs (LINKTYPE_WIRESHARK_UPPER_PDU, 252).

use std::net::IpAddr;

use uctool_capture::LinkType;
use uctool_message::{Carrier, Context};

/// The link type of exported PDUs.
pub(crate) const LINK: LinkType = LinkType(252);

/// The tags and the payload of one PDU; `dissector` is Wireshark's name of its protocol.
pub(crate) fn pdu(dissector: &str, context: &Context, payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + 96);
    tag(&mut out, 12, dissector.as_bytes());
    for (address, v4, v6) in [(context.src.ip(), 20, 22), (context.dst.ip(), 21, 23)] {
        match address {
            IpAddr::V4(address) => tag(&mut out, v4, &address.octets()),
            IpAddr::V6(address) => tag(&mut out, v6, &address.octets()),
        }
    }
    let kind: u32 = match context.carrier {
        Carrier::Sctp => 1,
        Carrier::Udp | Carrier::Dtls => 3,
        _ => 2,
    };
    tag(&mut out, 24, &kind.to_be_bytes());
    tag(&mut out, 25, &u32::from(context.src.port()).to_be_bytes());
    tag(&mut out, 26, &u32::from(context.dst.port()).to_be_bytes());
    let frame = u32::try_from(context.mark.frame).unwrap_or(u32::MAX);
    tag(&mut out, 30, &frame.to_be_bytes());
    tag(&mut out, 0, &[]);
    out.extend_from_slice(payload);
    out
}

/// One tag; its length counts the padding to 32 bits.
fn tag(out: &mut Vec<u8>, tag: u16, value: &[u8]) {
    let padded = value.len().next_multiple_of(4);
    out.extend(tag.to_be_bytes());
    out.extend(u16::try_from(padded).unwrap_or(0).to_be_bytes());
    out.extend_from_slice(value);
    out.extend(std::iter::repeat_n(0, padded - value.len()));
}

#[cfg(test)]
mod tests {
    use uctool_capture::Mark;
    use uctool_message::Unit;

    use super::*;

    #[test]
    fn tags_come_in_whole_words_and_the_payload_last() {
        let context = Context {
            mark: Mark { frame: 7, time: None },
            unit: Unit::Frame,
            src: "192.0.2.1:5061".parse().unwrap(),
            dst: "192.0.2.2:4000".parse().unwrap(),
            carrier: Carrier::Tls,
            decrypted: true,
        };
        let bytes = pdu("sip", &context, b"BYE");
        assert!(bytes.starts_with(b"\0\x0c\0\x04sip\0\0\x14\0\x04\xc0\0\x02\x01"));
        assert!(bytes.ends_with(b"\0\x1e\0\x04\0\0\0\x07\0\0\0\0BYE"));
    }
}
