//! The rules as data.

mod read;

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};
use uctool_core::{Rule, Severity};

/// The packs that come with the program, by the names of their files.
const SHIPPED: &[(&str, &str)] = &[
    ("presence-engine.toml", include_str!("../packs/presence-engine.toml")),
    ("ocs.toml", include_str!("../packs/ocs.toml")),
    ("ccm.toml", include_str!("../packs/ccm.toml")),
    ("cupc.toml", include_str!("../packs/cupc.toml")),
    ("voicemail.toml", include_str!("../packs/voicemail.toml")),
    ("ldap.toml", include_str!("../packs/ldap.toml")),
];
/// Most bytes a compiled pattern may take; a pattern that needs more is refused, not run.
const MOST_PATTERN: usize = 1 << 20;

/// A product whose lines are known by their words.
#[derive(Debug)]
pub struct Product {
    /// The word rules name it by.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What a line of it looks like.
    pub seen: Matcher,
}

/// What a line must hold.
#[derive(Debug)]
pub struct Matcher {
    /// One of these, in any case of ASCII letters.
    pub words: Vec<String>,
    /// And a match of this.
    pub pattern: Option<Regex>,
}

impl Matcher {
    /// Whether a line that holds one of the words matches.
    pub(crate) fn decides(&self, line: &[u8]) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(line))
    }
}

/// A rule of a pack.
#[derive(Debug)]
pub struct Entry {
    /// The rule it reports under: its own, or that of all rules of the user's own.
    pub rule: &'static Rule,
    /// Its name.
    pub id: String,
    /// What its findings weigh.
    pub severity: Severity,
    /// The product whose lines it is about, by its place in [`Pack::products`]; without one it is about every text.
    pub product: Option<usize>,
    /// The lines it looks for. The group `subject` of the pattern names what a hit is about.
    pub matcher: Matcher,
    /// Lines that match this are none of its hits.
    pub unless: Option<Regex>,
    /// How many hits on one subject make a finding.
    pub at_least: u64,
    /// How many hits in a row on one subject, without a line of `cleared` between them, make a finding.
    pub in_a_row: u64,
    /// Lines that end a row.
    pub cleared: Option<Matcher>,
    /// What is said: `{subject}`, `{count}` and `{row}` stand for what was seen.
    pub message: String,
    /// What `{subject}` is when a line names none.
    pub someone: String,
    /// Why it is wrong.
    pub why: Option<String>,
    /// The next step.
    pub help: Option<String>,
}

impl Entry {
    /// Whether it is a rule of the user's own.
    pub fn is_custom(&self) -> bool {
        self.rule == &crate::custom::RULE
    }
}

/// Rules, and the products they are about.
#[derive(Debug, Default)]
pub struct Pack {
    /// The products.
    pub products: Vec<Product>,
    /// The rules.
    pub entries: Vec<Entry>,
}

/// The rules of the shipped packs; their patterns are not compiled for this.
static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let packs = SHIPPED.iter().filter_map(|(_, text)| read::rules(text).ok());
    packs.flatten().map(|rule| &*Box::leak(Box::new(rule))).collect()
});

/// Every rule that can be reported: the shipped ones, and the one that stands for the user's own.
pub(crate) fn rules() -> Vec<&'static Rule> {
    let own = std::iter::once(&crate::custom::RULE);
    RULES.iter().copied().chain(own).collect()
}

impl Pack {
    /// What comes with the program.
    pub fn shipped() -> Result<Self, uctool_core::Failure> {
        let mut pack = Self::default();
        for (file, text) in SHIPPED {
            pack.add_shipped(file, text)?;
        }
        Ok(pack)
    }

    /// Whether a rule of the user's own is in it.
    pub fn has_custom(&self) -> bool {
        self.entries.iter().any(Entry::is_custom)
    }

    /// The place of the product called `id`.
    fn product(&self, id: &str) -> Option<usize> {
        self.products.iter().position(|product| product.id == id)
    }
}

/// A pattern as packs write them: bytes, not necessarily UTF-8, in bounded memory and linear time.
fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .size_limit(MOST_PATTERN)
        .dfa_size_limit(MOST_PATTERN)
        .nest_limit(50)
        .unicode(false)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_packs_are_whole() {
        let pack = Pack::shipped().unwrap_or_else(|failure| panic!("{failure:?}"));
        assert_eq!(pack.entries.len(), RULES.len());
        assert!(!pack.has_custom());
        for entry in &pack.entries {
            assert!(entry.product.is_some(), "{} is of no product", entry.id);
            assert!(entry.help.is_some(), "{} has no next step", entry.id);
            let subject = entry.message.contains("{subject}");
            let names =
                entry.matcher.pattern.as_ref().is_some_and(|pattern| {
                    pattern.capture_names().flatten().any(|n| n == "subject")
                });
            assert!(!names || subject, "{}: the subject is not said", entry.id);
        }
    }
}
