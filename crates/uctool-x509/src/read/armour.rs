//! Finding `-----BEGIN ...-----` and `-----END ...-----` wherever they stand, and reading what is between them.

use super::base64::Decoder;
use super::oddity::OddityKind;

/// The longest label that is taken for one.
const MAX_LABEL: usize = 64;

/// A `BEGIN` or `END` in the text, by byte offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) begin: bool,
    pub(super) label: String,
    /// Five ASCII hyphens on both sides.
    pub(super) exact: bool,
}

/// Every mark of the text, in order.
pub(super) fn marks(text: &str) -> Vec<Mark> {
    let words = [("BEGIN ", true), ("END ", false)];
    let mut marks: Vec<Mark> = words
        .into_iter()
        .flat_map(|(word, begin)| {
            text.match_indices(word).filter_map(move |(at, _)| mark(text, at, word.len(), begin))
        })
        .collect();
    marks.sort_by_key(|mark| mark.start);
    marks
}

fn mark(text: &str, at: usize, word: usize, begin: bool) -> Option<Mark> {
    let before = text.get(..at)?;
    let body = before.trim_end_matches(' ');
    let left = body.trim_end_matches(is_dash);
    let after = text.get(at + word..)?;
    let label_len = after.find(|c: char| !(c.is_ascii_alphanumeric() || " #_./".contains(c)))?;
    let (label, rest) = after.split_at_checked(label_len)?;
    let closing = rest.len() - rest.trim_start_matches(is_dash).len();
    let dashes_left = body.get(left.len()..)?;
    let dashes_right = rest.get(..closing)?;
    let enough = |dashes: &str| dashes.chars().map(width).sum::<usize>() >= 2;
    if label.trim().is_empty()
        || label.len() > MAX_LABEL
        || !enough(dashes_left)
        || !enough(dashes_right)
    {
        return None;
    }
    // A glued `-----END X----------BEGIN Y-----` shares one run of hyphens.
    let glued = dashes_left == "----------" || dashes_right == "----------";
    let five = |dashes: &str| dashes == "-----" || glued;
    let shared = if dashes_left.len() == 10 { 5 } else { dashes_left.len() };
    let taken = if dashes_right == "----------" { 5 } else { closing };
    Some(Mark {
        start: body.len() - shared,
        end: at + word + label_len + taken,
        begin,
        label: label.trim().to_owned(),
        exact: five(dashes_left) && five(dashes_right) && body.len() == before.len(),
    })
}

fn is_dash(c: char) -> bool {
    width(c) > 0
}

/// How many hyphens a character stands for: mail programs turn `--` into a dash.
fn width(c: char) -> usize {
    match c {
        '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2212}' => 1,
        '\u{2013}' | '\u{2014}' | '\u{2015}' => 2,
        _ => 0,
    }
}

/// What stood inside one armour.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) oddities: Vec<OddityKind>,
    /// The body is encrypted the old way (RFC 1421 `Proc-Type`).
    pub(super) encrypted: bool,
}

/// Reads the text between `BEGIN` and `END`.
pub(super) fn body(text: &str) -> Body {
    let mut body = Body::default();
    let mut decoder = Decoder::default();
    let mut shape = Shape::default();
    let unquoted;
    let text = if text.contains("=3D") {
        shape.quoted_printable = true;
        unquoted = text.replace("=3D", "=");
        &unquoted
    } else {
        text
    };
    let lines: Vec<&str> = text.split('\n').collect();
    for (index, line) in lines.iter().enumerate() {
        let line = shape.strip(line, index > 0);
        if line.contains(':') {
            body.encrypted |= line.contains("ENCRYPTED");
            shape.header = true;
            continue;
        }
        shape.measure(line, index, lines.len());
        for c in line.chars() {
            let digit = u8::try_from(c).is_ok_and(|byte| decoder.push(byte));
            if !digit && !c.is_whitespace() {
                shape.bad.get_or_insert(c);
            }
        }
    }
    body.bytes = decoder.bytes;
    body.oddities = shape.oddities();
    body
}

/// What is noticed about the layout of a body.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent observation")]
struct Shape {
    indented: bool,
    quoted: bool,
    quoted_printable: bool,
    blank: bool,
    header: bool,
    spaced: bool,
    longest: usize,
    lines: usize,
    bad: Option<char>,
}

impl Shape {
    /// The line without quote marks and white space.
    fn strip<'l>(&mut self, line: &'l str, whole: bool) -> &'l str {
        let line = line.trim_end();
        let bare = line.trim_start_matches([' ', '\t', '>', '|']);
        if bare.len() < line.len() && whole {
            let mark = line.trim_start().starts_with(['>', '|']);
            self.quoted |= mark;
            self.indented |= !mark && !bare.is_empty();
        }
        bare
    }

    fn measure(&mut self, line: &str, index: usize, lines: usize) {
        let edge = index == 0 || index + 1 == lines;
        if line.is_empty() {
            // RFC 1421 headers end with a blank line.
            self.blank |= !edge && !self.header;
            self.header = false;
            return;
        }
        self.lines += 1;
        self.longest = self.longest.max(line.len());
        self.spaced |= line.contains([' ', '\t']);
    }

    fn oddities(&self) -> Vec<OddityKind> {
        let mut kinds = Vec::new();
        let mut note = |seen: bool, kind: OddityKind| {
            if seen {
                kinds.push(kind);
            }
        };
        note(self.quoted, OddityKind::Quoted);
        note(self.indented, OddityKind::Indented);
        note(self.quoted_printable, OddityKind::QuotedPrintable);
        note(self.blank, OddityKind::BlankLine);
        note(self.spaced, OddityKind::SpacesForNewlines);
        let one_line = self.lines == 1 && self.longest > 76 && !self.spaced;
        note(one_line, OddityKind::OneLine);
        let columns = self.lines > 1 && !matches!(self.longest, 0..=64);
        note(columns, OddityKind::Columns(self.longest));
        if let Some(bad) = self.bad {
            kinds.push(OddityKind::BadBase64(bad));
        }
        kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_glued_indented_and_dashed() {
        let text =
            "x -----END A----------BEGIN B-----\n> -- BEGIN C --\n\u{2014}\u{2014}-END C-----";
        let found: Vec<_> = marks(text).into_iter().map(|m| (m.begin, m.label, m.exact)).collect();
        assert_eq!(
            found,
            [
                (false, "A".into(), true),
                (true, "B".into(), true),
                (true, "C".into(), false),
                (false, "C".into(), false)
            ]
        );
    }

    #[test]
    fn prose_is_no_mark() {
        assert_eq!(marks("BEGIN here, THE END of it -----BEGIN -----"), []);
    }

    #[test]
    fn the_layout_of_a_body_is_noticed() {
        assert_eq!(body("\n> TWFu\n> TWFu\n").oddities, [OddityKind::Quoted]);
        assert_eq!(body("\n TWFu\nTWFu\n").oddities, [OddityKind::Indented]);
        assert_eq!(body("\nTWFu\n\nTWFu\n").oddities, [OddityKind::BlankLine]);
        assert_eq!(body("\nTW~u\n").oddities, [OddityKind::BadBase64('~')]);
        let headed = body("\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES\n\nTWFu\n");
        assert!(headed.encrypted && headed.oddities.is_empty());
        assert_eq!(headed.bytes, b"Man");
    }
}
