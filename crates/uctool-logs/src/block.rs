//! Whole lines, searched by whichever processor is free: what they are, for who counts them in order.

use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};
use uctool_core::stamp::{self, Stamp};

use crate::engine::{Engine, Said, Scratch, Words};

/// More of a line than this on either side of a word is not looked at.
pub(crate) const LONGEST_LINE: usize = 64 << 10;
/// Bytes of a text that tell what is rare in it.
const SAMPLE: usize = 64 << 10;
/// How far into a line a time is looked for.
const HEAD: usize = 256;

/// A piece of a text, and what its lines are once it was searched.
#[derive(Debug)]
pub(crate) struct Block {
    engine: Engine,
    words: Arc<Words>,
    /// Which products are known to write this text.
    seen: Vec<bool>,
    pub(crate) text: Vec<u8>,
    /// The lines that are something.
    pub(crate) hits: Vec<Hit>,
    /// How many lines end in it.
    pub(crate) lines: u64,
}

/// A line that is something.
#[derive(Debug)]
pub(crate) struct Hit {
    /// Where it stands.
    pub(crate) line: Range<usize>,
    /// How many lines of the block end before it.
    pub(crate) before: u64,
    /// Its time, if it has one.
    pub(crate) stamp: Option<Stamp>,
    pub(crate) said: Vec<Said>,
}

/// The words still of interest in a text that products in `seen` write, looked for in the way that is fast on `text`.
pub(crate) fn words_for(engine: &Engine, seen: &[bool], text: &[u8]) -> Arc<Words> {
    Arc::new(engine.words(seen, text.get(..SAMPLE).unwrap_or(text)))
}

/// The time at the beginning of `line`.
pub(crate) fn time_of(line: &[u8]) -> Option<Stamp> {
    stamp::find(&String::from_utf8_lossy(line.get(..HEAD).unwrap_or(line)))
}

impl Block {
    pub(crate) fn new(engine: &Engine, words: &Arc<Words>, seen: &[bool], text: Vec<u8>) -> Self {
        let (engine, words, seen) = (engine.clone(), Arc::clone(words), seen.to_vec());
        Self { engine, words, seen, text, hits: Vec::new(), lines: 0 }
    }

    /// Finds the lines that are something.
    pub(crate) fn search(&mut self) {
        let text = std::mem::take(&mut self.text);
        let (mut at, mut counted) = (0, 0);
        let mut scratch = Scratch::default();
        while let Some((start, end)) = self.words.first(&text, at) {
            let begin = memrchr(b'\n', text.get(at..start).unwrap_or_default())
                .map_or(at, |newline| at + newline + 1);
            let close = memchr(b'\n', text.get(end..).unwrap_or_default())
                .map_or(text.len(), |newline| end + newline);
            // A word at the end of a long line must not pull all of it through every pattern.
            let begin = begin.max(start.saturating_sub(LONGEST_LINE));
            let close = close.min(end.saturating_add(LONGEST_LINE));
            self.lines += newlines(text.get(counted..begin));
            counted = begin;
            if self.line(&text, begin..close, &mut scratch) {
                // A log's own lines are all lines of its product: one is enough.
                self.words = words_for(&self.engine, &self.seen, &text);
            }
            at = close.max(end);
        }
        self.lines += newlines(text.get(counted..));
        self.text = text;
    }

    /// Notes what the line of `text` at `place` is; whether that shows a product that was not seen before.
    fn line(&mut self, text: &[u8], place: Range<usize>, scratch: &mut Scratch) -> bool {
        let line = text.get(place.clone()).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.engine.look(&self.words, line, scratch);
        if scratch.said.is_empty() {
            return false;
        }
        let mut fresh = false;
        for said in &scratch.said {
            if let Said::Product(product) = said
                && let Some(seen) = self.seen.get_mut(*product)
            {
                fresh |= !*seen;
                *seen = true;
            }
        }
        let said = scratch.said.drain(..).collect();
        let line = place.start..place.start + line.len();
        let stamp = time_of(text.get(line.clone()).unwrap_or_default());
        self.hits.push(Hit { line, before: self.lines, stamp, said });
        fresh
    }
}

fn newlines(text: Option<&[u8]>) -> u64 {
    memchr_iter(b'\n', text.unwrap_or_default()).count() as u64
}

/// A text in pieces of whole lines, as far as lines are shorter than a piece.
pub(crate) struct Pieces<'r> {
    reader: &'r mut dyn Read,
    size: usize,
    /// What was read behind the last whole line.
    rest: Vec<u8>,
    ended: bool,
    /// Why the text could not be read to its end.
    pub(crate) cut: Option<String>,
    /// Room of pieces that are done with.
    spare: Vec<Vec<u8>>,
}

impl<'r> Pieces<'r> {
    /// What `reader` gives, in pieces of `size` bytes at most.
    pub(crate) fn new(reader: &'r mut dyn Read, size: usize) -> Self {
        Self { reader, size, rest: Vec::new(), ended: false, cut: None, spare: Vec::new() }
    }

    /// Takes the room of a piece to use it again.
    pub(crate) fn give_back(&mut self, room: Vec<u8>) {
        self.spare.push(room);
    }
}

impl Iterator for Pieces<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if self.ended {
            return None;
        }
        let mut text = self.spare.pop().unwrap_or_default();
        text.clear();
        text.reserve(self.size);
        text.append(&mut self.rest);
        let room = self.size.saturating_sub(text.len()) as u64;
        match (&mut *self.reader).take(room).read_to_end(&mut text) {
            Ok(got) => self.ended = (got as u64) < room,
            Err(error) => {
                self.ended = true;
                self.cut = Some(error.to_string());
            }
        }
        if !self.ended
            && let Some(end) = memrchr(b'\n', &text)
        {
            self.rest.extend_from_slice(text.get(end + 1..).unwrap_or_default());
            text.truncate(end + 1);
        }
        (!text.is_empty()).then_some(text)
    }
}
