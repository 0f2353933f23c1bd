//! Passes over what holds no word faster than an automaton: only every n-th place of a text is looked at.
//!
//! Of each word a window is chosen whose bytes are rare in the text at hand, long enough that one of the places looked at
//! falls into it, wherever the word stands. Three bytes at that place are asked for in a small table; what it knows is
//! compared with the word itself. The places do not depend on one another, unlike the states of an automaton, so the
//! processor works on several at once.

use uctool_core::sort;

/// Bytes that are asked for at once.
const GRAM: usize = 3;
/// Places further apart would put more of each word into the table, and more of other text with it.
const WIDEST_STEP: usize = 6;
/// What a comparison costs, in places looked at.
const COMPARED: u64 = 30;
/// Bits of the table.
const BITS: usize = 1 << 16;

/// Words, ready to be looked for whatever the case of their letters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sieve {
    /// How far the places looked at are apart.
    step: usize,
    /// A bit for each three bytes that some window holds.
    known: Vec<u64>,
    /// What the bits stand for, in order.
    grams: Vec<Gram>,
    words: Vec<Vec<u8>>,
}

/// Three bytes of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Gram {
    hash: u16,
    /// The word, and where in it they stand.
    word: usize,
    offset: usize,
}

impl Sieve {
    /// A sieve for `words`, each of three bytes or more (others are never found), that is fast on texts like `sample`.
    pub(crate) fn of(words: &[String], sample: &[u8]) -> Self {
        let words: Vec<&[u8]> =
            words.iter().map(String::as_bytes).filter(|word| word.len() >= GRAM).collect();
        let shortest = words.iter().map(|word| word.len()).min().unwrap_or(GRAM);
        let common = Common::of(sample);
        let steps = (1..=(shortest + 1 - GRAM).min(WIDEST_STEP)).map(|step| {
            let windows: Vec<_> = words.iter().map(|word| common.rarest(word, step)).collect();
            let falls: u64 = windows.iter().map(|(_, falls)| falls).sum();
            let cost = (sample.len() as u64 + falls * COMPARED) / step as u64;
            (cost, step, windows)
        });
        let best = steps.min_by_key(|(cost, step, _)| (*cost, std::cmp::Reverse(*step)));
        let (_, step, windows) = best.unwrap_or_default();
        let mut sieve = Self { step: step.max(1), known: vec![0; BITS / 64], ..Self::default() };
        for (word, (window, _)) in words.iter().zip(windows) {
            for (offset, hash) in hashes(word).enumerate().skip(window).take(step) {
                if let Some(bits) = sieve.known.get_mut(usize::from(hash >> 6)) {
                    *bits |= 1 << (hash & 63);
                }
                sieve.grams.push(Gram { hash, word: sieve.words.len(), offset });
            }
            sieve.words.push((*word).to_owned());
        }
        sort::by(&mut sieve.grams, Ord::cmp);
        sieve
    }

    /// Where a word in `text` from `from` on begins and ends. No line before that one holds a word.
    pub(crate) fn first(&self, text: &[u8], from: usize) -> Option<(usize, usize)> {
        let known: &[u64; BITS / 64] = self.known.as_slice().try_into().ok()?;
        let word_at = |at, hash: u16| {
            let bits = known.get(usize::from(hash >> 6)).copied().unwrap_or_default();
            if bits >> (hash & 63) & 1 == 0 {
                return None;
            }
            self.word_at(text, from, at, hash)
        };
        let mut at = from;
        // Four bytes are read sooner than three; the last three have no fourth behind them.
        while let Some(bytes) = text.get(at..).and_then(|rest| rest.first_chunk()) {
            let found = word_at(at, hash(u32::from_le_bytes(*bytes)));
            if found.is_some() {
                return found;
            }
            at += self.step;
        }
        let [a, b, c] = *text.get(at..).and_then(|rest| rest.first_chunk::<GRAM>())?;
        word_at(at, hash(u32::from_le_bytes([a, b, c, 0])))
    }

    /// The word that begins at `from` or after it and has what is at `at` in its window.
    #[cold]
    fn word_at(&self, text: &[u8], from: usize, at: usize, hash: u16) -> Option<(usize, usize)> {
        let first = self.grams.partition_point(|gram| gram.hash < hash);
        let grams = self.grams.get(first..)?.iter().take_while(|gram| gram.hash == hash);
        grams.into_iter().find_map(|gram| {
            let word = self.words.get(gram.word)?;
            let start = at.checked_sub(gram.offset).filter(|start| *start >= from)?;
            let end = start + word.len();
            text.get(start..end)?.eq_ignore_ascii_case(word).then_some((start, end))
        })
    }
}

/// A number for the first three of four bytes, the same for both cases of a letter.
fn hash(bytes: u32) -> u16 {
    let folded = bytes & 0x00ff_ffff | 0x0020_2020;
    let [.., low, high] = folded.wrapping_mul(0x9e37_79b1).to_le_bytes();
    u16::from_le_bytes([low, high])
}

/// The numbers of all three bytes in `text`, in order.
fn hashes(text: &[u8]) -> impl Iterator<Item = u16> {
    let grams = text.windows(GRAM).filter_map(|gram| gram.first_chunk::<GRAM>());
    grams.map(|[a, b, c]| hash(u32::from_le_bytes([*a, *b, *c, 0])))
}

/// How often each three bytes stand in a text.
struct Common(Vec<u64>);

impl Common {
    fn of(text: &[u8]) -> Self {
        let mut counts = vec![0; BITS];
        for hash in hashes(text) {
            if let Some(count) = counts.get_mut(usize::from(hash)) {
                *count += 1;
            }
        }
        Self(counts)
    }

    /// Where in `word` the window for `step` falls least often on the text, and how often that is.
    fn rarest(&self, word: &[u8], step: usize) -> (usize, u64) {
        let counts: Vec<u64> =
            hashes(word).filter_map(|hash| self.0.get(usize::from(hash)).copied()).collect();
        let windows = counts.windows(step).map(|window| window.iter().sum());
        windows.enumerate().min_by_key(|(_, falls)| *falls).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words() -> Vec<String> {
        ["is down", "HTTP/1.1 401", "referral", "gw-"].map(str::to_lowercase).to_vec()
    }

    #[test]
    fn a_word_is_found_wherever_it_stands_and_however_it_is_written() {
        for step in [1, 5] {
            let all = words();
            let words = &all[..if step == 1 { 4 } else { 3 }];
            let sieve = Sieve::of(words, b"");
            assert_eq!(sieve.step, step);
            for word in words {
                for before in 0..20 {
                    let text = format!("{}{}", "x".repeat(before), word.to_uppercase());
                    let whole = (before, before + word.len());
                    assert_eq!(sieve.first(text.as_bytes(), 0), Some(whole));
                    assert_eq!(sieve.first(text.as_bytes(), before), Some(whole));
                    assert_eq!(sieve.first(text.as_bytes(), before + 1), None);
                    assert_eq!(sieve.first(&text.as_bytes()[..text.len() - 1], 0), None);
                }
            }
        }
        assert!(Sieve::of(&["ab".into()], b"ab").first(b"ab ab", 0).is_none());
        assert!(Sieve::of(&[], b"").first(b"a text", 0).is_none());
    }

    proptest! {
        #[test]
        fn it_finds_the_lines_that_hold_a_word(
            text in proptest::collection::vec(prop_oneof![
                Just("Is Down"), Just("referra"), Just("L\n"), Just("\n"), Just("gw"), Just("-"), Just("http/1.1 401"),
                Just("is"), Just(" "), Just("do"), Just("wn"), Just("\u{e9}"),
            ], 0..60),
            short in any::<bool>(),
            sample in "[ a-z]{0,40}",
        ) {
            let text = text.concat();
            let mut words = words();
            words.truncate(if short { 4 } else { 3 });
            let sieve = Sieve::of(&words, sample.as_bytes());
            let lower = text.to_ascii_lowercase();
            let holds: Vec<bool> = lower.split('\n').map(|line| words.iter().any(|word| line.contains(word.as_str()))).collect();
            let mut found = vec![false; holds.len()];
            let mut at = 0;
            while let Some((start, end)) = sieve.first(text.as_bytes(), at) {
                found[text[..start].matches('\n').count()] = true;
                at = lower.as_bytes()[end..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |newline| end + newline);
            }
            prop_assert_eq!(found, holds);
        }
    }
}
