//! Text for a person: lines of styled spans, and the escaping that keeps strangers' bytes off a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How a span looks. What that is in colours is decided by [`Paint`], once, at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// Names, codes and what the eye should find first.
    Strong,
    /// Asides.
    Dim,
    /// Something wrong.
    Error,
    /// Something doubtful.
    Warning,
    /// Something worth knowing.
    Info,
    /// Something right.
    Good,
}

/// Turns a style into the bytes before and after a span; `None` leaves text bare.
pub type Paint = fn(Style, &str) -> String;

/// Leaves every span as it is.
pub fn no_paint(_: Style, text: &str) -> String {
    text.to_owned()
}

/// A line of spans. Control characters in any span are escaped when the line is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line(pub Vec<(Style, String)>);

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a span in `style`.
    #[must_use]
    pub fn with(mut self, style: Style, text: impl Into<String>) -> Self {
        self.0.push((style, text.into()));
        self
    }

    /// Adds a plain span.
    #[must_use]
    pub fn plain(self, text: impl Into<String>) -> Self {
        self.with(Style::Plain, text)
    }

    /// Adds a span that stands out.
    #[must_use]
    pub fn strong(self, text: impl Into<String>) -> Self {
        self.with(Style::Strong, text)
    }

    /// Adds an aside.
    #[must_use]
    pub fn dim(self, text: impl Into<String>) -> Self {
        self.with(Style::Dim, text)
    }

    /// The line as it goes to the output, escaped and painted, without a newline.
    pub fn render(&self, paint: Paint) -> String {
        self.0.iter().map(|(style, text)| paint(*style, &escape(text))).collect()
    }
}

/// `line` in as many lines as it takes to stay within `width` columns, broken at spaces; those after the first begin
/// with `indent` spaces. A word wider than that stays whole, so that it can be copied.
pub fn wrapped(line: &Line, width: usize, indent: usize) -> Vec<Line> {
    let (mut lines, mut current) = (Vec::new(), Line::new());
    let (mut column, mut may_break) = (0, false);
    for (style, text) in &line.0 {
        let text = escape(text);
        let mut piece = String::new();
        for word in text.split_inclusive(' ') {
            let bare = word.trim_end_matches(' ').width();
            if may_break && bare > 0 && column + bare > width && column > indent {
                current = current.with(*style, std::mem::take(&mut piece));
                let next = Line::new().plain(" ".repeat(indent));
                lines.push(std::mem::replace(&mut current, next));
                column = indent;
            }
            piece.push_str(word);
            column += word.width();
            may_break = word.ends_with(' ');
        }
        current = current.with(*style, piece);
    }
    lines.push(current);
    lines
}

/// `line` on one line of `width` columns, with an ellipsis in place of what does not fit.
pub fn cut(line: &Line, width: usize) -> Line {
    let all: usize = line.0.iter().map(|(_, text)| escape(text).width()).sum();
    if all <= width {
        return line.clone();
    }
    let mut short = Line::new();
    let mut left = width;
    for (style, text) in &line.0 {
        let text = escape(text);
        let whole = text.width();
        if whole >= left {
            // Blanks that fill a cell tell nothing of what is behind them.
            let beginning = shortened(&text, left);
            return short.with(
                *style,
                match beginning.strip_suffix(" \u{2026}") {
                    Some(told) => format!("{} \u{2026}", told.trim_end_matches(' ')),
                    None => beginning,
                },
            );
        }
        left -= whole;
        short = short.with(*style, text);
    }
    short
}

/// `text` as a cell of `width` columns, filled with blanks. What does not fit stands over; see [`fitted`].
pub fn cell(text: &str, width: usize) -> String {
    let text = escape(text);
    let fill = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(fill))
}

/// `text` as a cell of exactly `width` columns: filled with blanks, or cut with an ellipsis.
pub fn fitted(text: &str, width: usize) -> String {
    let text = escape(text);
    if text.width() <= width { cell(&text, width) } else { cell(&shortened(&text, width), width) }
}

/// The beginning of `text`, an ellipsis behind it, in `width` columns.
fn shortened(text: &str, width: usize) -> String {
    let mut short = String::new();
    let mut column = 0;
    for c in text.chars() {
        column += c.width().unwrap_or(0);
        // One column is the ellipsis.
        if column >= width {
            break;
        }
        short.push(c);
    }
    if width > 0 {
        short.push('\u{2026}');
    }
    short
}

/// The end of a path, an ellipsis before it, in `width` columns: what tells files apart is at the end.
pub fn end_of(path: &str, width: usize) -> String {
    let path = escape(path);
    if path.width() <= width {
        return path.into_owned();
    }
    let mut column = 1;
    let from = path.char_indices().rev().find(|(_, c)| {
        column += c.width().unwrap_or(0);
        column > width
    });
    let from = from.map_or(0, |(at, c)| at + c.len_utf8());
    format!("\u{2026}{}", path.get(from..).unwrap_or_default())
}

impl<T: Into<String>> From<T> for Line {
    fn from(text: T) -> Self {
        Self::new().plain(text)
    }
}

/// Makes `text` safe for a terminal: C0 (tab too), DEL, C1, bidirectional and line-separating characters, zero-width
/// and tag characters and those that no XML may hold become `\u{..}` escapes, so that no input can move the cursor, hide or reorder what is read.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_hostile(c) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// Characters that change more than the cell they stand in.
pub(crate) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// The first `most` characters of `text` as XML or HTML text, also inside quotes; control characters, which XML
/// cannot hold, and those that turn the direction of a text become `?`.
pub fn xml(text: &str, most: usize) -> String {
    let mut safe = String::new();
    for c in text.chars().take(most) {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if is_hostile(c) => safe.push('?'),
            c => safe.push(c),
        }
    }
    safe
}

/// `1 error`, `2 errors`: a count and its noun.
pub fn count(n: u64, noun: &str) -> String {
    if n == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{n} {stem}ies"),
        _ => format!("{n} {noun}s"),
    }
}

/// The first `most` of `items`, joined by commas, and how many more there are.
pub fn some_of<T: ToString>(items: &[T], most: usize) -> String {
    let mut text = items.iter().take(most).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if items.len() > most {
        let _ = write!(text, " and {} more", items.len() - most);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_wide_as_they_look() {
        assert_eq!(cell("a", 3), "a  ");
        assert_eq!(cell("abcd", 3), "abcd");
        assert_eq!(fitted("abcd", 3), "ab\u{2026}");
        assert_eq!(fitted("\u{6771}\u{4eac}\u{90fd}", 4), "\u{6771}\u{2026} ");
        assert_eq!(fitted("\u{6771}\u{4eac}", 6), "\u{6771}\u{4eac}  ");
        assert_eq!(fitted("a\nb", 5), "a\\nb ");
        assert_eq!(end_of("a/long/path.pcap", 10), "\u{2026}path.pcap");
        assert_eq!(end_of("path.pcap", 9), "path.pcap");
    }

    #[test]
    fn a_line_is_cut_where_the_terminal_ends() {
        let line = Line::new().plain("abc").strong("def").dim("ghi");
        let text = |width| cut(&line, width).render(no_paint);
        assert_eq!((text(9), text(8)), ("abcdefghi".into(), "abcdefg\u{2026}".into()));
        assert_eq!((text(4), text(3)), ("abc\u{2026}".into(), "ab\u{2026}".into()));
        let padded = Line::new().plain("CUCM      x");
        assert_eq!(cut(&padded, 9).render(no_paint), "CUCM \u{2026}");
    }

    #[test]
    fn nothing_that_moves_the_cursor_survives() {
        assert_eq!(escape("a\x1b[31mb\u{9b}c\x7f\n"), "a\\u{1b}[31mb\\u{9b}c\\u{7f}\\n");
        assert_eq!(escape("abc\u{202e}txt\u{2066}"), "abc\\u{202e}txt\\u{2066}");
        assert_eq!(escape("Zoë 東京 ok"), "Zoë 東京 ok");
        assert!(matches!(escape("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn xml_text_is_escaped_and_cut() {
        assert_eq!(xml("<a>&\"\u{1b}", 40), "&lt;a&gt;&amp;&quot;?");
        assert_eq!(xml("<<<", 2), "&lt;&lt;");
    }

    #[test]
    fn counts_read_well() {
        assert_eq!(count(0, "error"), "0 errors");
        assert_eq!(count(1, "error"), "1 error");
        assert_eq!(count(2, "reply"), "2 replies");
        assert_eq!(count(2, "key"), "2 keys");
        assert_eq!(some_of(&[1, 2, 3], 2), "1, 2 and 1 more");
        assert_eq!(some_of(&[1, 2], 2), "1, 2");
    }

    #[test]
    fn a_long_line_breaks_at_spaces_and_keeps_its_styles() {
        let line =
            Line::new().strong("error[X]").plain(" one two  three").dim(" 東京東京 verylongword");
        let shown: Vec<String> = wrapped(&line, 14, 2)
            .iter()
            .map(|line| line.render(no_paint).trim_end().to_owned())
            .collect();
        assert_eq!(shown, ["error[X] one", "  two  three", "  東京東京", "  verylongword"]);
        let glued = Line::new().plain("ab").plain("cd");
        assert_eq!(wrapped(&glued, 3, 0).len(), 1, "spans without a space are one word");
        assert_eq!(wrapped(&Line::new(), 10, 2), [Line::new()]);
    }

    #[test]
    fn a_line_is_escaped_and_painted() {
        let line = Line::new().strong("a\x1b").plain("b");
        let marked = line.render(|style, text| format!("<{style:?}:{text}>"));
        assert_eq!(marked, "<Strong:a\\u{1b}><Plain:b>");
    }
}
