//! A lane for each device, its episodes coloured by cause, with the lease's fractions as guides; as SVG, bare or in a page.

use std::fmt::Write as _;

use uctool_core::text::xml;

use crate::event::Kind;
use crate::judge::{Case, Study};
use crate::rhythm::Fraction;
use crate::rules::period;
use crate::show::time;

const WIDTH: f64 = 1100.0;
const LEFT: f64 = 170.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 50.0;
const LANE: f64 = 34.0;
/// The reader's own light or dark.
const STYLE: &str = "<style>svg{fill:#222}.ground{fill:#fff}.power{fill:#000}.line{stroke:#ddd}.guide{stroke:#999}\
    @media(prefers-color-scheme:dark){svg{fill:#ddd}.ground{fill:#16181c}.power{fill:#fff}.line{stroke:#444}.guide{stroke:#888}}</style>\n";
/// More lanes than this are not drawn.
const MOST_LANES: usize = 200;
/// Guides of one lane that are drawn.
const MOST_GUIDES: u32 = 200;

/// Black is the one colour that the dark takes away, so power goes by its class.
fn paint(kind: Kind) -> String {
    let colour = match kind {
        Kind::Nak => "#d55e00",
        Kind::LostAddress | Kind::Timeout | Kind::Ignored => "#e69f00",
        Kind::Commanded | Kind::User => "#0072b2",
        Kind::Network => "#56b4e9",
        Kind::Power => return "class=\"power\"".to_owned(),
        Kind::Other | Kind::Started | Kind::Ack | Kind::Request | Kind::Renewing => "#888888",
    };
    format!("fill=\"{colour}\"")
}

/// The picture as SVG, or `None` without episodes.
pub(crate) fn svg(case: &Case) -> Option<String> {
    let lanes: Vec<&Study> =
        case.studies.iter().filter(|study| !study.episodes.is_empty()).take(MOST_LANES).collect();
    let times =
        || lanes.iter().flat_map(|study| study.episodes.iter().map(|episode| episode.start));
    let (start, end) = (times().fold(f64::MAX, f64::min), times().fold(f64::MIN, f64::max));
    if lanes.is_empty() {
        return None;
    }
    let span = (end - start).max(1.0);
    let x = |at: f64| LEFT + (WIDTH - LEFT - RIGHT) * (at - start) / span;
    #[expect(clippy::cast_precision_loss, reason = "at most 200 lanes")]
    let lane = |index: usize| TOP + index as f64 * LANE;
    let height = lane(lanes.len()) + 60.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<title>resets by device</title>\n\
         {STYLE}<rect width=\"100%\" height=\"100%\" class=\"ground\"/>\n\
         <text x=\"{LEFT}\" y=\"20\">{}</text><text x=\"{}\" y=\"20\" text-anchor=\"end\">{}</text>\n",
        time(start),
        WIDTH - RIGHT,
        time(end)
    );
    for (index, study) in lanes.iter().enumerate() {
        draw_lane(&mut out, study, lane(index), end, &x);
    }
    let mut at = LEFT;
    for kind in
        [Kind::Nak, Kind::LostAddress, Kind::Commanded, Kind::Network, Kind::Power, Kind::Other]
    {
        let _ = writeln!(
            out,
            "<circle cx=\"{at:.0}\" cy=\"{y}\" r=\"5\" {}/><text x=\"{:.0}\" y=\"{}\">{}</text>",
            paint(kind),
            at + 9.0,
            height - 21.0,
            kind.as_str(),
            y = height - 25.0
        );
        at += 140.0;
    }
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"{}\" fill-opacity=\"0.7\" font-size=\"10\">after each reset: solid where half of the lease is over (T1), dotted at seven eighths (T2) and at its end</text>\n</svg>",
        height - 6.0
    );
    Some(out)
}

fn draw_lane(out: &mut String, study: &Study, top: f64, end: f64, x: &dyn Fn(f64) -> f64) {
    let middle = top + LANE / 2.0;
    let _ = writeln!(
        out,
        "<svg x=\"6\" y=\"{top}\" width=\"{}\" height=\"{LANE}\"><text y=\"15\">{}</text><text y=\"28\" fill-opacity=\"0.7\" font-size=\"10\">{}</text></svg><line x1=\"{LEFT}\" x2=\"{}\" y1=\"{middle}\" y2=\"{middle}\" class=\"line\"/>",
        LEFT - 20.0,
        xml(&study.name, 40),
        study.verdict.as_str(),
        WIDTH - RIGHT
    );
    // Where the next act of the lease falls after each reset.
    if let Some(lease) = study.lease {
        let guides = study
            .episodes
            .iter()
            .flat_map(|episode| Fraction::ALL.map(|fraction| (episode.start, fraction)));
        for (from, fraction) in guides.take(MOST_GUIDES as usize) {
            let at = from + fraction.of(&lease);
            if at <= end {
                let dash =
                    if fraction == Fraction::Renew { "" } else { " stroke-dasharray=\"2 2\"" };
                let _ = writeln!(
                    out,
                    "<line x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{:.1}\" y2=\"{:.1}\" class=\"guide\"{dash}><title>{fraction:?} of {}</title></line>",
                    top + 4.0,
                    top + LANE - 4.0,
                    period(lease.seconds),
                    at = x(at)
                );
            }
        }
    }
    for episode in &study.episodes {
        let _ = writeln!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{middle}\" r=\"5\" {}{}><title>{} {}</title></circle>",
            x(episode.start),
            paint(episode.cause),
            if episode.fleet { " fill-opacity=\"0.3\"" } else { "" },
            time(episode.start),
            episode.evidence.what
        );
    }
}

/// The picture in a page.
pub(crate) fn html(svg: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\"><title>resets by device</title></head>\n<body>\n{svg}</body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{DeviceId, Event};
    use crate::timeline::Timeline;

    #[test]
    fn a_lane_has_its_episodes_and_guides() {
        let mut timeline = Timeline::default();
        for n in 0..5 {
            let at = 1e9 + f64::from(n) * 129_700.0;
            timeline.push(
                &DeviceId::Name("<a>".into()),
                Event { at, kind: Kind::Nak, what: "NAK received", source: 0, place: 1, t1: None },
            );
        }
        let drawn = svg(&crate::judge(&timeline, Some(259_200.0), None)).unwrap();
        assert_eq!(drawn.matches("NAK received").count(), 5);
        assert!(drawn.contains("&lt;a&gt;") && drawn.contains("Renew of 72 h"));
        assert!(html(&drawn).contains("<!doctype html>"));
        assert_eq!(svg(&crate::judge(&Timeline::default(), None, None)), None);
    }
}
