//! Cutting header values where their grammar cuts them, and words of text into known and unknown ones.

use super::pseudonym::{Pseudonyms, is_number};
use super::words::{is_product, is_protocol};

/// The pieces of `text` between `separator`s outside quotes and angle brackets.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    let (mut quoted, mut escaped, mut inside) = (false, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '<' if !quoted => inside = true,
            '>' if !quoted => inside = false,
            _ if c == separator && !quoted && !inside => {
                pieces.push(text.get(from..at).unwrap_or_default());
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(text.get(from..).unwrap_or_default());
    pieces
}

/// Where the first `wanted` outside quotes stands.
pub(super) fn find(text: &str, wanted: char) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if c == wanted && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// Without the quotes around it.
pub(super) fn unquote(text: &str) -> (&str, bool) {
    let text = text.trim();
    match text.strip_prefix('"').map(|rest| rest.strip_suffix('"').unwrap_or(rest)) {
        Some(inner) => (inner, true),
        None => (text, false),
    }
}

/// What digits in a text may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    /// Numbers of the protocol: seconds, counts, versions.
    Protocol,
    /// Anything, a telephone number too.
    Free,
    /// The text names a product: digits beside its words are versions and models.
    Product,
}

/// Text of which the words of the protocols stay and all others are replaced.
pub(super) fn known_words(text: &str, digits: Digits, names: &Pseudonyms) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Whether what stands right before is the word of a product, possibly with a dash in between.
    let mut beside = false;
    while let Some(first) = rest.chars().next() {
        let kind = class(first);
        let len = rest.find(|c| class(c) != kind).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(len).unwrap_or((rest, ""));
        match kind {
            Class::Letters => {
                let product = digits == Digits::Product && is_product(run);
                if product || is_protocol(run) {
                    out.push_str(run);
                } else {
                    out.push_str(&names.user(run));
                }
                beside = product || run.len() <= 2;
            }
            Class::Digits => out.push_str(&number(run, digits, beside, names)),
            Class::Other => {
                beside &= matches!(run, "-" | "_" | "/" | " ");
                out.extend(run.chars().filter(|c| c.is_ascii_graphic() || *c == ' '));
            }
        }
        rest = after;
    }
    out
}

fn number(run: &str, digits: Digits, beside: bool, names: &Pseudonyms) -> String {
    let groups: Vec<&str> = run.split('.').collect();
    let longest = groups.iter().map(|group| group.len()).max().unwrap_or(0);
    let stays = match digits {
        Digits::Protocol => longest <= 10 && groups.len() <= 2,
        Digits::Free => longest <= 2 && groups.len() <= 2,
        Digits::Product => {
            let address = run.parse::<std::net::IpAddr>().is_ok();
            let short = if groups.len() > 1 { longest <= 5 } else { longest <= 2 };
            (short && !address) || (beside && longest <= 4 && groups.len() < 4)
        }
    };
    if stays { run.to_owned() } else { names.word(run.trim_end_matches('.')) }
}

#[derive(PartialEq, Eq)]
enum Class {
    Letters,
    Digits,
    Other,
}

fn class(c: char) -> Class {
    match c {
        c if c.is_alphabetic() => Class::Letters,
        '0'..='9' | '.' => Class::Digits,
        _ => Class::Other,
    }
}

/// A whole word that may be anything: a number, an address, a name; words of the protocols stay.
pub(super) fn any_word(word: &str, names: &Pseudonyms) -> String {
    let bare = word.trim();
    if bare.is_empty() || is_protocol(bare) || is_small(bare) || is_time(bare) {
        return word.to_owned();
    }
    match bare.rsplit_once('@') {
        Some((user, host)) => format!("{}@{}", names.user(user), names.host(host)),
        None => names.word(bare),
    }
}

/// Too few digits to be anyone's number.
fn is_small(text: &str) -> bool {
    text.len() <= 4
        && is_number(text)
        && text.chars().filter(char::is_ascii_digit).count() <= 2
        && text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-')
}

/// A time as RFC 3339 writes it.
fn is_time(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    text.len() >= 19
        && text.len() <= 35
        && digits(0..4)
        && digits(5..7)
        && text.get(10..11) == Some("T")
        && text.chars().all(|c| c.is_ascii_digit() || "-:.+TZ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_in_quotes_and_brackets_do_not_count() {
        assert_eq!(split(r#""a,\"b" <sip:c,d>, <e>"#, ','), [r#""a,\"b" <sip:c,d>"#, " <e>"]);
        assert_eq!(find(r#""<" <x>"#, '<'), Some(4));
        assert_eq!(unquote(r#" "a" "#), ("a", true));
        assert_eq!(split("", ','), [""]);
    }

    #[test]
    fn only_known_words_and_plain_numbers_stay() {
        let names = Pseudonyms::new(&[1; 32]).unwrap();
        let free = |text| known_words(text, Digits::Free, &names);
        assert_eq!(free("Not Found"), "Not Found");
        assert!(!free("alice at 6001 not found").contains("alice"));
        assert!(!free("alice at 6001 not found").contains("6001"));
        let agent = |text| known_words(text, Digits::Product, &names);
        for stays in ["Cisco-CUCM11.5", "Cisco-CP8841/12.5.1", "Yealink SIP-T46G 28.83", "SIPp v3"]
        {
            assert_eq!(agent(stays), stays);
        }
        for (goes, what) in [
            ("iPhone of Alice", "Alice"),
            ("Linphone 10.1.1.5", "10.1.1.5"),
            ("SEP001122334455", "0011"),
        ] {
            assert!(!agent(goes).contains(what), "{}", agent(goes));
        }
        assert_eq!(known_words("1800", Digits::Protocol, &names), "1800");
    }

    #[test]
    fn times_and_states_of_documents_stay() {
        let names = Pseudonyms::new(&[1; 32]).unwrap();
        for stays in ["open", "2026-01-02T03:04:05Z", "0.8", "12", " "] {
            assert_eq!(any_word(stays, &names), stays);
        }
        let address = any_word("alice@acme.local", &names);
        assert_eq!(address, format!("{}@{}", names.user("alice"), names.host("acme.local")));
    }
}
