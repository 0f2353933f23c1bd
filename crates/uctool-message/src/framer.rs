//! One direction of a byte stream cut into SIP messages (RFC 3261, section 18.3).

use crate::header::content_length;
use crate::message::{MAX_HEAD, Message, find_head_end_from, length};
use crate::start_line::{self, MAX_START_LINE};

/// The longest body that is waited for, in bytes. A longer one is shown without its rest.
pub const MAX_BODY: usize = 1 << 20;

/// How many places of a body are looked at as the beginning of a hidden message, and how many bytes of each.
const MAX_SUSPECTS: usize = 64;
const SUSPECT: usize = 8 * 1024;

/// What every start line holds.
const VERSION: &[u8] = b"SIP/2.0";

/// Collects the bytes of one direction until messages are whole.
#[derive(Debug, Default)]
pub struct Framer {
    buffer: Vec<u8>,
    /// Where in `buffer` the current message begins.
    start: usize,
    /// How many bytes of the current message hold no end of a head.
    checked: usize,
    /// Where the body of the current message begins and ends, once its head is known.
    end: Option<(usize, usize)>,
}

/// A message cut out of a stream, and how the cut went.
pub struct Framed<'a> {
    /// The whole of it.
    pub raw: &'a [u8],
    /// The capture lost its end.
    pub cut: bool,
    /// Its body holds the next message: Content-Length is wrong.
    pub overrun: bool,
}

impl<'a> Framed<'a> {
    /// The message. (`None` is no message that a [`Framer`] hands out.)
    pub fn message(&self) -> Option<Message<'a>> {
        if self.cut { Message::parse_cut(self.raw) } else { Message::parse(self.raw) }
    }
}

impl Framer {
    /// Takes the next bytes and hands every message they complete to `each`.
    pub fn push(&mut self, bytes: &[u8], each: &mut impl FnMut(Framed<'_>)) {
        if self.buffer.is_empty() {
            // Most segments hold whole messages: those are read where they are.
            let used = self.drain_slice(bytes, each);
            self.buffer.extend_from_slice(bytes.get(used..).unwrap_or_default());
            return;
        }
        self.buffer.extend_from_slice(bytes);
        if self.end.is_some_and(|(_, end)| self.buffer.len() - self.start < end) {
            return;
        }
        let buffer = std::mem::take(&mut self.buffer);
        self.start += self.drain_slice(buffer.get(self.start..).unwrap_or_default(), each);
        self.buffer = buffer;
        // Moving what is left costs its length, so it is moved once as much has been read.
        if self.start * 2 >= self.buffer.len() {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
    }

    /// The bytes before a hole or the end of the stream are all there is: a message that had begun is shown as far as
    /// it was seen.
    pub fn flush(&mut self, each: &mut impl FnMut(Framed<'_>)) {
        let buffer = std::mem::take(&mut self.buffer);
        let mut at = std::mem::take(&mut self.start);
        loop {
            self.checked = 0;
            self.end = None;
            let rest = buffer.get(at..).unwrap_or_default();
            let Some(message) = Message::parse_cut(rest) else { return };
            let Some(hidden) = before_hidden(&message, each) else {
                return each(Framed { raw: message.raw, cut: true, overrun: false });
            };
            at += hidden;
            at += self.drain_slice(buffer.get(at..).unwrap_or_default(), each);
        }
    }

    /// Hands on every whole message at the start of `bytes` and returns how many bytes are done with.
    fn drain_slice(&mut self, bytes: &[u8], each: &mut impl FnMut(Framed<'_>)) -> usize {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            if self.end.is_none() {
                let skip = skip_to_start_line(rest);
                if skip > 0 {
                    self.checked = 0;
                    at += skip;
                    continue;
                }
                if rest.is_empty() {
                    return at;
                }
                self.find_end(rest);
            }
            let Some((body, end)) = self.end.filter(|(_, end)| *end <= rest.len()) else {
                return at;
            };
            self.end = None;
            self.checked = 0;
            let raw = rest.get(..end).unwrap_or_default();
            // What a body may hide is looked for only where there is a trace of it.
            let hides = memchr::memmem::find(raw.get(body..).unwrap_or_default(), VERSION);
            let message = hides.and_then(|_| Message::parse(raw));
            let hidden = message.and_then(|message| before_hidden(&message, each));
            at += hidden.unwrap_or(end);
            if hidden.is_none() {
                each(Framed { raw, cut: false, overrun: false });
            }
        }
    }

    /// Finds where the message at the start of `rest` ends, once its head is whole.
    fn find_end(&mut self, rest: &[u8]) {
        let Some(head) = find_head_end_from(rest, self.checked) else {
            self.checked = rest.len();
            // A head without end is shown as it is, and the search for a start line goes on behind it.
            self.end = (rest.len() > MAX_HEAD).then_some((rest.len(), rest.len()));
            return;
        };
        let claimed = rest.get(..head.head).and_then(content_length).and_then(length);
        // A body longer than is waited for is passed over.
        let claimed = claimed.filter(|length| *length <= MAX_BODY).unwrap_or(0);
        self.end = Some((head.body, head.body + claimed));
    }
}

/// How many bytes to pass over before the next start line: keep-alives (RFC 5626, section 3.5.1), and lines that
/// are none.
fn skip_to_start_line(rest: &[u8]) -> usize {
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    if blank > 0 {
        return blank;
    }
    let window = rest.get(..MAX_START_LINE).unwrap_or(rest);
    match memchr::memchr(b'\n', window) {
        Some(newline) => {
            let line = rest.get(..newline).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if start_line::parse(line).is_some() {
                return 0;
            }
            newline + 1
        }
        None if window.len() == MAX_START_LINE => window.len(),
        None => 0,
    }
}

/// Where the body of `message` holds the beginning of another, its Content-Length is wrong and the peers have lost
/// step: hands on what comes before that and returns how long it is.
fn before_hidden(message: &Message<'_>, each: &mut impl FnMut(Framed<'_>)) -> Option<usize> {
    let at = hidden_message(message)?;
    let message = Message::parse(message.raw.get(..at)?)?;
    each(Framed { raw: message.raw, cut: false, overrun: true });
    Some(at)
}

/// Where in `message.raw` another message begins that its Content-Length hides. Bodies that may hold SIP by right
/// (`message/sip`, `message/sipfrag`, `multipart/*`) are left alone.
fn hidden_message(message: &Message<'_>) -> Option<usize> {
    let kind = message.fields.content_type.unwrap_or_default().trim_ascii_start();
    let by_right = [&b"message/"[..], b"multipart/"].iter().any(|prefix| {
        kind.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    });
    if by_right || message.body.is_empty() {
        return None;
    }
    let body_at = message.raw.len() - message.body.len();
    // A body full of lines that look like a beginning must not cost more than its length.
    for word in memchr::memmem::find_iter(message.body, VERSION).take(MAX_SUSPECTS) {
        let line =
            memchr::memrchr(b'\n', message.body.get(..word)?).map_or(0, |newline| newline + 1);
        let inner = message.body.get(line..)?;
        let inner = inner.get(..SUSPECT).unwrap_or(inner);
        if Message::parse(inner).is_some_and(|inner| {
            inner.fields.via.is_some()
                && inner.fields.call_id.is_some()
                && inner.fields.cseq.is_some()
        }) {
            return Some(body_at + line);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(n: usize, body: &str, length: usize) -> String {
        format!(
            "OPTIONS sip:b@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK{n}\r\nCall-ID: {n}\r\n\
             CSeq: {n} OPTIONS\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    }

    fn ids(chunks: &[&[u8]]) -> Vec<(String, bool, bool)> {
        let mut framer = Framer::default();
        let mut seen = Vec::new();
        let mut each = |framed: Framed<'_>| {
            let id = framed.message().unwrap().fields.call_id.map(crate::value::unfold);
            seen.push((id.unwrap_or_default().into_owned(), framed.cut, framed.overrun));
        };
        for chunk in chunks {
            framer.push(chunk, &mut each);
        }
        framer.flush(&mut each);
        seen
    }

    fn plain(names: &[&str]) -> Vec<(String, bool, bool)> {
        names.iter().map(|name| ((*name).to_owned(), false, false)).collect()
    }

    #[test]
    fn keep_alives_and_lost_beginnings_are_passed_over() {
        let stream =
            format!("and a tail\r\n\r\n\r\n{}\r\n\r\n{}", message(1, "abcd", 4), message(2, "", 0));
        assert_eq!(ids(&[stream.as_bytes()]), plain(&["1", "2"]));
    }

    #[test]
    fn a_length_too_large_hides_nothing() {
        let stream =
            format!("{}{}{}", message(1, "abcd", 400), message(2, "", 0), message(3, "", 0));
        let expected = vec![
            ("1".to_owned(), false, true),
            ("2".to_owned(), false, false),
            ("3".to_owned(), false, false),
        ];
        assert_eq!(ids(&[stream.as_bytes()]), expected);
        let endless = format!("{}{}", message(1, "", 4_000_000_000), message(2, "", 0));
        assert_eq!(ids(&[endless.as_bytes()]), plain(&["1", "2"]));
    }

    #[test]
    fn a_body_full_of_messages_costs_its_length() {
        // Each claims the rest of the largest body as its own; moving the rest for each would take minutes.
        let one = message(1, "", MAX_BODY);
        let count = 3 * MAX_BODY / one.len();
        let stream = one.repeat(count);
        let mut framer = Framer::default();
        let mut seen = 0;
        for chunk in stream.as_bytes().chunks(one.len() - 1) {
            framer.push(chunk, &mut |_| seen += 1);
            assert!(framer.buffer.len() <= 3 * MAX_BODY);
        }
        framer.flush(&mut |_| seen += 1);
        assert_eq!(seen, count);
    }

    #[test]
    fn a_message_without_its_end_is_shown() {
        let whole = message(1, "abcd", 8);
        assert_eq!(ids(&[whole.as_bytes()]), [("1".to_owned(), true, false)]);
    }

    #[test]
    fn a_fragment_of_sip_in_a_body_is_a_body() {
        let inner = message(9, "", 0);
        let outer = format!(
            "NOTIFY sip:b@h SIP/2.0\r\nCall-ID: 1\r\nContent-Type: message/sip\r\n\
             Content-Length: {}\r\n\r\n{inner}",
            inner.len()
        );
        assert_eq!(ids(&[outer.as_bytes()]), plain(&["1"]));
    }

    proptest! {
        #[test]
        fn any_segmentation_gives_the_same_messages(cuts in prop::collection::vec(0usize..700, 0..20)) {
            let stream = format!(
                "{}\r\n\r\n{}{}", message(1, "v=0\r\n\r\nx", 8), message(2, "", 0), message(3, "abc", 3)
            );
            let bytes = stream.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut % bytes.len()).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(ids(&chunks), plain(&["1", "2", "3"]));
        }

        #[test]
        fn no_bytes_make_it_panic(chunks: Vec<Vec<u8>>) {
            let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
            ids(&chunks);
        }
    }
}
