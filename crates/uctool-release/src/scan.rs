//! Versions inside whole answers: `show version active`, `show status`, install history, heads of SDL traces.

use crate::spelling::{Spelled, SpellingError, word};
use crate::version::VersionError;

/// What the text around a version says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It runs now.
    Active,
    /// It is on the other partition.
    Inactive,
    /// It ran or was installed at some time.
    History,
    /// Nothing.
    Mentioned,
}

impl Role {
    /// The word used in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::History => "history",
            Self::Mentioned => "mentioned",
        }
    }
}

/// A version in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The version.
    pub spelled: Spelled,
    /// The word it was read from.
    pub text: String,
    /// What the line says of it.
    pub role: Role,
    /// Its line, from 1.
    pub line: u64,
}

/// A word that looks like a version and is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The word.
    pub text: String,
    /// What is wrong.
    pub error: SpellingError,
    /// Its line, from 1.
    pub line: u64,
}

/// What a text holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scan {
    /// Versions, in order.
    pub found: Vec<Found>,
    /// What looked like one, in order.
    pub unread: Vec<Unread>,
}

/// Finds the versions of a text.
pub fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    for (line, number) in text.lines().zip(1..) {
        // The operating system's own number says nothing of the product.
        if line.trim_start().starts_with("Unified OS Version") {
            continue;
        }
        let role = role(line);
        let mut words = line.split(separates).map(bare).filter(|word| !word.is_empty()).peekable();
        while let Some(one) = words.next() {
            // `12.5(1) SU7a`, `15 SU2`.
            let update = words.next_if(|next| is_update(next) && is_base(one));
            let text = update.map_or_else(|| one.to_owned(), |update| format!("{one}{update}"));
            if update.is_none() && !looks_like_a_version(&text) {
                continue;
            }
            match word(&text) {
                Ok(spelled) => scan.found.push(Found { spelled, text, role, line: number }),
                Err(error) => scan.unread.push(Unread { text, error, line: number }),
            }
        }
    }
    scan
}

fn separates(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | ':' | '=' | '"' | '\'' | ',' | ';' | '[' | ']')
}

/// A word without the punctuation of its sentence. A parenthesis stays when its partner is in the word.
fn bare(word: &str) -> &str {
    let word = word.trim_end_matches(['.', '!', '?']);
    let word = if word.contains('(') { word } else { word.trim_end_matches(')') };
    word.strip_prefix('(').unwrap_or(word)
}

fn is_update(word: &str) -> bool {
    word.len() <= 5
        && word.get(..2).is_some_and(|su| su.eq_ignore_ascii_case("SU"))
        && word.as_bytes().get(2).is_some_and(u8::is_ascii_digit)
}

fn is_base(word: &str) -> bool {
    matches!(word, "14" | "15") || (word.contains('(') && word.ends_with(')'))
}

/// Whether reading a word is worth a try: texts are full of addresses, dates and numbers that are no versions.
fn looks_like_a_version(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    if lower.starts_with("ucsinstall_") || lower.contains(".cop") {
        return true;
    }
    if lower.starts_with("ccm") {
        return lower.bytes().filter(|byte| *byte == b'_').count() >= 3;
    }
    if !lower.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if lower.contains('(') {
        return lower.contains('.');
    }
    // `14SU4a`, or numbers with a build of four or five digits.
    let update = lower
        .split_once("su")
        .is_some_and(|(base, su)| !base.is_empty() && su.starts_with(|c: char| c.is_ascii_digit()));
    update || has_build(&lower)
}

/// Whether the numbers end in a build: `12.5.1.14900-63`, and `9.0.10000-42` whose third number is missing.
fn has_build(word: &str) -> bool {
    let (numbers, counter) = word.split_once('-').unwrap_or((word, ""));
    let numbers = numbers.strip_suffix(".x86_64").unwrap_or(numbers);
    let mut parts = numbers.rsplit('.');
    let build = parts.next().unwrap_or_default();
    let before: Vec<&str> = parts.collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (4..=5).contains(&build.len())
        && digits(build)
        && before.iter().all(|part| digits(part) && part.len() <= 2)
        && (before.len() == 3 || (before.len() == 2 && !counter.is_empty()))
}

fn role(line: &str) -> Role {
    let lower = line.to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if any(&["inactive"]) {
        Role::Inactive
    } else if any(&["active master version", "product ver", "cucm install=", "version detected"]) {
        Role::Active
    } else if any(&["root:"]) {
        Role::History
    } else {
        Role::Mentioned
    }
}

/// The version a text is about: the active one, else the last of its history, else the only one.
pub fn subject(scan: &Scan) -> Result<&Found, SpellingError> {
    let active = scan.found.iter().find(|found| found.role == Role::Active);
    let history = scan.found.iter().rev().find(|found| found.role == Role::History);
    if let Some(found) = active.or(history) {
        return Ok(found);
    }
    let Some((first, rest)) = scan.found.split_first() else {
        return Err(match scan.unread.first() {
            Some(unread) => unread.error.clone(),
            None => VersionError::Empty.into(),
        });
    };
    if rest.iter().any(|other| other.spelled != first.spelled) {
        return Err(SpellingError::Several(scan.found.len()));
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(String, Role)> {
        let found = scan(text).found.into_iter();
        found.map(|found| (found.text, found.role)).collect()
    }

    #[test]
    fn whole_answers_are_read() {
        let pair = |text: &str, role| (text.to_owned(), role);
        assert_eq!(
            seen("Product Ver        : 12.5.1.16900-48\nUnified OS Version : 7.0.0.0-4\n"),
            [pair("12.5.1.16900-48", Role::Active)]
        );
        assert_eq!(
            seen("admin: show version inactive\nInactive Master Version: 11.5.1.12900-21\n"),
            [pair("11.5.1.12900-21", Role::Inactive)]
        );
        assert_eq!(
            seen("07/30/2008 10:08:56 | root: Upgrade 6.1.2.9901-126 Start"),
            [pair("6.1.2.9901-126", Role::History)]
        );
        assert_eq!(
            seen("AppVersion: CUCM Install=15.0.1.12900-234 Build=15.0.1.12900-234 (d3f126)"),
            [pair("15.0.1.12900-234", Role::Active), pair("15.0.1.12900-234", Role::Active)]
        );
        assert_eq!(
            seen("ERROR Estimate FAILED for table 'ccm12_5_1_16900_48:\"informix\"."),
            [pair("ccm12_5_1_16900_48", Role::Mentioned)]
        );
        assert_eq!(
            seen("fixed in 12.5(1) SU7a and 15 SU2, not in 8.6(2.24900.017)."),
            [
                pair("12.5(1)SU7a", Role::Mentioned),
                pair("15SU2", Role::Mentioned),
                pair("8.6(2.24900.017)", Role::Mentioned)
            ]
        );
    }

    #[test]
    fn noise_is_not_read_and_a_damaged_version_is_named() {
        assert_eq!(
            scan("Linux 2.4.21-47.ELsmp #1 SMP Wed Jul 5 20:38:41 10.1.2.3 07/25/2008 14:20"),
            Scan::default()
        );
        let unread = scan("Switch Version 9.0.1.10000-41 to 9.0.10000-42").unread;
        assert_eq!(unread[0].text, "9.0.10000-42");
        assert_eq!(
            unread[0].error,
            VersionError::Missing { part: "maintenance number", after: "9.0".into() }.into()
        );
    }

    #[test]
    fn the_subject_is_the_active_version_or_the_last_of_the_history() {
        let of = |text: &str| subject(&scan(text)).map(|found| found.text.clone());
        assert_eq!(
            of("|root:Install 9.0.1.10000-41\n|root:Boot 10.5.2.15900-8 Start").unwrap(),
            "10.5.2.15900-8"
        );
        assert_eq!(of("12.5.1.10000-22 14.0.1.10000-20"), Err(SpellingError::Several(2)));
        assert_eq!(of(""), Err(VersionError::Empty.into()));
    }
}
