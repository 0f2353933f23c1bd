//! SIP messages inside texts: traces of CUCM, logs of Expressway, Asterisk, FreeSWITCH and Kamailio, debugs of IOS, the
//! logging tool of OCS and Lync, messages pasted out of a mail.
//!
//! | module | holds |
//! |---|---|
//! | `lines` | a byte stream as lines, in the encodings that shells and editors write |
//! | `header` | the lines that products write before a message |
//! | `start` | the start line inside a line |
//! | `draft`, `cut` | one message in the making, and the messages one after the other |
//! | `place` | addresses, as the text and the message give them |
//! | `opening` | what the first messages teach of the whole text |
//!
//! Nothing holds more than a few messages, however long the text is.

mod cut;
mod draft;
mod header;
mod lines;
mod opening;
mod place;
mod start;

use std::collections::BTreeSet;
use std::io::{self, Read};

use jiff::civil::Date;
use uctool_message::Consumer;

pub(crate) use uctool_core::stamp::date_header;

use cut::Cutter;
use lines::Lines;
pub(crate) use lines::is_text;
use opening::Opening;

/// Whether `bytes` begin like a request of SIP, though their end may be missing.
pub(crate) fn is_request_line(bytes: &[u8]) -> bool {
    let Some(space) = memchr::memchr(b' ', bytes.get(..12).unwrap_or(bytes)) else { return false };
    let rest = bytes.get(space + 1..).unwrap_or_default();
    start::METHODS.iter().any(|method| bytes.get(..space) == Some(method.as_bytes()))
        && (rest.starts_with(b"sip:") || rest.starts_with(b"sips:") || rest.starts_with(b"tel:"))
}

/// What a text held.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Lines.
    pub lines: u64,
    /// Bytes, without the compression around them.
    pub bytes: u64,
    /// Messages.
    pub messages: u64,
    /// Lines that announce a message.
    pub headers: u64,
    /// Beginnings of messages that went no further.
    pub discarded: u64,
    /// The ways in which the messages were written.
    pub dialects: BTreeSet<&'static str>,
    /// The time of the first message, nanoseconds since 1970.
    pub first_time: Option<i64>,
    /// The time of the last one.
    pub last_time: Option<i64>,
    /// What the text does not say and was taken to be so.
    pub assumptions: Vec<String>,
}

/// The day of `now`, for a text that gives no date.
pub(crate) fn day(now: jiff::Timestamp) -> Date {
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Reads a text to its end and hands its messages to `consumer`. A text that gives no date begins `today`. What was
/// read before an error is in the answer too.
pub(crate) fn read(
    reader: impl Read,
    head: &[u8],
    today: Date,
    consumer: &mut dyn Consumer,
) -> (Told, io::Result<()>) {
    let mut lines = Lines::new(reader, head);
    let mut opening = Opening::new(today);
    let Some(mut cutter) = Cutter::new() else { return (Told::default(), Ok(())) };
    let ended = loop {
        match lines.next() {
            Ok(Some(line)) => cutter.line(line, &mut |piece| opening.take(piece, consumer)),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    cutter.finish(&mut |piece| opening.take(piece, consumer));
    let mut told = opening.finish(consumer);
    (told.lines, told.bytes) = (lines.number(), lines.bytes);
    (told.headers, told.discarded) = (cutter.headers, cutter.discarded);
    (told, ended)
}

#[cfg(test)]
mod tests;
