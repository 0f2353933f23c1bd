//! One text, read in blocks: hits are counted, lines are numbered, nothing else is kept.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};
use uctool_core::stamp;

use crate::engine::{Engine, Said, Scratch, Words};
use crate::tally::{Evidence, Place, Tallies};

/// Bytes that are read and searched at once.
const BLOCK: usize = 1 << 20;
/// More of a line than this on either side of a word is not looked at.
const LONGEST_LINE: usize = 64 << 10;
/// Bytes of a text that tell what is rare in it, and how many times as many are searched with that.
const SAMPLE: usize = 64 << 10;
const RESAMPLE: u64 = 512;
/// Bytes of a line that evidence shows.
const SHOWN: usize = 300;
/// Bytes at the end of a text in which its last time is looked for.
const TAIL: usize = 4 << 10;
/// How far into a line a time is looked for.
const HEAD: usize = 256;

/// What one text holds.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Its name: the file, or `archive.zip!member`.
    pub name: String,
    /// Lines.
    pub lines: u64,
    /// Bytes, without the compression around them.
    pub bytes: u64,
    /// The first and the last time in it, nanoseconds since 1970.
    pub times: Option<(i64, i64)>,
    /// Which products of the pack were seen.
    pub seen: Vec<bool>,
    /// Whether a time came without a zone, without a year.
    pub unzoned: bool,
    /// See `unzoned`.
    pub unyeared: bool,
    /// Whether it was in UTF-16.
    pub wide: bool,
    /// Why it could not be read to its end.
    pub cut: Option<String>,
    pub(crate) tallies: Tallies,
}

/// Reads the text called `name` to its end; `now` gives the year to times without one, `progress` hears of bytes read.
pub fn scan(
    engine: &Engine,
    name: &str,
    reader: &mut dyn Read,
    now: i64,
    progress: &mut dyn FnMut(u64),
) -> Scan {
    let scan = Scan {
        name: name.to_owned(),
        seen: vec![false; engine.pack().products.len()],
        ..Scan::default()
    };
    let mut at =
        At { engine, words: None, stale_after: 0, scan, now, after: i64::MIN, ended: true };
    if let Err(error) = at.run(reader, progress) {
        at.scan.cut = Some(error.to_string());
    }
    at.scan
}

struct At<'e> {
    engine: &'e Engine,
    /// None until there is a text to make them for.
    words: Option<Words>,
    /// After so many bytes it is looked anew what is rare in the text.
    stale_after: u64,
    scan: Scan,
    now: i64,
    /// The last time that was read.
    after: i64,
    /// Whether the last byte that was searched ended a line.
    ended: bool,
}

impl At<'_> {
    fn run(&mut self, reader: &mut dyn Read, progress: &mut dyn FnMut(u64)) -> io::Result<()> {
        let mut block = vec![0; BLOCK];
        let (mut held, mut tail) = (0, Vec::new());
        let mut result = Ok(());
        loop {
            let room = block.get_mut(held..).unwrap_or_default();
            let got = match reader.read(room) {
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    result = Err(error);
                    0
                }
            };
            held += got;
            let have = block.get(..held).unwrap_or_default();
            let fresh = have.get(held - got..).unwrap_or_default();
            let whole = if got == 0 {
                held
            } else if let Some(end) = memrchr(b'\n', fresh) {
                held - got + end + 1
            } else if held >= BLOCK {
                held
            } else {
                continue;
            };
            let text = have.get(..whole).unwrap_or_default();
            if self.scan.times.is_none() && self.scan.bytes < LONGEST_LINE as u64 {
                self.first_time(text);
            }
            self.search(text);
            self.scan.bytes += whole as u64;
            progress(self.scan.bytes);
            if !text.is_empty() {
                tail.clear();
                tail.extend_from_slice(text.get(whole.saturating_sub(TAIL)..).unwrap_or_default());
            }
            block.copy_within(whole..held, 0);
            held -= whole;
            if got == 0 {
                self.last_time(&tail);
                return result;
            }
        }
    }

    /// Searches lines, of which only the last may go on in the next text.
    fn search(&mut self, text: &[u8]) {
        let (mut at, mut counted) = (0, 0);
        let mut scratch = Scratch::default();
        let mut words = match self.words.take() {
            Some(words) if self.scan.bytes < self.stale_after => words,
            _ => self.words_for(text),
        };
        while let Some((start, end)) = words.first(text, at) {
            let begin = memrchr(b'\n', text.get(at..start).unwrap_or_default())
                .map_or(at, |newline| at + newline + 1);
            let close = memchr(b'\n', text.get(end..).unwrap_or_default())
                .map_or(text.len(), |newline| end + newline);
            // A word at the end of a long line must not pull all of it through every pattern.
            let begin = begin.max(start.saturating_sub(LONGEST_LINE));
            let close = close.min(end.saturating_add(LONGEST_LINE));
            let newlines = memchr_iter(b'\n', text.get(counted..begin).unwrap_or_default()).count();
            self.scan.lines += newlines as u64;
            counted = begin;
            let line = text.get(begin..close).unwrap_or_default();
            if self.line(&words, line, &mut scratch) {
                // A log's own lines are all lines of its product: one is enough.
                words = self.words_for(text);
            }
            at = close.max(end);
        }
        self.words = Some(words);
        let rest = text.get(counted..).unwrap_or_default();
        let newlines = memchr_iter(b'\n', rest).count() as u64;
        self.scan.lines += newlines;
        if let Some(last) = text.last() {
            self.ended = *last == b'\n';
        }
    }

    /// The words that are still of interest, looked for in the way that is fast on `text`.
    fn words_for(&mut self, text: &[u8]) -> Words {
        let sample = text.get(..SAMPLE).unwrap_or(text);
        self.stale_after = self.scan.bytes.saturating_add(RESAMPLE * sample.len() as u64);
        self.engine.words(&self.scan.seen, sample)
    }

    /// Takes what `line` is; whether that shows a product that was not seen before.
    fn line(&mut self, words: &Words, line: &[u8], scratch: &mut Scratch) -> bool {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.engine.look(words, line, scratch);
        if scratch.said.is_empty() {
            return false;
        }
        let time = self.time(line);
        self.after = time.unwrap_or(self.after);
        let place = Place { after: self.after, file: 0, line: self.scan.lines + 1 };
        let mut fresh = false;
        for said in scratch.said.drain(..) {
            match said {
                Said::Product(product) => {
                    if let Some(seen) = self.scan.seen.get_mut(product) {
                        fresh |= !*seen;
                        *seen = true;
                    }
                }
                Said::Clears(rule, subject) => self.scan.tallies.clear(rule, subject),
                Said::Hit(rule, subject) => {
                    let evidence = || Evidence { place, time, raw: cut(line) };
                    self.scan.tallies.hit(rule, subject, place, evidence);
                }
            }
        }
        fresh
    }

    fn time(&mut self, line: &[u8]) -> Option<i64> {
        let head = String::from_utf8_lossy(line.get(..HEAD).unwrap_or(line));
        let stamp = stamp::find(&head)?;
        let time = stamp.instant(self.now)?;
        self.scan.unzoned |= !matches!(stamp, stamp::Stamp::Utc(_));
        self.scan.unyeared |= matches!(stamp, stamp::Stamp::NoYear(..));
        Some(time)
    }

    fn first_time(&mut self, text: &[u8]) {
        let lines = text.split(|byte| *byte == b'\n').take(100);
        let first = lines.into_iter().find_map(|line| self.time(line));
        if let Some(first) = first {
            self.after = first;
            self.scan.times = Some((first, first));
        }
    }

    /// The end of a text: its last time, and its last line when nothing ended it.
    fn last_time(&mut self, tail: &[u8]) {
        let last = tail.rsplit(|byte| *byte == b'\n').find_map(|line| self.time(line));
        if let (Some((first, end)), Some(last)) = (self.scan.times, last) {
            // A log whose lines are not in order still has a first and a last time.
            self.scan.times = Some((first.min(last), end.max(last)));
        }
        self.scan.lines += u64::from(!self.ended);
    }
}

/// The beginning of a line, which is enough of it for evidence.
fn cut(line: &[u8]) -> String {
    // A character is of four bytes at most.
    let head = line.trim_ascii().get(..4 * SHOWN + 4).unwrap_or(line.trim_ascii());
    let text = String::from_utf8_lossy(head);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Pack;

    fn engine() -> Engine {
        let mut pack = Pack::default();
        pack.add(
            "t",
            "[[product]]\nid = \"p\"\nname = \"P\"\nwords = [\"gateway\"]\n\
             [[rule]]\nid = \"down\"\nwords = [\"is down\"]\npattern = '(?<subject>gw\\d) '\nmessage = \"m\"\n",
        )
        .unwrap();
        Engine::new(pack).unwrap()
    }

    /// Gives `text` in pieces of `size` bytes.
    struct Pieces<'t>(&'t [u8], usize);

    impl Read for Pieces<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            let most = bytes.len().min(self.1);
            self.0.read(&mut bytes[..most])
        }
    }

    fn read(text: &[u8], size: usize) -> Scan {
        scan(&engine(), "t", &mut Pieces(text, size), 0, &mut |_| {})
    }

    fn lines(scan: &Scan) -> Vec<(String, u64, Vec<u64>)> {
        let subjects = scan.tallies.subjects(0);
        subjects
            .map(|(subject, tally)| {
                let first = tally.first.iter().map(Evidence::line).collect();
                (subject.unwrap_or_default().to_owned(), tally.count, first)
            })
            .collect()
    }

    #[test]
    fn lines_are_numbered_and_hits_counted() {
        let text = b"one\r\n2026-01-01T00:00:00Z gw1 is down\r\nthree\ngw2 is down gw2 is down\n\n2026-01-01T00:00:05Z gw1 is down";
        for size in [1, 2, 7, 64, 1 << 20] {
            let scan = read(text, size);
            assert_eq!((scan.lines, scan.bytes), (6, text.len() as u64), "{size}");
            assert_eq!(lines(&scan), [("gw1".into(), 2, vec![2, 6]), ("gw2".into(), 1, vec![4])]);
            let (first, last) = scan.times.unwrap();
            assert_eq!(last - first, 5_000_000_000);
        }
        assert_eq!(read(b"", 1).lines, 0);
        assert_eq!(read(b"\n", 1).lines, 1);
    }

    #[test]
    fn long_lines_are_cut_and_no_hit_is_lost() {
        let mut text = vec![b'x'; 3 << 20];
        text.extend_from_slice(b"gw1 is down\n gw1 is down");
        text.extend_from_slice(&vec![b'y'; 3 << 20]);
        for size in [100_000, 1 << 20] {
            assert_eq!(lines(&read(&text, size)), [("gw1".into(), 2, vec![1, 2])], "{size}");
        }
    }

    #[test]
    fn a_product_is_seen_once_and_what_follows_is_still_found() {
        let scan = read(b"gateway gw1 is down\ngateway gw1 is down\n", 1 << 20);
        assert_eq!((scan.seen.as_slice(), lines(&scan)[0].1), (&[true][..], 2));
    }

    #[test]
    fn evidence_is_short_and_holds_no_password() {
        let line = format!("gw1 is down password=s3cret {}", "z".repeat(1000));
        let place = Place { after: 0, file: 0, line: 1 };
        let text = Evidence { place, time: None, raw: cut(line.as_bytes()) }.text();
        assert!(text.starts_with("gw1 is down password=*** zz") && text.ends_with("z..."));
        assert!(text.chars().count() <= SHOWN + 3);
    }

    proptest! {
        #[test]
        fn the_size_of_what_arrives_changes_nothing(
            text in proptest::collection::vec(prop_oneof![Just("gw1 is down "), Just("\n"), Just("gateway"), Just("\r\n"), Just("\u{e9}")], 0..80),
            size in 1..40_usize,
        ) {
            let text = text.concat();
            let (one, two) = (read(text.as_bytes(), size), read(text.as_bytes(), 1 << 20));
            prop_assert_eq!(one.lines, two.lines);
            prop_assert_eq!(lines(&one), lines(&two));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let scan = read(&bytes, 13);
            prop_assert_eq!(scan.bytes, bytes.len() as u64);
        }
    }
}
