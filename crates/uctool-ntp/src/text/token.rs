//! Words of a text with the line they stand on, and the small numbers status texts are made of.

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    /// From 1.
    pub(super) line: u64,
    /// White space before it on its line, for the first word; `None` for the others.
    pub(super) indent: Option<usize>,
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (line, content) in (1..).zip(text.lines()) {
        let indent = content.len() - content.trim_start().len();
        let mut first = Some(indent);
        for word in content.split_whitespace() {
            tokens.push(Token { text: word, line, indent: first.take() });
        }
    }
    tokens
}

/// Whether the words from `at` on are `phrase`, without regard to case.
pub(super) fn says(tokens: &[Token<'_>], at: usize, phrase: &[&str]) -> bool {
    tokens.get(at..at + phrase.len()).is_some_and(|words| {
        words.iter().zip(phrase).all(|(word, wanted)| {
            word.text.trim_end_matches(['.', ',', ':', ';']).eq_ignore_ascii_case(wanted)
        })
    })
}

/// The word at `at`, empty past the end.
pub(super) fn word<'a>(tokens: &[Token<'a>], at: usize) -> &'a str {
    tokens.get(at).map_or("", |token| token.text)
}

/// `921`, `12m`, `3h`, `2d`, `1y` in seconds.
pub(super) fn interval(text: &str) -> Option<f64> {
    let (number, unit) = match text.char_indices().last()? {
        (at, 'm') => (text.get(..at)?, 60.0),
        (at, 'h') => (text.get(..at)?, 3600.0),
        (at, 'd') => (text.get(..at)?, 86_400.0),
        (at, 'y') => (text.get(..at)?, 31_557_600.0),
        _ => (text, 1.0),
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse::<f64>().ok().filter(|_| digits && number.len() <= 9).map(|value| value * unit)
}

/// A decimal number with digits in it: `0.374`, `-1.793`, `+12`; never `inf` or `nan`.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    text.parse::<f64>().ok().filter(|value| plain && value.is_finite())
}

/// `+1008us`, `-37.5s`, `9298ns`, `4000ms` in milliseconds.
pub(super) fn with_unit(text: &str) -> Option<f64> {
    let units = [("ns", 1e-6), ("us", 1e-3), ("ms", 1.0), ("s", 1e3)];
    let (number, scale) =
        units.iter().find_map(|(unit, scale)| Some((text.strip_suffix(unit)?, scale)))?;
    decimal(number).map(|value| value * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_have_units() {
        assert_eq!(interval("921"), Some(921.0));
        assert_eq!(interval("12m"), Some(720.0));
        assert_eq!(interval("3h"), Some(10_800.0));
        for wrong in ["-", "m", "1.5", "-3", "x", "99999999999"] {
            assert_eq!(interval(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_numbers() {
        assert_eq!(decimal("-1.793"), Some(-1.793));
        for wrong in ["nan", "inf", "1e9", "", "-", "1.2.3"] {
            assert_eq!(decimal(wrong), None, "{wrong}");
        }
        assert_eq!(with_unit("-37.5s"), Some(-37_500.0));
        assert_eq!(with_unit("+1000us"), Some(1.0));
        assert_eq!(with_unit("abc"), None);
    }
}
