//! The SIP messages in one datagram.

use uctool_capture::Datagram;

use crate::http::{Http, HttpHead};
use crate::message::Message;
use crate::seen::{Carrier, Consumer, Context, Found, SeenSip, Unit, What};
use crate::start_line::may_begin;

/// Hands on the messages of a datagram; returns how many there were. It should hold one (RFC 3261, section 18.3), but
/// some senders pack several.
pub(crate) fn decode(found: &Found<'_>, consumer: &mut dyn Consumer) -> usize {
    let Found { context, bytes, cut, .. } = *found;
    let mut rest = bytes;
    let mut count = 0;
    while may_begin(rest) {
        rest = skip_blank(rest);
        let message = if cut { Message::parse_cut(rest) } else { Message::parse(rest) };
        let Some(message) = message else { break };
        let used = message.raw.len();
        let after = rest.get(used..).unwrap_or_default();
        let another = !after.is_empty() && Message::parse(skip_blank(after)).is_some();
        let cut = cut && !another;
        consumer.sip(&SeenSip { context, message, cut, overrun: another });
        count += 1;
        rest = after;
    }
    count
}

/// A datagram that may hold messages.
pub(crate) fn found<'d>(datagram: &Datagram<'d>, carrier: Carrier) -> Found<'d> {
    Found {
        context: context(datagram, carrier),
        bytes: datagram.payload,
        cut: datagram.claimed_len > datagram.payload.len(),
        what: What::Datagram,
    }
}

/// Hands on the heads of the HTTP messages in a part of a stream.
pub(crate) fn decode_http(datagram: &Datagram<'_>, consumer: &mut dyn Consumer) {
    let context = context(datagram, Carrier::Tcp);
    let each = &mut |head: &HttpHead, bytes: &[u8]| {
        consumer.http(&context, head);
        consumer.http_bytes(&context, bytes);
    };
    Http::default().push(datagram.payload, &mut || None, each);
}

fn context(datagram: &Datagram<'_>, carrier: Carrier) -> Context {
    Context {
        mark: datagram.mark,
        unit: Unit::Frame,
        src: datagram.src,
        dst: datagram.dst,
        carrier,
        decrypted: false,
    }
}

fn skip_blank(bytes: &[u8]) -> &[u8] {
    let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    bytes.get(blank..).unwrap_or_default()
}
