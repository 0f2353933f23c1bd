//! Every word of every rule in one sieve, which passes over what holds no word; a line that holds one is read by an
//! automaton, which tells all words in it, and then looked at with patterns.

use std::sync::Arc;
use uctool_core::sort;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use uctool_core::Failure;

use crate::pack::{Entry, Matcher, Pack};
use crate::sieve::Sieve;

/// What a word may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Product(usize),
    Clears(usize),
    Rule(usize),
}

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// A line of a product.
    Product(usize),
    /// A line that ends the rows of a rule, on its subject or on all.
    Clears(usize, Option<String>),
    /// A hit of a rule.
    Hit(usize, Option<String>),
}

/// What is known of a line, kept to be used again.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    targets: Vec<Target>,
    pub(crate) said: Vec<Said>,
}

/// A pack made ready to read lines with; a copy costs next to nothing.
#[derive(Debug, Clone)]
pub struct Engine {
    pack: Arc<Pack>,
    words: Words,
    processors: usize,
}

/// The words that are still of interest.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    all: Arc<[String]>,
    sieve: Sieve,
    automaton: AhoCorasick,
    /// What each word leads to.
    targets: Arc<[Vec<Target>]>,
}

/// Longest subject, in bytes.
const LONGEST_SUBJECT: usize = 120;

impl Engine {
    /// Makes `pack` ready.
    pub fn new(pack: Pack) -> Result<Self, Failure> {
        let words = Words::of(&pack, &[])?;
        Ok(Self { pack: Arc::new(pack), words, processors: 1 })
    }

    /// The same, for so many processors.
    #[must_use]
    pub fn on(self, processors: usize) -> Self {
        Self { processors, ..self }
    }

    /// How many processors may search a text.
    pub(crate) fn processors(&self) -> usize {
        self.processors
    }

    /// The rules and products it knows.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// The words without those that only tell products in `seen`, for a text like `sample`.
    pub(crate) fn words(&self, seen: &[bool], sample: &[u8]) -> Words {
        let words = if seen.contains(&true) { Words::of(&self.pack, seen).ok() } else { None };
        let words = words.unwrap_or_else(|| self.words.clone());
        Words { sieve: Sieve::of(&words.all, sample), ..words }
    }

    /// Leaves in `scratch` everything `line` is.
    pub(crate) fn look(&self, words: &Words, line: &[u8], scratch: &mut Scratch) {
        words.targets_in(line, &mut scratch.targets);
        scratch.said.clear();
        for target in &scratch.targets {
            let said = match *target {
                Target::Product(at) => {
                    let product = self.pack.products.get(at);
                    product.filter(|product| product.seen.decides(line)).map(|_| Said::Product(at))
                }
                Target::Clears(at) => {
                    let cleared =
                        self.pack.entries.get(at).and_then(|entry| entry.cleared.as_ref());
                    cleared
                        .and_then(|cleared| matched(cleared, line))
                        .map(|of| Said::Clears(at, of.subject))
                }
                Target::Rule(at) => {
                    let entry = self.pack.entries.get(at);
                    entry.and_then(|entry| hit(entry, line)).map(|of| Said::Hit(at, of.subject))
                }
            };
            scratch.said.extend(said);
        }
    }
}

/// A line that matches, and what it is about.
struct Of {
    subject: Option<String>,
}

fn hit(entry: &Entry, line: &[u8]) -> Option<Of> {
    let of = matched(&entry.matcher, line)?;
    let excused = entry.unless.as_ref().is_some_and(|unless| unless.is_match(line));
    (!excused).then_some(of)
}

/// The subject, where the pattern names one, of a line that matches.
fn matched(matcher: &Matcher, line: &[u8]) -> Option<Of> {
    let Some(pattern) = &matcher.pattern else { return Some(Of { subject: None }) };
    if pattern.captures_len() == 1 {
        return pattern.is_match(line).then_some(Of { subject: None });
    }
    let found = pattern.captures(line)?;
    let subject = found.name("subject").map(|group| {
        let bytes = group.as_bytes();
        let text = String::from_utf8_lossy(bytes.get(..LONGEST_SUBJECT).unwrap_or(bytes));
        text.trim().to_owned()
    });
    Some(Of { subject: subject.filter(|subject| !subject.is_empty()) })
}

impl Words {
    fn of(pack: &Pack, seen: &[bool]) -> Result<Self, Failure> {
        let mut all: Vec<(String, Target)> = Vec::new();
        let mut add = |matcher: &Matcher, target| {
            all.extend(matcher.words.iter().map(|word| (word.to_ascii_lowercase(), target)));
        };
        for (at, product) in pack.products.iter().enumerate() {
            if !seen.get(at).copied().unwrap_or_default() {
                add(&product.seen, Target::Product(at));
            }
        }
        for (at, entry) in pack.entries.iter().enumerate() {
            add(&entry.matcher, Target::Rule(at));
            if let Some(cleared) = &entry.cleared {
                add(cleared, Target::Clears(at));
            }
        }
        sort::by(&mut all, Ord::cmp);
        let (mut words, mut targets): (Vec<String>, Vec<Vec<Target>>) = (Vec::new(), Vec::new());
        for (word, target) in all {
            match targets.last_mut() {
                Some(of) if words.last() == Some(&word) => of.push(target),
                _ => {
                    words.push(word);
                    targets.push(vec![target]);
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&words)
            .map_err(|error| {
                Failure::new(format!("the words of the rules are too many: {error}"))
            })?;
        let sieve = Sieve::default();
        Ok(Self { all: words.into(), sieve, automaton, targets: targets.into() })
    }

    /// Where a word in `text` from `at` on begins and ends; no line before that one holds a word.
    pub(crate) fn first(&self, text: &[u8], at: usize) -> Option<(usize, usize)> {
        self.sieve.first(text, at)
    }

    /// What the words in `line` lead to, each once: products, then what clears, then rules.
    fn targets_in(&self, line: &[u8], targets: &mut Vec<Target>) {
        targets.clear();
        for found in self.automaton.find_overlapping_iter(line) {
            let of = self.targets.get(found.pattern().as_usize()).map_or(&[][..], Vec::as_slice);
            targets.extend_from_slice(of);
        }
        targets.sort_unstable();
        targets.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine() -> Engine {
        let mut pack = Pack::default();
        pack.add(
            "t",
            "[[product]]\nid = \"gw\"\nname = \"Gateway\"\nwords = [\"gateway\"]\n\
             [[rule]]\nid = \"down\"\nwords = [\"is DOWN\"]\npattern = '(?<subject>gw\\d+) '\nunless = 'test'\nmessage = \"m\"\n\
             cleared-by = { words = [\"is up\"], pattern = '(?<subject>gw\\d+) ' }\n",
        )
        .unwrap();
        Engine::new(pack).unwrap()
    }

    fn said(engine: &Engine, line: &str) -> Vec<Said> {
        let mut scratch = Scratch::default();
        engine.look(&engine.words, line.as_bytes(), &mut scratch);
        scratch.said
    }

    #[test]
    fn a_line_is_all_that_its_words_and_patterns_say() {
        let engine = engine();
        let hit = Said::Hit(0, Some("gw1".into()));
        assert_eq!(said(&engine, "gw1 is down"), std::slice::from_ref(&hit));
        assert_eq!(said(&engine, "Gateway gw1 is Down"), [Said::Product(0), hit]);
        assert_eq!(said(&engine, "gw2 is up"), [Said::Clears(0, Some("gw2".into()))]);
        assert!(said(&engine, "gw is down").is_empty(), "the pattern decides");
        assert!(said(&engine, "gw1 is down, test").is_empty());
        assert!(said(&engine, "").is_empty());
    }

    #[test]
    fn words_of_products_that_were_seen_are_dropped() {
        let engine = engine();
        let first = |seen| engine.words(&[seen], b"").first(b"the gateway is up", 0);
        assert_eq!((first(true), first(false)), (Some((12, 17)), Some((4, 11))));
    }
}
