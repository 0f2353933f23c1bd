//! One message of a text while its lines come in.

use uctool_message::{MAX_BODY, MAX_HEAD};

use super::cut::Piece;
use super::header::Header;
use super::start;

/// What a line was to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Part of it.
    More,
    /// Its last.
    Done,
    /// No part of it: it ended before.
    Before,
}

/// How the lines of a message are marked in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// So many white spaces.
    Indent(usize),
    /// So many `>` of a mail.
    Quote(usize),
    /// The first line has a bar, and perhaps each; the message ends at a bar alone. White spaces before it.
    Bar { indent: usize, each: Option<bool> },
    /// Each line of the log begins with a prefix that ends in this word and so many white spaces.
    Word(Vec<u8>, usize),
    /// A record of OCS: it ends at `$$end_record`, its body is marked.
    Record,
}

impl Prefix {
    /// The marks before a start line that nothing else precedes.
    pub(crate) fn of(marks: &[u8]) -> Self {
        let quotes = memchr::memchr_iter(b'>', marks).count();
        let indent = marks.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if quotes > 0 {
            Self::Quote(quotes)
        } else if marks.contains(&b'|') {
            Self::Bar { indent, each: None }
        } else {
            Self::Indent(indent)
        }
    }

    /// The prefix of a log line.
    pub(crate) fn after(before: &[u8]) -> Self {
        let trimmed = before.trim_ascii_end();
        let word = trimmed.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
        Self::Word(word.to_vec(), before.len() - trimmed.len())
    }

    /// A line without its mark.
    fn strip<'l>(&mut self, line: &'l [u8]) -> &'l [u8] {
        match self {
            Self::Record => line,
            Self::Indent(most) => indent(line, *most),
            Self::Quote(most) => {
                let mut rest = line;
                for _ in 0..*most {
                    let Some(after) = rest.trim_ascii_start().strip_prefix(b">") else { break };
                    rest = after;
                }
                if rest.len() < line.len() { rest.strip_prefix(b" ").unwrap_or(rest) } else { line }
            }
            Self::Bar { indent: most, each } => {
                let inner = indent(line, *most);
                let bar = inner.strip_prefix(b"|");
                let each = *each.get_or_insert(bar.is_some());
                if each { bar.unwrap_or(inner) } else { inner }
            }
            Self::Word(word, spaces) => match memchr::memmem::find(line, word) {
                Some(at) if !word.is_empty() => {
                    indent(line.get(at + word.len()..).unwrap_or_default(), *spaces)
                }
                _ => line,
            },
        }
    }

    fn ends_at(&self, line: &[u8]) -> bool {
        match self {
            Self::Record => line.trim_ascii_start().starts_with(b"$$end_record"),
            Self::Bar { each: Some(false), .. } => line.trim_ascii() == b"|",
            _ => false,
        }
    }
}

fn indent(line: &[u8], most: usize) -> &[u8] {
    let spaces = line.iter().take(most).take_while(|byte| byte.is_ascii_whitespace()).count();
    line.get(spaces..).unwrap_or_default()
}

/// Where a draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The line after the start line is awaited.
    Second,
    Head,
    Body,
}

/// A message in the making.
#[derive(Debug)]
pub(crate) struct Draft {
    line: u64,
    header: Header,
    prefix: Prefix,
    part: Part,
    head: Vec<u8>,
    body: Vec<u8>,
    body_lines: usize,
    /// Header fields that every message has, as far as they were seen.
    known: u8,
    length: Option<usize>,
    /// The head ended with an empty line.
    parted: bool,
    spacing: Spacing,
    body_end: BodyEnd,
}

/// Whether the text has an empty line after each line, and whether the next one is such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Single,
    Double { skip: bool },
}

/// Whether the body is all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyEnd {
    Missing,
    Reached,
    /// It is, and its lines are ended by LF alone.
    ReachedInLf,
}

impl Draft {
    pub(crate) fn new(line: u64, header: Header, prefix: Prefix, start_line: &[u8]) -> Self {
        let mut head = start_line.to_vec();
        head.extend_from_slice(b"\r\n");
        Self {
            line,
            header,
            prefix,
            part: Part::Second,
            head,
            body: Vec::new(),
            body_lines: 0,
            known: 0,
            length: None,
            parted: false,
            spacing: Spacing::Single,
            body_end: BodyEnd::Missing,
        }
    }

    /// Takes the next line of the text.
    pub(crate) fn take(&mut self, line: &[u8]) -> Verdict {
        if self.prefix.ends_at(line) {
            return Verdict::Done;
        }
        let line = self.prefix.strip(line);
        // A bar alone, now that the marks are known.
        if self.prefix.ends_at(line) {
            return Verdict::Done;
        }
        let line = line.strip_suffix(b"^M").unwrap_or(line);
        let blank = line.trim_ascii().is_empty();
        if let Spacing::Double { skip } = &mut self.spacing {
            let skipped = *skip && blank;
            *skip = !skipped;
            if skipped {
                return Verdict::More;
            }
        }
        match self.part {
            Part::Second => self.second(line, blank),
            Part::Head => self.head_line(line, blank),
            Part::Body => self.body_line(line),
        }
    }

    fn second(&mut self, line: &[u8], blank: bool) -> Verdict {
        if blank && self.spacing == Spacing::Single {
            self.spacing = Spacing::Double { skip: false };
            return Verdict::More;
        }
        if !is_header(line) {
            return Verdict::Before;
        }
        self.part = Part::Head;
        self.head_line(line, false)
    }

    fn head_line(&mut self, line: &[u8], blank: bool) -> Verdict {
        if blank {
            self.parted = true;
            self.part = Part::Body;
            return if self.length == Some(0) { Verdict::Done } else { Verdict::More };
        }
        if self.head.len() > MAX_HEAD {
            return Verdict::Before;
        }
        if self.prefix == Prefix::Record
            && let Some(first) = line.strip_prefix(b"Message-Body:")
        {
            self.parted = true;
            self.part = Part::Body;
            return self.body_line(first.strip_prefix(b" ").unwrap_or(first));
        }
        // Web pages and mail programs swallow the empty line.
        if line.trim_ascii_end() == b"v=0" && self.length != Some(0) {
            self.parted = true;
            self.part = Part::Body;
            return self.body_line(line);
        }
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        if !folded && !is_header(line) {
            return Verdict::Before;
        }
        if !folded {
            self.note(line);
        }
        self.head.extend_from_slice(line.trim_ascii_end());
        self.head.extend_from_slice(b"\r\n");
        Verdict::More
    }

    fn note(&mut self, line: &[u8]) {
        let Some(colon) = memchr::memchr(b':', line) else { return };
        let name = line.get(..colon).unwrap_or_default().trim_ascii();
        let value = line.get(colon + 1..).unwrap_or_default().trim_ascii();
        let is = |long: &str, short: &str| {
            name.eq_ignore_ascii_case(long.as_bytes())
                || name.eq_ignore_ascii_case(short.as_bytes())
        };
        if is("Content-Length", "l") {
            self.length = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
        } else if is("Via", "v")
            || is("From", "f")
            || is("To", "t")
            || is("Call-ID", "i")
            || is("CSeq", "")
        {
            self.known = self.known.saturating_add(1);
        }
    }

    fn body_line(&mut self, line: &[u8]) -> Verdict {
        if start::is_start_line(line) || self.body.len() > MAX_BODY {
            return Verdict::Before;
        }
        if self.length.is_none()
            && !is_sdp(line)
            && !self.body.starts_with(b"<")
            && !line.starts_with(b"<")
        {
            // Without a length, a body that is neither SDP nor XML has no end that shows.
            return Verdict::Before;
        }
        if self.body.starts_with(b"v=0") && !is_sdp(line) && !line.trim_ascii().is_empty() {
            return Verdict::Before;
        }
        self.body.extend_from_slice(line);
        self.body.extend_from_slice(b"\r\n");
        self.body_lines += 1;
        let Some(length) = self.length else { return Verdict::More };
        let (crlf, lf) = (self.body.len(), self.body.len() - self.body_lines);
        if crlf == length || crlf - 2 == length {
            self.body_end = BodyEnd::Reached;
        } else if lf == length || lf - 1 == length {
            self.body_end = BodyEnd::ReachedInLf;
        } else if lf - 1 < length {
            return Verdict::More;
        }
        Verdict::Done
    }

    /// The message as far as it came; `None` when it was none.
    pub(crate) fn finish(mut self) -> Option<Piece> {
        if self.known < 2 {
            return None;
        }
        let whole = match self.length {
            None => self.parted,
            Some(0) => true,
            Some(_) => self.body_end != BodyEnd::Missing,
        };
        let mut bytes = self.head;
        if self.parted || self.length == Some(0) {
            bytes.extend_from_slice(b"\r\n");
        }
        if self.body_end == BodyEnd::ReachedInLf {
            self.body.retain(|byte| *byte != b'\r');
        }
        let most = self.length.unwrap_or(self.body.len());
        bytes.extend_from_slice(self.body.get(..most).unwrap_or(&self.body));
        Some(Piece { line: self.line, header: self.header, bytes, cut: !whole })
    }
}

/// Whether a line reads `Name: value`.
fn is_header(line: &[u8]) -> bool {
    let Some(colon) = memchr::memchr(b':', line) else { return false };
    let name = line.get(..colon).unwrap_or_default().trim_ascii_end();
    name.len() <= 64
        && name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().copied().all(uctool_message::start_line::is_token)
}

/// `c=IN IP4 10.0.0.1`.
fn is_sdp(line: &[u8]) -> bool {
    matches!(line, [b'a'..=b'z', b'=', ..])
}
