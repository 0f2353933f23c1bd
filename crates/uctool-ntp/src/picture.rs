//! Offset and reach over time, one colour a source, as SVG.

use std::fmt::Write as _;

use uctool_core::text::xml;

use crate::model::{Node, Sample};

const WIDTH: f64 = 900.0;
const LEFT: f64 = 170.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 40.0;
const OFFSETS: f64 = 240.0;
const REACH_ROW: f64 = 22.0;
/// Told apart with impaired colour vision too (Okabe and Ito's set).
const COLOURS: &[&str] =
    &["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888"];
/// The reader's own light or dark.
const STYLE: &str = "<style>svg{fill:#222}.ground{fill:#fff}.line{stroke:#ccc}\
    @media(prefers-color-scheme:dark){svg{fill:#ddd}.ground{fill:#16181c}.line{stroke:#444}}</style>\n";
/// Milliseconds up to which offsets are drawn to scale; beyond, each power of ten takes as much room.
const FINE_MS: f64 = 0.1;
/// More sources than this do not fit.
const MOST_SOURCES: usize = 32;

/// The picture, or `None` when nothing was measured.
pub(crate) fn svg(nodes: &[Node]) -> Option<String> {
    let mut samples: Vec<Sample> = Vec::new();
    let mut readings = 0.0;
    for node in nodes {
        // Captures count in seconds, texts in readings, which go on from one text to the next.
        let shift = if node.readings > 0 { readings } else { 0.0 };
        samples.extend(
            node.samples.iter().map(|sample| Sample { at: sample.at + shift, ..sample.clone() }),
        );
        readings += f64::from(node.readings);
    }
    let mut sources: Vec<&str> = Vec::new();
    for sample in &samples {
        if !sources.contains(&sample.remote.as_str()) && sources.len() < MOST_SOURCES {
            sources.push(&sample.remote);
        }
    }
    if sources.is_empty() {
        return None;
    }
    let unit = if readings > 0.0 { "reading" } else { "seconds" };
    Some(draw(&samples, &sources, unit))
}

fn draw(samples: &[Sample], sources: &[&str], unit: &str) -> String {
    let end = samples.iter().map(|sample| sample.at).fold(1.0, f64::max);
    let largest =
        samples.iter().filter_map(|sample| sample.offset_ms).map(f64::abs).fold(0.1, f64::max);
    let x = |at: f64| LEFT + (WIDTH - LEFT - RIGHT) * at / end;
    let y = |offset: f64| TOP + OFFSETS / 2.0 - OFFSETS / 2.0 * scaled(offset) / scaled(largest);
    #[expect(clippy::cast_precision_loss, reason = "at most 32 rows")]
    let row = |index: usize| TOP + OFFSETS + 40.0 + index as f64 * REACH_ROW;
    let height = row(sources.len()) + 30.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<title>offset and reach over time</title>\n\
         {STYLE}<rect width=\"100%\" height=\"100%\" class=\"ground\"/>\n\
         <text x=\"{LEFT}\" y=\"20\">offset to each source (ms)</text>\n"
    );
    for offset in ticks(largest) {
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{right}\" y2=\"{y:.1}\" class=\"line\"/><text x=\"{at}\" y=\"{text:.1}\" text-anchor=\"end\">{sign}{offset}</text>",
            sign = if offset > 0.0 { "+" } else { "" },
            text = y(offset) + 4.0,
            y = y(offset),
            right = WIDTH - RIGHT,
            at = LEFT - 6.0
        );
    }
    for (index, source) in sources.iter().enumerate() {
        let colour = COLOURS.get(index % COLOURS.len()).unwrap_or(&"#000");
        let own = || samples.iter().filter(|sample| sample.remote == **source);
        let points: Vec<String> = own()
            .filter_map(|sample| Some(format!("{:.1},{:.1}", x(sample.at), y(sample.offset_ms?))))
            .collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/>",
            points.join(" ")
        );
        for point in &points {
            if let Some((cx, cy)) = point.split_once(',') {
                let _ =
                    writeln!(out, "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"2.5\" fill=\"{colour}\"/>");
            }
        }
        let base = row(index);
        let _ = writeln!(
            out,
            "<svg x=\"4\" y=\"{base:.1}\" width=\"{}\" height=\"{REACH_ROW}\"><text y=\"12\" fill=\"{colour}\">{}</text></svg>",
            LEFT - 12.0,
            xml(source, 40)
        );
        for sample in own() {
            let Some(reach) = sample.reach else { continue };
            let tall = f64::from(reach.answered()) / 8.0 * (REACH_ROW - 6.0);
            let _ = writeln!(
                out,
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"3\" height=\"{tall:.1}\" fill=\"{colour}\"><title>reach {reach} ({})</title></rect>",
                x(sample.at),
                base + REACH_ROW - 6.0 - tall,
                reach.history()
            );
        }
    }
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"{:.1}\">reach (answered of the last eight polls), by {unit}: 0 to {end:.0}</text>\n</svg>",
        height - 10.0
    );
    out
}

/// Sources that are 1 ms and 40 s away in one picture: by powers of ten, but for the finest part.
fn scaled(offset: f64) -> f64 {
    offset.signum() * (1.0 + offset.abs() / FINE_MS).ln()
}

/// Powers of ten up to `largest` on both sides, and zero; of many powers every other.
fn ticks(largest: f64) -> Vec<f64> {
    let powers: Vec<f64> =
        (0..12).map(|power| 10_f64.powi(power - 1)).take_while(|tick| *tick <= largest).collect();
    let every = if powers.len() > 4 { 2 } else { 1 };
    let kept = || powers.iter().rev().step_by(every).copied();
    kept()
        .chain([0.0])
        .chain(kept().map(|tick| -tick).collect::<Vec<_>>().into_iter().rev())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_become_points_and_bars() {
        let row = |reach: &str, offset: f64| {
            format!("*192.0.2.1 192.0.2.9 2 u 5 64 {reach} 0.1 {offset} 0.3\n")
        };
        let head = "remote refid st t when poll reach delay offset jitter\n";
        let text = format!("{head}{}{head}{}", row("377", 1.5), row("376", -2.5));
        let drawn = svg(&crate::read_text("t", &text)).unwrap();
        assert_eq!(drawn.matches("<circle").count(), 2);
        assert!(drawn.contains("reach 376 (11111110)") && drawn.ends_with("</svg>\n"));
    }

    #[test]
    fn a_wild_source_does_not_flatten_the_others() {
        assert_eq!(ticks(0.5), [0.1, 0.0, -0.1]);
        assert_eq!(ticks(37_500.0), [10_000.0, 100.0, 1.0, 0.0, -1.0, -100.0, -10_000.0]);
        assert!(scaled(1.0) / scaled(37_500.0) > 0.15);
        assert!((scaled(-3.0) + scaled(3.0)).abs() < 1e-12);
    }

    #[test]
    fn nothing_measured_is_no_picture() {
        assert_eq!(svg(&crate::read_text("t", "unsynchronised")), None);
    }

    #[test]
    fn hostile_names_stay_text() {
        assert_eq!(xml("<a>&\"\u{1b}", 40), "&lt;a&gt;&amp;&quot;?");
    }
}
