//! One input, whatever it is: a text, a capture, either of them in gzip, or a zip of all that. Recognised by content.

use std::io::{self, Cursor, Read};

use aho_corasick::AhoCorasick;
use flate2::read::MultiGzDecoder;
use jiff::civil::Date;
use uctool_core::io::Progress;

use crate::capture;
use crate::lines::{KEYWORDS, Lines};
use crate::timeline::Timeline;

/// Bytes of a text that are searched at once.
const BLOCK: usize = 1 << 20;
/// A longer line is no line of a log; it is cut.
const LONGEST_LINE: usize = 64 << 10;
/// Enough to tell what an input is.
const HEAD: u64 = 4096;
/// Bounds against archives that unpack to more than anyone has.
const MOST_ARCHIVE: u64 = 1 << 30;
const MOST_UNPACKED: u64 = 64 << 30;
const MOST_MEMBERS: usize = 10_000;
/// A zip in a zip in a zip is no log.
const DEEPEST: u8 = 3;

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
        self.any(name, &mut counted, 0);
    }

    fn any(&mut self, name: &str, reader: &mut dyn Read, depth: u8) {
        let mut head = Vec::new();
        if let Err(error) = reader.take(HEAD).read_to_end(&mut head) {
            self.failures.push((name.to_owned(), error.to_string()));
            return;
        }
        let gzip = head.starts_with(&[0x1f, 0x8b]);
        let zip = head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06");
        let text = looks_like_text(&head);
        let mut whole = Cursor::new(head).chain(reader);
        if depth >= DEEPEST && (gzip || zip) {
            self.failures.push((name.to_owned(), "archives are nested too deeply".to_owned()));
        } else if gzip {
            let mut unpacked = MultiGzDecoder::new(whole).take(MOST_UNPACKED);
            self.any(name, &mut unpacked, depth + 1);
        } else if zip {
            self.archive(name, &mut whole, depth);
        } else if text {
            self.text(name, &mut whole);
        } else {
            self.capture(name, &mut whole);
        }
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

    fn archive(&mut self, name: &str, reader: &mut dyn Read, depth: u8) {
        let mut bytes = Vec::new();
        let fail = |why: String| (name.to_owned(), why);
        if let Err(error) = reader.take(MOST_ARCHIVE + 1).read_to_end(&mut bytes) {
            self.failures.push(fail(error.to_string()));
            return;
        }
        if bytes.len() as u64 > MOST_ARCHIVE {
            self.failures.push(fail(format!(
                "the archive is larger than {} MiB: unpack it",
                MOST_ARCHIVE >> 20
            )));
            return;
        }
        let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => archive,
            Err(error) => {
                self.failures.push(fail(error.to_string()));
                return;
            }
        };
        for index in 0..archive.len().min(MOST_MEMBERS) {
            match archive.by_index(index) {
                Ok(member) if member.is_dir() => {}
                Ok(mut member) => {
                    let member_name = member
                        .name()
                        .map_or_else(|_| format!("member {index}"), std::borrow::Cow::into_owned);
                    let inner = format!("{name}!{member_name}");
                    self.any(&inner, &mut (&mut member).take(MOST_UNPACKED), depth + 1);
                }
                Err(error) => self.failures.push(fail(error.to_string())),
            }
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
    use std::io::Write as _;

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
    fn a_line_without_end_takes_no_memory() {
        let long = "DHCP".repeat(1 << 20);
        assert_eq!(read(long.as_bytes()).0.told, 0);
    }
}
