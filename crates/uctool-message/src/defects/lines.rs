//! What is wrong with single header lines, found while a message is read: every line of a capture comes through here.

use super::{Defect, address};
use crate::header::{Known, Line};
use crate::start_line::is_token;

/// Header fields of RFC 3261 that may stand only once in a message.
const SINGLE: [Known; 8] = [
    Known::CallId,
    Known::CSeq,
    Known::From,
    Known::To,
    Known::MaxForwards,
    Known::ContentLength,
    Known::ContentType,
    Known::Expires,
];

/// What can be wrong with a line; those of the first places are about [`SINGLE`].
const ALL: [Defect; 17] = [
    Defect::HeaderRepeated("Call-ID"),
    Defect::HeaderRepeated("CSeq"),
    Defect::HeaderRepeated("From"),
    Defect::HeaderRepeated("To"),
    Defect::HeaderRepeated("Max-Forwards"),
    Defect::HeaderRepeated("Content-Length"),
    Defect::HeaderRepeated("Content-Type"),
    Defect::HeaderRepeated("Expires"),
    Defect::HeaderLine,
    Defect::EmptyParameter("Contact"),
    Defect::EmptyParameter("Via"),
    Defect::QuoteOpen("Contact"),
    Defect::DisplayName("Contact"),
    Defect::Address("Contact"),
    Defect::Date,
    Defect::Expires,
    Defect::MaxForwards,
];

/// A bit for each of [`ALL`] that was seen, and for each of [`SINGLE`] that stood once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LineFaults {
    wrong: u32,
    stood: u32,
}

impl LineFaults {
    /// Notes a line; `known` is its name where that is known.
    #[inline]
    pub(crate) fn note(&mut self, known: Option<Known>, line: Line<'_>) {
        let Line { name, value, is_token: clean } = line;
        let Some(known) = known else {
            // White space before the colon is no fault of the name.
            if !clean && (name.is_empty() || !name.iter().copied().all(is_token)) {
                self.add(Defect::HeaderLine);
            }
            return;
        };
        if let Some(place) = SINGLE.iter().position(|single| *single == known) {
            let bit = 1 << place;
            self.wrong |= self.stood & bit;
            self.stood |= bit;
        }
        match known {
            Known::Via if has_empty_pieces(value) => self.add(Defect::EmptyParameter("Via")),
            Known::Contact => self.contact(value),
            Known::Date if !value.ends_with(b"GMT") => self.add(Defect::Date),
            Known::Expires if !is_below(value, 1 << 32) => self.add(Defect::Expires),
            Known::MaxForwards if !is_below(value, 256) => self.add(Defect::MaxForwards),
            _ => {}
        }
    }

    fn contact(&mut self, value: &[u8]) {
        if has_empty_pieces(value) {
            self.add(Defect::EmptyParameter("Contact"));
        }
        if value != b"*" {
            address::check("Contact", value, &mut |defect| self.add(defect));
        }
    }

    fn add(&mut self, defect: Defect) {
        if let Some(place) = ALL.iter().position(|one| *one == defect) {
            self.wrong |= 1 << place;
        }
    }

    /// What was found.
    pub(super) fn each(self) -> impl Iterator<Item = Defect> {
        let wrong = move |place: usize| self.wrong >> place & 1 == 1;
        (self.wrong != 0)
            .then(|| ALL.into_iter().enumerate().filter(move |(place, _)| wrong(*place)))
            .into_iter()
            .flatten()
            .map(|(_, defect)| defect)
    }
}

fn is_below(value: &[u8], limit: u64) -> bool {
    std::str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse::<u64>().ok())
        .is_some_and(|number| number < limit)
}

/// `;;` or a trailing `;` outside quotes and brackets. Separators are ASCII, so bytes say enough.
fn has_empty_pieces(value: &[u8]) -> bool {
    // Most values show at their few separators that there is nothing to look for.
    let suspicious = memchr::memchr2_iter(b';', b',', value).any(|at| {
        let after = value.get(at + 1..).unwrap_or_default().trim_ascii_start();
        matches!(after.first(), None | Some(b';' | b','))
    });
    if !suspicious {
        return false;
    }
    let (mut quoted, mut bracketed, mut empty) = (false, false, false);
    // The last byte outside quotes and brackets, or the mark that ends them.
    let mut last = 0;
    for &byte in value.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        match byte {
            b'"' => quoted = !quoted,
            b'<' if !quoted => bracketed = true,
            b'>' if !quoted => bracketed = false,
            _ if quoted || bracketed => continue,
            _ => empty |= matches!((last, byte), (b';', b';' | b',') | (b',', b';')),
        }
        last = byte;
    }
    empty || matches!(last, b';' | b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_defect_has_one_place_and_every_single_field_its_own() {
        for (place, defect) in ALL.iter().enumerate() {
            assert_eq!(ALL.iter().position(|one| one == defect), Some(place));
            assert_eq!(matches!(defect, Defect::HeaderRepeated(_)), place < SINGLE.len());
        }
        for (place, defect) in ALL.iter().enumerate().take(SINGLE.len()) {
            let Defect::HeaderRepeated(name) = defect else { panic!("{defect:?}") };
            assert_eq!(Known::of(name.as_bytes()), SINGLE.get(place).copied());
        }
    }

    #[test]
    fn empty_pieces_are_those_outside_quotes_and_brackets() {
        for value in [&b"<sip:a@b>; ;x"[..], b"a,;b", b"a;\r\n ", b";"] {
            assert!(has_empty_pieces(value), "{value:?}");
        }
        for value in [&b"<sip:a;;b@c>;d"[..], b"\"a;;b\" <sip:c>", b"a, b;c", b""] {
            assert!(!has_empty_pieces(value), "{value:?}");
        }
    }
}
