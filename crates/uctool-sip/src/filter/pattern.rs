//! Regular expressions for text of any case, without the tables of Unicode that `regex` would bring: a fortieth of the
//! program for the one name in a thousand that is not ASCII.

use regex::bytes::{Regex, RegexBuilder};

/// The most memory a compiled pattern may take.
const MOST_MEMORY: usize = 1 << 20;

/// A pattern whose letters stand for both cases.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&spelled_out(pattern))
        .case_insensitive(true)
        .unicode(false)
        .size_limit(MOST_MEMORY)
        .build()
}

/// The pattern for an engine that knows the cases of ASCII only and whose dot is a byte: other letters with both their
/// cases, a dot for a character.
fn spelled_out(pattern: &str) -> String {
    let mut spelled = String::with_capacity(pattern.len());
    let (mut escaped, mut in_class) = (false, false);
    for c in pattern.chars() {
        match c {
            '.' if !escaped && !in_class => spelled.push_str("(?u:.)"),
            _ if c.is_ascii() || in_class => spelled.push(c),
            _ => {
                let (lower, upper) = (c.to_lowercase(), c.to_uppercase());
                spelled.push_str(&format!("(?:{c}|{lower}|{upper})"));
            }
        }
        in_class = if escaped { in_class } else { c == '[' || in_class && c != ']' };
        escaped = c == '\\' && !escaped;
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        compile(pattern).unwrap().is_match(text.as_bytes())
    }

    #[test]
    fn letters_stand_for_both_cases_in_every_script() {
        for (pattern, text) in [
            ("müller", "Jörg MÜLLER"),
            ("^M.ller$", "Müller"),
            ("ÉCOLE+", "écoleee"),
            ("иван", "ИВАН"),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        assert!(!fits("^M.ller$", "Mueller"));
    }

    #[test]
    fn what_is_escaped_or_in_a_class_is_itself() {
        assert!(fits(r"^10\.1[.]2$", "10.1.2"));
        assert!(!fits(r"^10\.1$", "10x1"));
        assert!(!fits("^1[.]2$", "1x2"));
        assert!(fits(r"\\.$", r"\x"), "a backslash, and any character");
        assert!(fits(r"[\]a]b$", "ab"));
    }

    #[test]
    fn a_pattern_that_is_none_is_refused() {
        assert!(compile("(").is_err());
        assert!(compile("[ä]").is_err(), "a class is of bytes");
        assert!(compile(&"(a{99}){99}{99}".repeat(9)).is_err());
    }
}
