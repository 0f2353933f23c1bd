//! A ladder as SVG, light or dark as the reader's screen is. Every text of a message goes through [`safe`].

use std::fmt::Write as _;

use uctool_core::text::{escape, xml};

use super::model::{Arrow, Ladder};
use super::words::{about, fitted, left_out, legend, letter, ms, notes, title, wrapped};

/// Where the first lifeline stands, from one to the next, and what is right of the last; in pixels.
const LEFT: usize = 230;
const STEP: usize = 210;
const RIGHT: usize = 200;
/// The narrowest picture.
const MIN_WIDTH: usize = 760;
/// The height of an arrow, and of a line of notes.
const ROW: usize = 34;
const LINE: usize = 15;
/// The most characters of a host's name on one line.
const NAME: usize = 24;

/// The colours, also of the page. Contrast is 4.5 to 1 or better on both grounds (WCAG 2.2, criterion 1.4.3).
pub(super) const COLOURS: &str = "\
:root{color-scheme:light dark;--ground:#fff;--ink:#1b1c1f;--dim:#5c6068;--life:#b4b8c0;--box:#eef0f4;--ask:#1a4fa0;\
--say:#0b6640;--bad:#b3261e;--on-bad:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#15171b;--ink:#e9eaee;--dim:#a9adb6;--life:#565b65;--box:#262a31;\
--ask:#8db8ff;--say:#7ad3a2;--bad:#ff9087;--on-bad:#2a0703}}
@media print{:root{--ground:#fff;--ink:#000;--dim:#444;--life:#999;--box:#fff;--ask:#1a4fa0;--say:#0b6640;--bad:#b3261e;\
--on-bad:#fff}}
";

/// What the drawing needs besides.
pub(super) const SHAPES: &str = "\
.l text{font:13px system-ui,sans-serif;fill:var(--ink)}
.l .d{fill:var(--dim);font-size:12px;stroke:var(--ground);stroke-width:3px;paint-order:stroke}
.l .h{font-size:17px;font-weight:600}
.l .b{fill:var(--box);stroke:var(--life)}
.l .v{stroke:var(--life)}
.l .a{fill:none;stroke:var(--ask);stroke-width:1.6}
.l .q{fill:var(--ask)}
.l .r .a{stroke:var(--say);stroke-dasharray:6 3}
.l .r .q{fill:var(--say)}
.l .e .a{stroke:var(--bad)}
.l .e .q{fill:var(--bad)}
.l .m{fill:var(--bad)}
.l .n{fill:var(--on-bad);font-size:11px;font-weight:700;text-anchor:middle}
.l .c{text-anchor:middle}
";

/// `text` with nothing in it that a page or a picture would obey, hide or reorder.
pub(super) fn safe(text: &str) -> String {
    xml(&escape(text), usize::MAX)
}

/// Several ladders as one picture.
pub(super) fn document(ladders: &[Ladder]) -> String {
    let width = ladders.iter().map(width).max().unwrap_or(MIN_WIDTH);
    let mut body = String::new();
    let mut top = 16;
    for ladder in ladders {
        top = stacked(&mut body, ladder, width, top) + 40;
    }
    let titles: Vec<String> = ladders.iter().map(title).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"l\" width=\"{width}\" height=\"{top}\" viewBox=\"0 0 {width} {top}\" \
         role=\"img\">\n<title>{}</title>\n<style>\n{COLOURS}{SHAPES}</style>\n\
         <rect width=\"100%\" height=\"100%\" style=\"fill:var(--ground)\"/>\n{body}</svg>\n",
        safe(&titles.join("; "))
    )
}

/// Draws a whole ladder below `top` and says where it ends.
fn stacked(out: &mut String, ladder: &Ladder, width: usize, mut top: usize) -> usize {
    let characters = (width - 40) / 7;
    let mut text = |out: &mut String, class: &str, words: &str, step: usize| {
        for line in wrapped(&escape(words), characters) {
            top += step;
            let _ = writeln!(
                out,
                "<text x=\"16\" y=\"{top}\" class=\"{class}\">{}</text>",
                xml(&line, usize::MAX)
            );
        }
        top
    };
    text(out, "h", &title(ladder), 22);
    for (name, value) in about(ladder) {
        text(out, "d", &format!("{name}: {value}"), 17);
    }
    top += 12;
    let mut place = |out: &mut String, (drawn, height): (String, usize)| {
        let _ = writeln!(out, "<g transform=\"translate(0 {top})\">\n{drawn}</g>");
        top += height;
    };
    if !ladder.arrows.is_empty() {
        place(out, head(ladder));
    }
    for arrow in &ladder.arrows {
        place(out, row(ladder, arrow));
    }
    top += 8;
    let mut text = |out: &mut String, words: &str| {
        for line in wrapped(&escape(words), characters) {
            top += 18;
            let _ = writeln!(out, "<text x=\"16\" y=\"{top}\">{}</text>", xml(&line, usize::MAX));
        }
    };
    for (index, fault) in ladder.faults.iter().enumerate() {
        text(out, &legend(ladder, index, fault));
    }
    if let Some(words) = left_out(ladder) {
        text(out, &words);
    }
    top
}

/// The width of a ladder in pixels.
pub(super) fn width(ladder: &Ladder) -> usize {
    let gaps = ladder.hosts.len().saturating_sub(1);
    (LEFT + gaps * STEP + RIGHT).max(MIN_WIDTH)
}

fn at(host: usize) -> usize {
    LEFT + host * STEP
}

/// The names of the hosts, and the height they need.
pub(super) fn head(ladder: &Ladder) -> (String, usize) {
    let names: Vec<Vec<String>> =
        ladder.hosts.iter().map(|name| wrapped(&escape(name), NAME)).collect();
    let lines = names.iter().map(Vec::len).max().unwrap_or(1);
    let height = lines * LINE + 12;
    let mut out = format!(
        "<text x=\"62\" y=\"{y}\" class=\"d\" text-anchor=\"end\">ms</text>\
         <text x=\"112\" y=\"{y}\" class=\"d\" text-anchor=\"end\">{}</text>\n",
        ladder.unit.as_str(),
        y = height - 8
    );
    for (host, name) in names.iter().enumerate() {
        let x = at(host);
        let _ = write!(
            out,
            "<rect x=\"{}\" y=\"1\" width=\"{}\" height=\"{}\" rx=\"4\" class=\"b\"/>",
            x - STEP / 2 + 8,
            STEP - 16,
            height - 2
        );
        for (line, piece) in name.iter().enumerate() {
            let _ = write!(
                out,
                "<text x=\"{x}\" y=\"{}\" class=\"c\">{}</text>",
                LINE * (line + 1) + 2,
                xml(piece, usize::MAX)
            );
        }
        out.push('\n');
    }
    (out, height)
}

/// One arrow with its lifelines and notes, and the height it needs.
pub(super) fn row(ladder: &Ladder, arrow: &Arrow) -> (String, usize) {
    let (left, right) = (at(arrow.from.min(arrow.to)), at(arrow.from.max(arrow.to)));
    let start = (left + 10).min(width(ladder).saturating_sub(360));
    let room = (width(ladder) - start - 8) / 7;
    let below: Vec<String> =
        notes(arrow).iter().flat_map(|note| wrapped(&escape(note), room)).collect();
    let height = ROW + below.len() * LINE;
    let mut out = String::new();
    for host in 0..ladder.hosts.len() {
        let x = at(host);
        let _ = write!(out, "<path d=\"M{x} 0V{height}\" class=\"v\"/>");
    }
    let leg = if ladder.legs.len() > 1 { format!(" {}", letter(arrow.leg)) } else { String::new() };
    let _ = writeln!(
        out,
        "\n<text x=\"62\" y=\"27\" class=\"d\" text-anchor=\"end\">{}</text>\
         <text x=\"112\" y=\"27\" class=\"d\" text-anchor=\"end\">{}{leg}</text>",
        ms(arrow.since),
        arrow.mark.frame
    );
    let class = match (arrow.method.is_empty(), arrow.status) {
        (true, _) | (false, Some(400..)) => "e",
        (false, Some(_)) => "r",
        (false, None) => "s",
    };
    let _ = write!(out, "<g class=\"{class}\">");
    if arrow.from == arrow.to {
        let x = left;
        let _ = write!(out, "<path d=\"M{x} 14h34v12h-28\" class=\"a\"/>");
        let _ = write!(out, "<path d=\"M{x} 26l9 -4v8z\" class=\"q\"/>");
        let words = format!("{} ({} -> {})", arrow.label, arrow.src, arrow.dst);
        let _ = write!(out, "<text x=\"{}\" y=\"25\">{}</text>", x + 42, safe(&fitted(&words, 60)));
    } else {
        let (from, to) = (at(arrow.from), at(arrow.to));
        let back = if to > from { -9 } else { 9 };
        let _ = write!(out, "<path d=\"M{from} 24H{to}\" class=\"a\"/>");
        let _ = write!(out, "<path d=\"M{to} 24l{back} -4v8z\" class=\"q\"/>");
        // The numbers at its tail leave less room, and move the middle of what is left.
        let taken = arrow.faults.len().min(4) * 19;
        let room = (right - left).saturating_sub(30 + taken) / 7;
        let label = fitted(&escape(&arrow.label), room);
        let middle = usize::midpoint(left, right);
        let middle = if to > from { middle + taken / 2 } else { middle - taken / 2 };
        let _ = write!(
            out,
            "<text x=\"{middle}\" y=\"18\" class=\"c\">{}</text>",
            xml(&label, usize::MAX)
        );
        marks(&mut out, arrow, from, to > from);
    }
    out.push_str("</g>\n");
    if arrow.from == arrow.to {
        marks(&mut out, arrow, left, false);
    }
    for (line, words) in below.iter().enumerate() {
        let _ = writeln!(
            out,
            "<text x=\"{start}\" y=\"{}\" class=\"d\">{}</text>",
            ROW + 6 + line * LINE,
            xml(words, usize::MAX)
        );
    }
    (out, height)
}

/// The numbers of its faults at the tail of an arrow.
fn marks(out: &mut String, arrow: &Arrow, tail: usize, rightwards: bool) {
    for (nth, fault) in arrow.faults.iter().take(4).enumerate() {
        let away = 14 + nth * 19;
        let x = if rightwards { tail + away } else { tail.saturating_sub(away) };
        let _ = write!(
            out,
            "<circle cx=\"{x}\" cy=\"23\" r=\"8\" class=\"m\"/><text x=\"{x}\" y=\"27\" class=\"n\">{}</text>",
            fault + 1
        );
    }
}
