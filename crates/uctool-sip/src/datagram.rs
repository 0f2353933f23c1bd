//! The SIP messages in one datagram.

use uctool_capture::Datagram;

use crate::http::{Http, HttpHead};
use crate::message::Message;
use crate::seen::{Carrier, Consumer, Context, SeenSip, Unit};
use crate::start_line::may_begin;

/// Hands on the messages of `payload`, whose end the capture lost if `cut`; returns how many there were. A datagram
/// should hold one (RFC 3261, section 18.3), but some senders pack several.
pub(crate) fn decode(
    context: Context,
    payload: &[u8],
    cut: bool,
    consumer: &mut dyn Consumer,
) -> usize {
    let mut rest = payload;
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

/// Whether the capture lost the end of `datagram`.
pub(crate) fn is_cut(datagram: &Datagram<'_>) -> bool {
    datagram.claimed_len > datagram.payload.len()
}

/// Hands on the heads of the HTTP messages in a part of a stream.
pub(crate) fn decode_http(datagram: &Datagram<'_>, consumer: &mut dyn Consumer) {
    let context = context(datagram, Carrier::Tcp, false);
    let each = &mut |head: &HttpHead, bytes: &[u8]| {
        consumer.http(&context, head);
        consumer.http_bytes(&context, bytes);
    };
    Http::default().push(datagram.payload, &mut || None, each);
}

/// The place of a datagram.
pub(crate) fn context(datagram: &Datagram<'_>, carrier: Carrier, decrypted: bool) -> Context {
    Context {
        mark: datagram.mark,
        unit: Unit::Frame,
        src: datagram.src,
        dst: datagram.dst,
        carrier,
        decrypted,
    }
}

fn skip_blank(bytes: &[u8]) -> &[u8] {
    let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    bytes.get(blank..).unwrap_or_default()
}
