//! What the renderers say alike.

use uctool_core::text::{count, escape};
use uctool_core::time;
use uctool_message::Carrier;

use super::model::{Arrow, Fault, Ladder};
use crate::calls::Kind;

/// Whole milliseconds since the first message; `-` without a clock.
pub(crate) fn ms(nanoseconds: Option<i64>) -> String {
    nanoseconds.map_or_else(|| "-".to_owned(), |ns| (ns / 1_000_000).to_string())
}

/// Nanoseconds as people say them: `9 ms`, `0.5 s`, `12.5 min`.
pub(crate) fn spoken(nanoseconds: i64) -> String {
    let seconds = std::time::Duration::from_nanos(nanoseconds.unsigned_abs()).as_secs_f64();
    let (number, unit) = match seconds {
        s if s < 0.1 => return format!("{} ms", nanoseconds / 1_000_000),
        s if s < 120.0 => (s, "s"),
        s if s < 7200.0 => (s / 60.0, "min"),
        s => (s / 3600.0, "h"),
    };
    let text = format!("{number:.1}");
    format!("{} {unit}", text.strip_suffix(".0").unwrap_or(&text))
}

/// The letter of a leg.
pub(crate) fn letter(leg: usize) -> char {
    u8::try_from(leg).ok().filter(|leg| *leg < 26).map_or('z', |leg| char::from(b'A' + leg))
}

/// The line above a ladder: `call 6001 -> 6002: rejected, 486 Busy Here`.
pub(crate) fn title(ladder: &Ladder) -> String {
    let what = match ladder.kind {
        Kind::Other => "dialog",
        kind => kind.as_str(),
    };
    format!("{what} {} -> {}: {}", ladder.from, ladder.to, ladder.ended)
}

/// What is known of it as a whole, as names and values.
pub(crate) fn about(ladder: &Ladder) -> Vec<(String, String)> {
    let several = ladder.legs.len() > 1;
    let mut facts = Vec::new();
    for (index, leg) in ladder.legs.iter().enumerate() {
        let name = if several { format!("leg {}", letter(index)) } else { "Call-ID".to_owned() };
        let mut value = leg.call_id.clone();
        if leg.carrier != Carrier::Unknown {
            value += &format!(" ({})", leg.carrier.as_str());
        }
        if let Some(by) = leg.joined_by {
            value += &format!(", joined by {}", by.as_str());
            if by.confidence() != uctool_core::Confidence::High {
                value += &format!(" (confidence {})", by.confidence().as_str());
            }
        }
        facts.push((name, value));
    }
    if let Some(start) = ladder.first.time.and_then(time::moment_in_zone) {
        facts.push((
            "begins".to_owned(),
            format!("{start}, {} {}", ladder.unit.as_str(), ladder.first.frame),
        ));
    }
    facts
}

/// What stands below an arrow.
pub(crate) fn notes(arrow: &Arrow) -> Vec<String> {
    let mut notes = arrow.session.as_ref().map(super::session::Session::lines).unwrap_or_default();
    if arrow.sent > 1 {
        notes.push(format!("sent {} times, last at {} ms", arrow.sent, ms(arrow.last_since)));
    }
    if arrow.copies > 0 {
        notes.push(format!("the capture holds it {} times", arrow.copies + arrow.sent));
    }
    if arrow.cut {
        notes.push("the capture lost its end".to_owned());
    }
    notes
}

/// What a fault says, with the name of its rule.
pub(crate) fn fault_words(fault: &Fault) -> String {
    match fault.rule {
        Some(rule) => format!("{} {}: {}", rule.code, rule.name, fault.words),
        None => fault.words.clone(),
    }
}

/// A line of the legend: `[1] frame 3: 200 OK was sent 5 times`.
pub(crate) fn legend(ladder: &Ladder, index: usize, fault: &Fault) -> String {
    format!("[{}] {} {}: {}", index + 1, ladder.unit.as_str(), fault.frame, fault_words(fault))
}

/// The line below a ladder that is not whole.
pub(crate) fn left_out(ladder: &Ladder) -> Option<String> {
    (ladder.left_out > 0)
        .then(|| format!("{} found no room in this ladder", count(ladder.left_out, "more message")))
}

/// `text` in printable ASCII.
pub(crate) fn ascii(text: &str) -> String {
    escape(text).chars().map(|c| if c.is_ascii() { c } else { '?' }).collect()
}

/// `text` broken into lines of at most `width` characters, at spaces where there are some.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        let mut rest: Vec<char> = word.chars().collect();
        if length > 0 && length + 1 + rest.len() > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        while rest.len() > width {
            let tail = rest.split_off(width);
            lines.push(rest.into_iter().collect());
            rest = tail;
        }
        length += rest.len();
        line.extend(rest);
    }
    lines.push(line);
    lines
}

/// The first `most` characters of `text`, with a mark where it was cut.
pub(crate) fn fitted(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(2)).collect();
    format!("{}..", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_in_the_unit_that_fits() {
        let spoken_of =
            [9_000_000, 500_000_000, 32_000_000_000, 750_000_000_000, 7_200_000_000_000]
                .map(spoken);
        assert_eq!(spoken_of, ["9 ms", "0.5 s", "32 s", "12.5 min", "2 h"]);
        assert_eq!((ms(Some(1_999_999)), ms(None)), ("1".to_owned(), "-".to_owned()));
    }

    #[test]
    fn lines_are_broken_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghijklmnopqr s", 8), ["abcdefgh", "ijklmnop", "qr s"]);
        assert_eq!(wrapped("", 8), [""]);
        assert_eq!(wrapped("aaaa bbbbbbbbbbbb", 8), ["aaaa", "bbbbbbbb", "bbbb"]);
    }

    #[test]
    fn text_is_cut_to_fit() {
        assert_eq!(fitted("486 Busy Here", 13), "486 Busy Here");
        assert_eq!(fitted("486 Busy Here", 6), "486..");
        assert_eq!(ascii("Zoë\u{202e}\n"), "Zo?\\u{202e}\\n");
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(text: String, width in 8_usize..40) {
            let lines = wrapped(&text, width);
            proptest::prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
            let joined: String = lines.concat();
            proptest::prop_assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
        }
    }
}
