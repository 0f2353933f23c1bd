//! Messages cut out of the lines of a text.

use super::draft::{Draft, Prefix, Verdict};
use super::header::{self, Dialect, Header, Hint, Recogniser};
use super::lines::TextLine;
use super::start;

/// So many lines after a header the message must begin.
const REACH: u64 = 8;

/// A message out of a text: its bytes as they stood on the wire, as far as the text kept them.
#[derive(Debug)]
pub(crate) struct Piece {
    /// The line its start line stands on.
    pub(crate) line: u64,
    /// What the text says of it.
    pub(crate) header: Header,
    /// The message, its lines ended by CRLF.
    pub(crate) bytes: Vec<u8>,
    /// The text does not hold its end.
    pub(crate) cut: bool,
}

/// Takes lines, gives messages.
pub(crate) struct Cutter {
    words: Recogniser,
    /// The header that waits for its message, and its line.
    waiting: Option<(Header, u64)>,
    draft: Option<Draft>,
    /// Inside a record of OCS, before its start line.
    record: bool,
    /// Headers that were seen.
    pub(crate) headers: u64,
    /// Beginnings of messages that turned out to be none.
    pub(crate) discarded: u64,
}

impl Cutter {
    pub(crate) fn new() -> Option<Self> {
        Some(Self {
            words: Recogniser::new()?,
            waiting: None,
            draft: None,
            record: false,
            headers: 0,
            discarded: 0,
        })
    }

    /// Takes the next line.
    pub(crate) fn line(&mut self, line: TextLine<'_>, each: &mut impl FnMut(Piece)) {
        let hint = self.words.hint(line.bytes);
        if let Some(draft) = &mut self.draft {
            let other = hint == Some(Hint::Header) && header::parse(line.bytes).is_some();
            let verdict = if other { Verdict::Before } else { draft.take(line.bytes) };
            match verdict {
                Verdict::More => return,
                Verdict::Done => return self.end(each),
                // The line belongs to what comes next.
                Verdict::Before => self.end(each),
            }
        }
        if self.record {
            return self.record(line);
        }
        match hint {
            None => {}
            Some(Hint::Header) => {
                if let Some(header) = header::parse(line.bytes) {
                    self.header(header, line.number);
                } else {
                    self.start(line, each);
                }
            }
            Some(Hint::Start) => self.start(line, each),
        }
    }

    /// The text ended.
    pub(crate) fn finish(&mut self, each: &mut impl FnMut(Piece)) {
        self.end(each);
    }

    fn header(&mut self, header: Header, line: u64) {
        self.headers += 1;
        self.record = header.dialect == Dialect::Ocs;
        // `Received:` stands on a line of its own, below the one with the time.
        let before = self.waiting.filter(|(_, at)| line - at <= 2).map(|(before, _)| before);
        let stamp = header.stamp.or_else(|| {
            before.filter(|before| before.dialect == header.dialect).and_then(|before| before.stamp)
        });
        self.waiting = Some((Header { stamp, ..header }, line));
    }

    /// A line of an OCS record: what stands before its `Start-Line:` belongs to the header.
    fn record(&mut self, line: TextLine<'_>) {
        let text = String::from_utf8_lossy(line.bytes);
        let text = text.trim_start();
        let Some((header, _)) = &mut self.waiting else {
            self.record = false;
            return;
        };
        if let Some(start_line) = text.strip_prefix("Start-Line:") {
            let header = *header;
            self.record = false;
            self.waiting = None;
            let start_line = start_line.trim();
            if start::is_start_line(start_line.as_bytes()) {
                self.draft =
                    Some(Draft::new(line.number, header, Prefix::Record, start_line.as_bytes()));
            }
        } else if text.starts_with("$$end_record") {
            self.record = false;
            self.waiting = None;
        } else {
            header::note_ocs(header, text);
        }
    }

    fn start(&mut self, line: TextLine<'_>, each: &mut impl FnMut(Piece)) {
        let Some(found) = start::find(line.bytes) else { return };
        let waiting = self.waiting.take().filter(|(_, at)| line.number - at <= REACH);
        let header = match waiting {
            Some((header, _)) => header,
            None => start::header_of(found.before),
        };
        let mut draft = Draft::new(line.number, header, found.prefix, found.start_line);
        if let Some(rest) = found.rest {
            // The whole message stands on this line.
            for piece in start::unescape(rest) {
                if draft.take(&piece) != Verdict::More {
                    break;
                }
            }
            self.draft = Some(draft);
            return self.end(each);
        }
        self.draft = Some(draft);
    }

    fn end(&mut self, each: &mut impl FnMut(Piece)) {
        let Some(draft) = self.draft.take() else { return };
        match draft.finish() {
            Some(piece) => each(piece),
            None => self.discarded += 1,
        }
    }
}
