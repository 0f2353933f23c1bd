//! One text, read in blocks: hits are counted, lines are numbered, nothing else is kept.

use std::io::Read;
use std::sync::Arc;

use uctool_core::InOrder;
use uctool_core::stamp::Stamp;

use crate::block::{Block, Hit, LONGEST_LINE, Pieces, time_of, words_for};
use crate::engine::{Engine, Said, Words};
use crate::tally::{Evidence, Place, Tallies};

/// Bytes that are read and searched at once: some 24 blocks lie in memory when many processors search them.
const BLOCK: usize = 256 << 10;
/// Bytes of a text after which it is looked anew what is rare in it.
const RESAMPLE: u64 = 32 << 20;
/// Characters of a line that evidence shows.
const SHOWN: usize = 300;
/// Bytes at the end of a text in which its last time is looked for.
const TAIL: usize = 4 << 10;

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
    let mut at = At::new(engine, name, now);
    at.run(Pieces::new(reader, BLOCK), progress);
    at.scan
}

struct At<'e> {
    engine: &'e Engine,
    /// What is looked for, and the bytes after which to think anew; none where that is due.
    words: Option<(Arc<Words>, u64)>,
    scan: Scan,
    now: i64,
    /// The last time that was read.
    after: i64,
}

impl<'e> At<'e> {
    fn new(engine: &'e Engine, name: &str, now: i64) -> Self {
        let seen = vec![false; engine.pack().products.len()];
        let scan = Scan { name: name.to_owned(), seen, ..Scan::default() };
        Self { engine, words: None, scan, now, after: i64::MIN }
    }

    fn run(&mut self, mut pieces: Pieces<'_>, progress: &mut dyn FnMut(u64)) {
        let mut jobs = InOrder::new(self.engine.processors(), Block::search);
        let mut tail = Vec::new();
        while let Some(text) = pieces.next() {
            if self.scan.times.is_none() && self.scan.bytes < LONGEST_LINE as u64 {
                self.first_time(&text);
            }
            self.scan.bytes += text.len() as u64;
            tail.clear();
            tail.extend_from_slice(text.get(text.len().saturating_sub(TAIL)..).unwrap_or(&text));
            let words = self.words_for(&text);
            jobs.give(Block::new(self.engine, &words, &self.scan.seen, text));
            while let Some(block) = jobs.ready() {
                pieces.give_back(self.count(block));
            }
            progress(self.scan.bytes);
        }
        while let Some(block) = jobs.wait() {
            self.count(block);
        }
        self.scan.cut = pieces.cut;
        self.last_time(&tail);
        // The last line counts also when nothing ended it.
        self.scan.lines += u64::from(tail.last().is_some_and(|last| *last != b'\n'));
    }

    /// The words that are still of interest, looked for in the way that is fast on what stands here.
    fn words_for(&mut self, text: &[u8]) -> Arc<Words> {
        if let Some((words, until)) = &self.words
            && self.scan.bytes < *until
        {
            return Arc::clone(words);
        }
        let words = words_for(self.engine, &self.scan.seen, text);
        self.words = Some((Arc::clone(&words), self.scan.bytes.saturating_add(RESAMPLE)));
        words
    }

    /// Counts what the lines of the next block are. Returns its room.
    fn count(&mut self, block: Block) -> Vec<u8> {
        for hit in block.hits {
            self.hit(hit, &block.text);
        }
        self.scan.lines += block.lines;
        block.text
    }

    fn hit(&mut self, hit: Hit, text: &[u8]) {
        let line = text.get(hit.line).unwrap_or_default();
        let time = hit.stamp.and_then(|stamp| self.instant(stamp));
        self.after = time.unwrap_or(self.after);
        let place = Place { after: self.after, file: 0, line: self.scan.lines + hit.before + 1 };
        for said in hit.said {
            match said {
                Said::Product(product) => {
                    if let Some(seen) = self.scan.seen.get_mut(product)
                        && !*seen
                    {
                        *seen = true;
                        // What only tells this product need not be looked for any more.
                        self.words = None;
                    }
                }
                Said::Clears(rule, subject) => self.scan.tallies.clear(rule, subject),
                Said::Hit(rule, subject) => {
                    let evidence = || Evidence { place, time, raw: cut(line) };
                    self.scan.tallies.hit(rule, subject, place, evidence);
                }
            }
        }
    }

    fn instant(&mut self, stamp: Stamp) -> Option<i64> {
        let time = stamp.instant(self.now)?;
        self.scan.unzoned |= !matches!(stamp, Stamp::Utc(_));
        self.scan.unyeared |= matches!(stamp, Stamp::NoYear(..));
        Some(time)
    }

    fn time(&mut self, line: &[u8]) -> Option<i64> {
        self.instant(time_of(line)?)
    }

    fn first_time(&mut self, text: &[u8]) {
        let lines = text.split(|byte| *byte == b'\n').take(100);
        let first = lines.into_iter().find_map(|line| self.time(line));
        if let Some(first) = first {
            self.after = first;
            self.scan.times = Some((first, first));
        }
    }

    fn last_time(&mut self, tail: &[u8]) {
        let last = tail.rsplit(|byte| *byte == b'\n').find_map(|line| self.time(line));
        if let (Some((first, end)), Some(last)) = (self.scan.times, last) {
            // A log whose lines are not in order still has a first and a last time.
            self.scan.times = Some((first.min(last), end.max(last)));
        }
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

    /// Gives a text so many bytes at a time.
    struct Slow<'t>(&'t [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
            let most = bytes.len().min(self.1);
            self.0.read(&mut bytes[..most])
        }
    }

    fn read(text: &[u8], size: usize) -> Scan {
        scan(&engine(), "t", &mut Slow(text, size), 0, &mut |_| {})
    }

    /// Reads `text` in blocks of `size` bytes.
    fn read_in(text: &[u8], size: usize, processors: usize) -> Scan {
        let engine = engine().on(processors);
        let mut at = At::new(&engine, "t", 0);
        at.run(Pieces::new(&mut Slow(text, 50), size), &mut |_| {});
        at.scan
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
        fn neither_blocks_nor_processors_change_anything(
            lines_of in proptest::collection::vec(proptest::collection::vec(prop_oneof![
                Just("gw1 is down "), Just("gateway "), Just("\u{e9}"), Just("2026-01-01T00:00:07Z "), Just("gw2 is down "),
            ], 0..6), 0..200),
            size in 200..400_usize,
        ) {
            let text: Vec<String> = lines_of.iter().map(|line| line.concat()).collect();
            let text = text.join("\r\n");
            let whole = read(text.as_bytes(), 1 << 20);
            for processors in [1, 3] {
                let parts = read_in(text.as_bytes(), size, processors);
                prop_assert_eq!(whole.lines, parts.lines);
                prop_assert_eq!(whole.bytes, parts.bytes);
                prop_assert_eq!(&whole.seen, &parts.seen);
                prop_assert_eq!(whole.times, parts.times);
                prop_assert_eq!(lines(&whole), lines(&parts));
            }
        }

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
