//! One input, whatever it is: a text in any encoding of Windows, a capture, either of them in gzip, or a zip of all that.
//! Recognised by content.

use std::io::{self, Read};

use aho_corasick::AhoCorasick;
use jiff::civil::Date;
use uctool_core::io::Progress;
use uctool_core::unpack::{Visit, unpack};
use uctool_core::wide::{Wide, is_mangled_capture};

use crate::capture;
use crate::lines::{KEYWORDS, Lines};
use crate::timeline::Timeline;

/// Bytes of a text that are searched at once.
const BLOCK: usize = 1 << 20;
/// A longer line is no line of a log; it is cut.
const LONGEST_LINE: usize = 64 << 10;
/// The byte order mark of UTF-8, which editors on Windows write.
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// What is needed to read any input.
pub(crate) struct Reader<'t> {
    search: AhoCorasick,
    start: Date,
    pub(crate) timeline: &'t mut Timeline,
    /// What could not be examined, by input.
    pub(crate) failures: Vec<(String, String)>,
    /// Bytes of text and captures that were read.
    pub(crate) bytes: u64,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(start: Date, timeline: &'t mut Timeline) -> Result<Self, String> {
        let search = AhoCorasick::new(KEYWORDS).map_err(|error| error.to_string())?;
        Ok(Self { search, start, timeline, failures: Vec::new(), bytes: 0 })
    }

    /// Reads one input to its end.
    pub(crate) fn read(&mut self, name: &str, reader: impl Read, progress: &mut dyn Progress) {
        let mut counted = Counted { inner: reader, done: 0, progress };
        unpack(name, &mut counted, self);
    }

    fn source(&mut self, name: &str) -> u32 {
        self.timeline.sources.push(name.to_owned());
        u32::try_from(self.timeline.sources.len() - 1).unwrap_or(u32::MAX)
    }

    fn capture(&mut self, name: &str, reader: &mut dyn Read) {
        let source = self.source(name);
        match capture::read(reader, source, self.timeline) {
            Ok(None) => {}
            Ok(Some(cut)) => self.failures.push((name.to_owned(), cut)),
            Err(error) => self.failures.push((name.to_owned(), error.to_string())),
        }
    }

    fn text(&mut self, name: &str, reader: &mut dyn Read) {
        let source = self.source(name);
        let mut scan = Scan {
            lines: Lines::new(source, name, self.start),
            search: &self.search,
            timeline: self.timeline,
            number: 1,
            every: None,
        };
        let mut block = vec![0; BLOCK];
        let mut held = 0;
        loop {
            let room = block.get_mut(held..).unwrap_or_default();
            let got = match reader.read(room) {
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.failures.push((name.to_owned(), error.to_string()));
                    0
                }
            };
            self.bytes += got as u64;
            held += got;
            let filled = block.get(..held).unwrap_or_default();
            // Whole lines only, unless it is the end or one line fills everything.
            let end = match memchr::memrchr(b'\n', filled) {
                Some(at) if got > 0 => at + 1,
                None if got > 0 && held < block.len() => continue,
                _ => held,
            };
            scan.block(filled.get(..end).unwrap_or_default());
            block.copy_within(end..held, 0);
            held -= end;
            if got == 0 {
                break;
            }
        }
    }
}

impl Visit for Reader<'_> {
    fn inner(&mut self, name: &str, head: &[u8], reader: &mut dyn Read) {
        if is_mangled_capture(head) {
            let why = "it is a capture that was redirected as if it were text, as `>` of PowerShell does, and is broken: let the program write its file itself";
            self.failures.push((name.to_owned(), why.to_owned()));
        } else if let Some(mut wide) = Wide::of(head, &mut *reader) {
            self.text(name, &mut wide);
        } else if head.starts_with(&MARK) {
            // The head is at hand, so skipping its first bytes cannot fail.
            let _ = reader.read_exact(&mut [0; MARK.len()]);
            self.text(name, reader);
        } else if looks_like_text(head) {
            self.text(name, reader);
        } else {
            self.capture(name, reader);
        }
    }

    fn failed(&mut self, name: &str, why: String) {
        self.failures.push((name.to_owned(), why));
    }
}

/// Finds the lines worth reading.
struct Scan<'r, 't> {
    lines: Lines,
    search: &'r AhoCorasick,
    timeline: &'t mut Timeline,
    /// The number of the line the next block begins with.
    number: u64,
    /// Whether every line is read: a phone's console, whose midnights are counted, or a server's table.
    every: Option<bool>,
}

impl Scan<'_, '_> {
    fn block(&mut self, block: &[u8]) {
        let every = *self.every.get_or_insert_with(|| reads_every_line(block));
        let mut number = self.number;
        if every {
            for line in block.split(|byte| *byte == b'\n') {
                self.line(line, number);
                number += 1;
            }
            self.number += newlines(block);
            return;
        }
        let (mut at, mut counted) = (0, 0);
        while let Some(found) = block.get(at..).and_then(|rest| self.search.find(rest)) {
            let hit = at + found.start();
            let start = memchr::memrchr(b'\n', block.get(..hit).unwrap_or_default())
                .map_or(0, |newline| newline + 1);
            let end = memchr::memchr(b'\n', block.get(hit..).unwrap_or_default())
                .map_or(block.len(), |newline| hit + newline);
            number += newlines(block.get(counted..start).unwrap_or_default());
            counted = start;
            self.line(block.get(start..end).unwrap_or_default(), number);
            at = end;
        }
        self.number = number + newlines(block.get(counted..).unwrap_or_default());
    }

    fn line(&mut self, line: &[u8], number: u64) {
        let line = line.get(..line.len().min(LONGEST_LINE)).unwrap_or_default();
        self.lines.line(&String::from_utf8_lossy(line), number, self.timeline);
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// A console without dates counts its midnights by every line, and a table of Windows has no keywords.
fn reads_every_line(block: &[u8]) -> bool {
    let head = String::from_utf8_lossy(block.get(..block.len().min(16 << 10)).unwrap_or_default());
    let console = |line: &str| {
        ["NOT ", "ERR ", "WRN ", "INF ", "DEB "].iter().any(|severity| {
            line.strip_prefix(severity).is_some_and(|rest| crate::clock::clock(rest).is_some())
        })
    };
    let windows = |line: &str| {
        line.contains("DHCP Service Activity Log") || line.starts_with("ID,Date,Time") || {
            let mut columns = line.split(',');
            let id = columns.next().is_some_and(|id| {
                (1..=3).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit())
            });
            id && columns.next().is_some_and(|day| day.bytes().filter(|b| *b == b'/').count() == 2)
        }
    };
    head.lines().any(|line| console(line) || windows(line))
}

/// Captures and their compressions hold bytes that no text has.
fn looks_like_text(head: &[u8]) -> bool {
    let strange = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    strange * 50 <= head.len() && !head.contains(&0) && !head.starts_with(&[0x28, 0xb5])
}

/// Shows how much was read.
struct Counted<'p, R> {
    inner: R,
    done: u64,
    progress: &'p mut dyn Progress,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(bytes)?;
        self.done += got as u64;
        self.progress.at(self.done);
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use jiff::civil::date;

    use super::*;

    struct Silent;

    impl Progress for Silent {
        fn at(&mut self, _: u64) {}
    }

    fn read(bytes: &[u8]) -> (Timeline, Vec<(String, String)>) {
        let mut timeline = Timeline::default();
        let mut reader = Reader::new(date(2026, 1, 1), &mut timeline).unwrap();
        reader.read("in", bytes, &mut Silent);
        let failures = reader.failures;
        (timeline, failures)
    }

    const LINE: &str =
        "Nov 21 02:14:34 dnsmasq-dhcp[22013]: 34 DHCPNAK(ds0) 192.0.2.36 00:1e:7a:24:42:9a wrong\n";

    #[test]
    fn lines_keep_their_numbers_across_blocks() {
        let filler = "nothing of interest on this line\n".repeat(70_000);
        let text = format!("{LINE}{filler}{LINE}{filler}{LINE}");
        let (timeline, failures) = read(text.as_bytes());
        assert!(failures.is_empty());
        let places: Vec<_> = timeline
            .devices
            .values()
            .flat_map(|device| &device.events)
            .map(|event| event.place)
            .collect();
        assert_eq!(places, [1, 70_002, 140_003]);
    }

    #[test]
    fn archives_are_opened() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(LINE.as_bytes()).unwrap();
        let gzip = gzip.finish().unwrap();
        assert_eq!(read(&gzip).0.told, 1);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a.log", "b.log.gz"] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(if name == "a.log" { LINE.as_bytes() } else { &gzip }).unwrap();
        }
        let zip = zip.finish().unwrap().into_inner();
        let (timeline, failures) = read(&zip);
        assert_eq!(timeline.told, 2, "{failures:?}");
        assert_eq!(timeline.sources, ["in!a.log", "in!b.log.gz"]);
        for end in 0..zip.len() {
            let _ = read(&zip[..end]);
        }
    }

    #[test]
    fn logs_are_read_in_the_encodings_of_windows() {
        for (mark, turn) in [
            ([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]),
            ([0xfe, 0xff], u16::to_be_bytes),
        ] {
            let wide: Vec<u8> =
                mark.into_iter().chain(LINE.repeat(3).encode_utf16().flat_map(turn)).collect();
            let (timeline, failures) = read(&wide);
            assert!(failures.is_empty(), "{failures:?}");
            assert_eq!(timeline.told, 3);
        }
        let marked = "\u{feff}NOT 08:11:10.899614 DHCP: NAK received\n";
        assert_eq!(read(marked.as_bytes()).0.told, 1);
    }

    #[test]
    fn a_line_without_end_takes_no_memory() {
        let long = "DHCP".repeat(1 << 20);
        assert_eq!(read(long.as_bytes()).0.told, 0);
    }
}
