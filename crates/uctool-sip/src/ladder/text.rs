//! A ladder as text that survives a mail: printable ASCII, no line longer than [`WIDTH`].

use uctool_core::{Line, Style};

use super::model::{Arrow, Ladder};
use super::words::{about, ascii, fitted, left_out, legend, letter, ms, notes, title, wrapped};

/// The longest line (RFC 5322, section 2.1.1, asks for no more).
pub(super) const WIDTH: usize = 78;
/// The most columns; the last stands for all hosts after it.
const MAX_COLUMNS: usize = 6;
/// The widest gap between two columns.
const MAX_STEP: usize = 30;
/// Room right of the last column, for its name and for marks.
const MARGIN: usize = 8;
/// The least room for a note, and for one that names two addresses.
const MIN_NOTE: usize = 36;
const MIN_NAMES: usize = 56;

/// The ladder, line by line.
pub(super) fn lines(ladder: &Ladder) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    // The first line stands at `first`, the others at `rest`.
    let broken = |text: &str, first: usize, rest: usize| {
        let lines = wrapped(&ascii(text), WIDTH - rest.max(first));
        let indented = |(at, line): (usize, String)| {
            format!("{}{line}", " ".repeat(if at == 0 { first } else { rest }))
        };
        lines.into_iter().enumerate().map(indented).collect::<Vec<_>>()
    };
    out.extend(broken(&title(ladder), 0, 2).into_iter().map(|line| Line::new().strong(line)));
    for (name, value) in about(ladder) {
        out.extend(broken(&format!("{name}: {value}"), 2, 4).into_iter().map(Line::from));
    }
    if !ladder.arrows.is_empty() {
        out.push(Line::new());
        let page = Page::of(ladder);
        out.extend(page.head().into_iter().map(|line| Line::new().strong(line)));
        for arrow in &ladder.arrows {
            page.draw(arrow, &mut out);
        }
    }
    if !ladder.faults.is_empty() {
        out.push(Line::new());
    }
    for (index, fault) in ladder.faults.iter().enumerate() {
        let words = legend(ladder, index, fault);
        out.extend(
            broken(&words, 0, 4).into_iter().map(|line| Line::new().with(Style::Warning, line)),
        );
    }
    if let Some(words) = left_out(ladder) {
        out.extend(
            broken(&words, 0, 2).into_iter().map(|line| Line::new().with(Style::Info, line)),
        );
    }
    out
}

/// Several ladders as one text.
pub(super) fn document(ladders: &[Ladder]) -> String {
    let mut text = String::new();
    for (index, ladder) in ladders.iter().enumerate() {
        if index > 0 {
            text.push_str("\n\n");
        }
        for line in lines(ladder) {
            text.push_str(line.render(uctool_core::text::no_paint).trim_end());
            text.push('\n');
        }
    }
    text
}

/// Where everything stands.
struct Page<'l> {
    ladder: &'l Ladder,
    columns: usize,
    /// Widths of the columns of time and frame.
    time: usize,
    frame: usize,
    /// Where the first lifeline stands, and from one to the next.
    left: usize,
    step: usize,
}

impl<'l> Page<'l> {
    fn of(ladder: &'l Ladder) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = usize>, least: usize| {
            texts.fold(least, std::cmp::Ord::max)
        };
        let arrows = &ladder.arrows;
        let time = widest(&mut arrows.iter().map(|arrow| ms(arrow.since).len()), 5);
        let frame = widest(&mut arrows.iter().map(|arrow| arrow.mark.frame.to_string().len()), 5);
        let legs = if ladder.legs.len() > 1 { 2 } else { 0 };
        let left = time + 1 + frame + 2 + legs;
        let columns = ladder.hosts.len().min(MAX_COLUMNS);
        // Where there is room to spare, the last name stands on one line.
        let last = columns.checked_sub(1).and_then(|last| ladder.hosts.get(last));
        let margin = match last {
            Some(name) if columns <= 4 => name.len().clamp(MARGIN, 2 * MARGIN),
            _ => MARGIN,
        };
        let room = WIDTH.saturating_sub(left + 1 + margin);
        let step = (room / columns.saturating_sub(1).max(1)).min(MAX_STEP);
        Self { ladder, columns, time, frame, left, step }
    }

    /// The column of a host.
    fn column(&self, host: usize) -> usize {
        host.min(self.columns.saturating_sub(1))
    }

    /// Where the lifeline of a column stands.
    fn at(&self, column: usize) -> usize {
        self.left + column * self.step
    }

    /// The width of the name of a column.
    fn room(&self, column: usize) -> usize {
        let end = if column + 1 == self.columns { WIDTH + 1 } else { self.at(column + 1) };
        end.saturating_sub(self.at(column) + 1)
    }

    /// Whether a host shares the last column with others.
    fn is_hidden(&self, host: usize) -> bool {
        self.ladder.hosts.len() > self.columns && host + 1 >= self.columns
    }

    /// Names above their lifelines, on as many lines as the longest needs.
    fn head(&self) -> Vec<String> {
        let name = |column: usize| {
            if self.is_hidden(column) {
                return format!("{} more", self.ladder.hosts.len() + 1 - self.columns);
            }
            self.ladder.hosts.get(column).map(|name| ascii(name)).unwrap_or_default()
        };
        let pieces: Vec<Vec<String>> =
            (0..self.columns).map(|column| pieces(&name(column), self.room(column))).collect();
        let height = pieces.iter().map(Vec::len).max().unwrap_or(0);
        let mut lines = Vec::new();
        for row in 0..height {
            let mut line = Canvas(vec![' '; WIDTH]);
            if row + 1 == height {
                let unit = self.ladder.unit.as_str();
                line.write(0, &format!("{:>1$} {2:>3$}", "ms", self.time, unit, self.frame));
            }
            for (column, pieces) in pieces.iter().enumerate() {
                // Names stand on their lifelines: the last line of each is lowest.
                let skipped = height - pieces.len();
                if let Some(piece) = row.checked_sub(skipped).and_then(|at| pieces.get(at)) {
                    line.write(self.at(column), piece);
                }
            }
            lines.push(line.text());
        }
        lines
    }

    fn lifelines(&self) -> Canvas {
        let mut line = Canvas(vec![' '; WIDTH]);
        for column in 0..self.columns {
            line.write(self.at(column), "|");
        }
        line
    }

    fn draw(&self, arrow: &Arrow, out: &mut Vec<Line>) {
        let mut line = self.lifelines();
        let mut lead =
            format!("{:>1$} {2:>3$}", ms(arrow.since), self.time, arrow.mark.frame, self.frame);
        if self.ladder.legs.len() > 1 {
            lead += &format!(" {}", letter(arrow.leg));
        }
        line.write(0, &lead);
        let label = ascii(&arrow.label);
        let (from, to) = (self.column(arrow.from), self.column(arrow.to));
        let mut below = Vec::new();
        if from == to {
            let way = if arrow.from == arrow.to && !self.is_hidden(arrow.from) {
                "to itself".to_owned()
            } else {
                format!("{} -> {}", arrow.src, arrow.dst)
            };
            below.push(format!("{label} ({way})"));
        } else {
            line.arrow(self.at(from), self.at(to), &label);
            for host in [arrow.from, arrow.to] {
                if self.is_hidden(host) {
                    below.push(format!("{} -> {}", arrow.src, arrow.dst));
                }
            }
        }
        if !arrow.faults.is_empty() {
            let marks: Vec<String> =
                arrow.faults.iter().map(|fault| format!("[{}]", fault + 1)).collect();
            let (place, marks) = (self.at(self.columns.saturating_sub(1)) + 2, marks.concat());
            if place + marks.len() <= WIDTH {
                line.write(place, &marks);
            } else {
                below.push(marks);
            }
        }
        let style = if arrow.faults.is_empty() { Style::Plain } else { Style::Warning };
        out.push(Line::new().with(style, line.text()));
        below.extend(notes(arrow));
        for note in below {
            let least = if note.contains(" -> ") { MIN_NAMES } else { MIN_NOTE };
            let start = (self.at(from.min(to)) + 2).min(WIDTH - least);
            for piece in wrapped(&ascii(&note), WIDTH - start) {
                let mut line = self.lifelines();
                line.write(start, &piece);
                line.gap_after(start + piece.chars().count());
                out.push(Line::new().dim(line.text()));
            }
        }
    }
}

/// A name in pieces of at most `width` characters, broken after a dot or colon where there is one.
fn pieces(name: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in name.split_inclusive(['.', ':', ' ']) {
        let fits = |line: &String| line.len() + word.trim_end().len() <= width;
        match lines.last_mut().filter(|line| fits(line)) {
            Some(line) => line.push_str(word),
            None => lines.extend(wrapped(word.trim_end(), width)),
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// A line being drawn, one character a place.
struct Canvas(Vec<char>);

impl Canvas {
    fn write(&mut self, at: usize, text: &str) {
        for (place, c) in self.0.iter_mut().skip(at).zip(text.chars()) {
            *place = c;
        }
    }

    /// Keeps a lifeline off the end of a text.
    fn gap_after(&mut self, at: usize) {
        if let Some(place) = self.0.get_mut(at) {
            *place = ' ';
        }
    }

    /// `|----INVITE---->|` between two lifelines.
    fn arrow(&mut self, from: usize, to: usize, label: &str) {
        let (start, end) = (from.min(to) + 1, from.max(to));
        let length = end.saturating_sub(start);
        let room = length.saturating_sub(3);
        let label = fitted(label, room);
        self.write(start, &"-".repeat(length));
        let rightwards = to > from;
        self.write(if rightwards { end - 1 } else { start }, if rightwards { ">" } else { "<" });
        let spare = room - label.chars().count().min(room);
        self.write(start + 1 + usize::from(!rightwards) + spare / 2, &label);
    }

    fn text(&self) -> String {
        self.0.iter().collect::<String>().trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_broken_where_they_have_joints() {
        assert_eq!(pieces("10.0.0.1:5060", 13), ["10.0.0.1:5060"]);
        assert_eq!(pieces("10.0.0.1:5060", 11), ["10.0.0.1:", "5060"]);
        assert_eq!(pieces("192.168.100.200:5060", 10), ["192.168.", "100.200:", "5060"]);
        assert_eq!(pieces("5 more", 8), ["5 more"]);
        assert_eq!(pieces("abcdefghijkl", 8), ["abcdefgh", "ijkl"]);
    }

    #[test]
    fn arrows_point_where_the_message_went() {
        let drawn = |from, to, label| {
            let mut line = Canvas(vec![' '; 21]);
            line.write(0, "|");
            line.write(20, "|");
            line.arrow(from, to, label);
            line.text()
        };
        assert_eq!(drawn(0, 20, "BYE"), "|-------BYE-------->|");
        assert_eq!(drawn(20, 0, "BYE"), "|<-------BYE--------|");
        assert_eq!(drawn(0, 20, "486 Somebody is Busy"), "|-486 Somebody i..->|");
    }
}
