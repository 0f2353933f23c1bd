//! TOML to a [`Pack`]. Each mistake names its line and column, and the word that was probably meant.

use std::ops::Range;

use regex::bytes::Regex;
use serde::Deserialize;
use toml::Spanned;
use uctool_core::{Confidence, Failure, Rule, Severity, nearest};

use super::{Entry, Matcher, Pack, Product, RULES, compile};

/// Most rules a pack may have, and most words one of them.
const MOST_RULES: usize = 1000;
const MOST_WORDS: usize = 64;
/// A shorter word stands in too many lines.
const SHORTEST_WORD: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    #[serde(default)]
    product: Vec<Spanned<RawProduct>>,
    #[serde(default)]
    rule: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProduct {
    id: Spanned<String>,
    name: String,
    words: Spanned<Vec<String>>,
    pattern: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawMatcher {
    words: Spanned<Vec<String>>,
    pattern: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawRule {
    id: Spanned<String>,
    product: Option<Spanned<String>>,
    severity: Option<Spanned<String>>,
    words: Spanned<Vec<String>>,
    pattern: Option<Spanned<String>>,
    unless: Option<Spanned<String>>,
    at_least: Option<Spanned<u64>>,
    in_a_row: Option<Spanned<u64>>,
    cleared_by: Option<RawMatcher>,
    message: Spanned<String>,
    someone: Option<String>,
    why: Option<String>,
    help: Option<String>,
    // What only rules that come with the program have: the rule of the catalogue and its page.
    code: Option<Spanned<String>>,
    summary: Option<String>,
    confidence: Option<String>,
    since: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
    does: Option<String>,
    matters: Option<String>,
    remedy: Option<String>,
}

/// A text and its name, for what is said of them.
#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
    custom: bool,
}

/// The rules of a shipped pack for the catalogue.
pub(super) fn rules(text: &str) -> Result<Vec<Rule>, toml::de::Error> {
    let raw: RawPack = toml::from_str(text)?;
    Ok(raw.rule.into_iter().map(|raw| catalogued(raw.into_inner())).collect())
}

fn catalogued(raw: RawRule) -> Rule {
    fn keep(text: impl Into<String>) -> &'static str {
        Box::leak(text.into().into_boxed_str())
    }
    let part = |text: Option<String>| text.unwrap_or_default().trim().to_owned();
    let page = format!(
        "## What it does\n{}\n\n## Why it matters\n{}\n\n## What to do\n{}\n",
        part(raw.does),
        part(raw.matters),
        part(raw.remedy)
    );
    let sources: Vec<&'static str> = raw.sources.into_iter().map(keep).collect();
    Rule {
        code: keep(raw.code.map(Spanned::into_inner).unwrap_or_default()),
        name: keep(raw.id.into_inner()),
        summary: keep(raw.summary.unwrap_or_default()),
        severity: severity(raw.severity.as_ref()).unwrap_or(Severity::Warning),
        confidence: match raw.confidence.as_deref() {
            Some("low") => Confidence::Low,
            Some("medium") => Confidence::Medium,
            _ => Confidence::High,
        },
        since: keep(raw.since.unwrap_or_default()),
        sources: Box::leak(sources.into_boxed_slice()),
        raw_docs: keep(page),
        file: "crates/uctool-logs/src/packs",
    }
}

fn severity(raw: Option<&Spanned<String>>) -> Option<Severity> {
    raw.and_then(|raw| raw.get_ref().parse().ok())
}

impl Pack {
    /// Adds the rules in the text of `file`, a pack of the user's own.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), Failure> {
        Source { file, text, custom: true }.read(self)
    }

    pub(super) fn add_shipped(&mut self, file: &str, text: &str) -> Result<(), Failure> {
        Source { file, text, custom: false }.read(self)
    }
}

impl Source<'_> {
    fn read(self, pack: &mut Pack) -> Result<(), Failure> {
        let text = self.text.trim_start_matches('\u{feff}');
        // Positions are those of the text without a mark, which stands in no column.
        let this = Self { text, ..self };
        let raw: RawPack = toml::from_str(text).map_err(|error| this.malformed(&error))?;
        if raw.rule.len() > MOST_RULES {
            return Err(Failure::of(self.file, format!("it has more than {MOST_RULES} rules")));
        }
        for product in raw.product {
            let product = this.product(product.into_inner(), pack)?;
            pack.products.push(product);
        }
        for rule in raw.rule {
            let entry = this.entry(rule.into_inner(), pack)?;
            pack.entries.push(entry);
        }
        Ok(())
    }

    fn product(self, raw: RawProduct, pack: &Pack) -> Result<Product, Failure> {
        let id = self.id(&raw.id)?;
        if pack.product(&id).is_some() {
            return Err(self.wrong(raw.id.span(), format!("the product `{id}` is there already")));
        }
        let seen = self.matcher(raw.words, raw.pattern)?;
        Ok(Product { id, name: raw.name, seen })
    }

    fn entry(self, raw: RawRule, pack: &Pack) -> Result<Entry, Failure> {
        let id = self.id(&raw.id)?;
        if pack.entries.iter().any(|entry| entry.id == id) {
            return Err(self.wrong(raw.id.span(), format!("the rule `{id}` is there already")));
        }
        let rule = self.rule_of(&raw, &id)?;
        let severity = match &raw.severity {
            None => rule.severity,
            Some(word) => {
                word.get_ref().parse().map_err(|error: uctool_core::UnknownSeverity| {
                    self.wrong(word.span(), error.to_string())
                })?
            }
        };
        let product = match &raw.product {
            None => None,
            Some(word) => Some(self.known_product(word, pack)?),
        };
        if raw.message.get_ref().trim().is_empty() {
            return Err(self.wrong(raw.message.span(), "the message is empty".to_owned()));
        }
        let number = |value: &Option<Spanned<u64>>| match value {
            Some(value) if *value.get_ref() == 0 => {
                Err(self.wrong(value.span(), "a number from 1 on is needed".to_owned()))
            }
            value => Ok(value.as_ref().map_or(1, |value| *value.get_ref())),
        };
        let (at_least, in_a_row) = (number(&raw.at_least)?, number(&raw.in_a_row)?);
        let cleared = raw.cleared_by.map(|raw| self.matcher(raw.words, raw.pattern)).transpose()?;
        Ok(Entry {
            rule,
            id,
            severity,
            product,
            matcher: self.matcher(raw.words, raw.pattern)?,
            unless: raw.unless.map(|raw| self.pattern(&raw)).transpose()?,
            at_least,
            in_a_row,
            cleared,
            message: raw.message.into_inner(),
            someone: raw.someone.unwrap_or_else(|| "somebody".to_owned()),
            why: raw.why,
            help: raw.help,
        })
    }

    /// The rule that a rule of a pack reports under.
    fn rule_of(self, raw: &RawRule, id: &str) -> Result<&'static Rule, Failure> {
        if !self.custom {
            let known = RULES.iter().find(|rule| rule.name == id);
            let lacks = || self.wrong(raw.id.span(), format!("`{id}` is in no catalogue"));
            return known.copied().ok_or_else(lacks);
        }
        let given = [
            ("summary", raw.summary.is_some()),
            ("confidence", raw.confidence.is_some()),
            ("since", raw.since.is_some()),
            ("sources", !raw.sources.is_empty()),
            ("does", raw.does.is_some()),
            ("matters", raw.matters.is_some()),
            ("remedy", raw.remedy.is_some()),
            ("code", raw.code.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((key, _)) => {
                let message = format!("`{key}` is for the rules that come with uctool");
                Err(self.wrong(raw.id.span(), message).hint(format!(
                    "leave it out: `{id}` reports under {}, with `message`, `why` and `help`",
                    crate::custom::RULE.code
                )))
            }
            None => Ok(&crate::custom::RULE),
        }
    }

    fn known_product(self, word: &Spanned<String>, pack: &Pack) -> Result<usize, Failure> {
        let id = word.get_ref();
        pack.product(id).ok_or_else(|| {
            let failure = self.wrong(word.span(), format!("`{id}` is no product"));
            let ids: Vec<&str> = pack.products.iter().map(|product| product.id.as_str()).collect();
            match nearest(id, ids.iter().copied()) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint(format!("the products are {}", ids.join(", "))),
            }
        })
    }

    fn id(self, raw: &Spanned<String>) -> Result<String, Failure> {
        let id = raw.get_ref();
        let kebab = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if id.len() > 60 || !id.split('-').all(kebab) {
            let message = format!("`{id}` is no name: small letters, digits and hyphens make one");
            return Err(self.wrong(raw.span(), message));
        }
        Ok(id.clone())
    }

    fn matcher(
        self,
        words: Spanned<Vec<String>>,
        pattern: Option<Spanned<String>>,
    ) -> Result<Matcher, Failure> {
        let wrong = |message: String| Err(self.wrong(words.span(), message));
        if words.get_ref().is_empty() || words.get_ref().len() > MOST_WORDS {
            return wrong(format!("1 to {MOST_WORDS} words say which lines are looked at"));
        }
        for word in words.get_ref() {
            if word.len() < SHORTEST_WORD || word.len() > 200 {
                return wrong(format!("the word `{word}` is not of 3 to 200 bytes"));
            }
            if word.contains(['\n', '\r']) {
                return wrong("a word stands on one line".to_owned());
            }
        }
        let pattern = pattern.map(|raw| self.pattern(&raw)).transpose()?;
        Ok(Matcher { words: words.into_inner(), pattern })
    }

    fn pattern(self, raw: &Spanned<String>) -> Result<Regex, Failure> {
        compile(raw.get_ref()).map_err(|error| {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            let failure = self.wrong(raw.span(), format!("no pattern: {last}"));
            match error {
                regex::Error::CompiledTooBig(_) => {
                    failure.hint("write it with fewer or smaller repetitions")
                }
                _ => failure,
            }
        })
    }

    /// What the TOML reader says, with the word that was probably meant.
    fn malformed(self, error: &toml::de::Error) -> Failure {
        let message = error.message().trim().replace('\n', ", ");
        let span = error.span().unwrap_or(0..0);
        let mut words = message.split('`').skip(1).step_by(2).map(str::to_owned);
        match words.next() {
            Some(word) if message.starts_with("unknown field") => {
                let known: Vec<String> = words.collect();
                let failure = self.wrong(span, format!("`{word}` is no setting"));
                match nearest(&word, known.iter().map(String::as_str)) {
                    Some(near) => failure.hint(format!("did you mean `{near}`?")),
                    None => failure.hint(format!("the settings here are {}", known.join(", "))),
                }
            }
            _ => self.wrong(span, message),
        }
    }

    fn wrong(self, span: Range<usize>, message: String) -> Failure {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Failure::of(format!("{}:{line}:{column}", self.file), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "[[rule]]\nid = \"reboot\"\nwords = [\"rebooting\"]\nmessage = \"m\"\n";

    fn add(text: &str) -> Result<Pack, Failure> {
        let mut pack = Pack::shipped().unwrap();
        pack.add("own.toml", text).map(|()| pack)
    }

    fn said(text: &str) -> (String, String, String) {
        let failure = add(text).expect_err(text);
        (failure.input.unwrap(), failure.message, failure.hint.unwrap_or_default())
    }

    #[test]
    fn a_rule_of_ones_own_is_read() {
        let text = format!(
            "{OWN}severity = \"error\"\nproduct = \"gw\"\npattern = '(?<subject>gw\\d)'\nat-least = 3\n\
             cleared-by = {{ words = [\"is up\"] }}\n[[product]]\nid = \"gw\"\nname = \"Gateway\"\nwords = [\"gw-\"]\n"
        );
        let pack = add(&text).unwrap();
        let entry = pack.entries.last().unwrap();
        assert!(pack.has_custom() && entry.is_custom());
        assert_eq!((entry.at_least, entry.in_a_row, entry.severity), (3, 1, Severity::Error));
        assert_eq!(pack.products[entry.product.unwrap()].name, "Gateway");
        assert!(add("\u{feff}").is_ok(), "no rules are no mistake");
    }

    #[test]
    fn a_mistake_names_line_and_column_and_the_word_that_was_meant() {
        let typo = said("[[rule]]\nid = \"reboot\"\nwrods = [\"rebooting\"]\nmessage = \"m\"\n");
        assert_eq!(typo.0, "own.toml:3:1");
        assert_eq!(
            (typo.1.as_str(), typo.2.as_str()),
            ("`wrods` is no setting", "did you mean `words`?")
        );
        let product = said(&format!("{OWN}product = \"ldpa\"\n"));
        assert_eq!(
            (product.0.as_str(), product.2.as_str()),
            ("own.toml:5:11", "did you mean `ldap`?")
        );
        for (line, expected) in [
            ("pattern = '('", "no pattern: unclosed group"),
            ("pattern = '(?:a{1000}){1000}'", "no pattern: Compiled regex exceeds size limit"),
            ("severity = \"fatal\"", "`fatal` is not a severity"),
            ("at-least = 0", "a number from 1 on"),
            ("code = \"LOG001\"", "`code` is for the rules that come with uctool"),
            ("cleared-by = { words = [] }", "1 to 64 words"),
            ("cleared-by = { words = [\"a\"] }", "not of 3 to 200 bytes"),
            ("why = 1", "invalid type"),
            ("[[rule]]\nid = \"reboot\"\nwords = [\"xyz\"]\nmessage = \"m\"", "there already"),
            ("[[rule]]\nid = \"Re boot\"\nwords = [\"xyz\"]\nmessage = \"m\"", "is no name"),
            ("[[rule]]\nid = \"r\"\nmessage = \"m\"", "missing field `words`"),
        ] {
            let (at, message, _) = said(&format!("{OWN}{line}\n"));
            assert!(message.contains(expected), "{line}: {message}");
            assert!(at.starts_with("own.toml:"), "{at}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String, at in 0..200_usize) {
            let whole = format!("{OWN}pattern = '{text}'\n");
            let cut: String = whole.chars().take(at).collect();
            for text in [text, whole, cut] {
                let _ = Pack::default().add("own.toml", &text);
            }
        }
    }
}
