//! SASLprep (RFC 4013): a password as both sides hash it. The characters are given to an authentication, not stored, so
//! unassigned ones may pass (RFC 3454, section 7); the rule on direction is left to the server, which knows what it stored.

use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::Zeroizing;

/// The password prepared, or nothing when it holds what the profile prohibits.
pub(super) fn prepared(password: &str) -> Option<Zeroizing<String>> {
    let mut mapped = Zeroizing::new(String::with_capacity(password.len()));
    mapped.extend(password.chars().filter(|c| !is_nothing(*c)).map(spaced));
    if !mapped.is_ascii() {
        // No character becomes more than eleven times as long, so nothing is moved and left behind.
        let nfkc = ComposingNormalizerBorrowed::new_nfkc();
        let mut normal = Zeroizing::new(String::with_capacity(12 * mapped.len()));
        nfkc.normalize_to(&mapped, &mut *normal).ok()?;
        mapped = normal;
    }
    (!mapped.chars().any(is_prohibited)).then_some(mapped)
}

/// Commonly mapped to nothing (RFC 3454, table B.1).
fn is_nothing(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{1806}' | '\u{180b}'..='\u{180d}' | '\u{200b}'..='\u{200d}' | '\u{2060}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// A space in place of others than that of ASCII (RFC 3454, table C.1.2).
fn spaced(c: char) -> char {
    match c {
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            ' '
        }
        c => c,
    }
}

/// Prohibited in what comes out (RFC 3454, tables C.2 to C.9).
fn is_prohibited(c: char) -> bool {
    let is_no_character = u32::from(c) & 0xfffe == 0xfffe;
    c.is_control()
        || is_no_character
        || matches!(c,
            '\u{340}' | '\u{341}' | '\u{6dd}' | '\u{70f}' | '\u{180e}'
            | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2061}'..='\u{2063}' | '\u{206a}'..='\u{206f}'
            | '\u{2ff0}'..='\u{2ffb}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffd}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}' | '\u{f0000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 4013, section 3, and what passwords hold.
    #[test]
    fn both_sides_hash_the_same() {
        for (password, expected) in [
            ("I\u{ad}X", Some("IX")),
            ("user", Some("user")),
            ("USER", Some("USER")),
            ("\u{aa}", Some("a")),
            ("\u{2168}", Some("IX")),
            ("\u{7}", None),
            ("p w", Some("p w")),
            ("p\u{a0}w\u{3000}", Some("p w ")),
            ("gru\u{308}n", Some("grün")),
            ("\u{ff54}\u{ff45}st²", Some("test2")),
            ("密码", Some("密码")),
            ("a\u{200e}b", None),
            ("a\u{e000}b", None),
            ("a\u{10fffe}b", None),
            ("a\u{2028}b", None),
            ("", Some("")),
        ] {
            let prepared = prepared(password);
            assert_eq!(prepared.as_ref().map(|text| text.as_str()), expected, "{password:?}");
        }
    }
}
