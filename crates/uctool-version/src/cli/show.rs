//! `uctool version show`.

use serde::Serialize;
use uctool_core::{Failure, Io, Line, Location, ReportWriter, Row, Session, text::count};

use super::json::VersionV1;
use super::{ShowArgs, scan_input, unreadable};
use crate::rules::{CHECKS, Case, Task};
use uctool_release::decode::Described;
use uctool_release::scan::Scan;
use uctool_release::spelling::{Spelled, SpellingError};
use uctool_release::version::VersionError;

/// A version that was read.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Shown {
    r#type: &'static str,
    text: String,
    role: Option<&'static str>,
    line: Option<u64>,
    #[serde(flatten)]
    version: VersionV1,
    #[serde(skip)]
    described: Described,
}

impl Row for Shown {
    fn collection(&self) -> &'static str {
        "versions"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(out, self);
    }

    fn text(&self, verbosity: u8) -> Vec<Line> {
        let one = &self.described;
        let product =
            one.version.product.map_or_else(|| "product not named".to_owned(), |p| p.to_string());
        let restricted = match one.version.restricted {
            Some(true) => ", restricted",
            Some(false) => ", unrestricted",
            None => "",
        };
        let place = match (self.line, self.role) {
            (Some(line), Some(role)) => format!("line {line}, {role}: "),
            _ => String::new(),
        };
        let day = one.row.and_then(|row| row.released);
        let day = day.map(|day| format!(", released {day}")).unwrap_or_default();
        let by = match one.row {
            Some(_) => "by the table of releases",
            None => "by the rule of the numbering",
        };
        let mut lines = vec![
            Line::new()
                .plain(place)
                .strong(format!("{}  {}", one.version, one.marketing()))
                .plain(format!("  {product}{restricted}{day}"))
                .dim(format!("  ({by})")),
        ];
        if let Some(row) = one.row {
            lines.extend(row.note.map(|note| Line::new().dim(format!("  note: {note}"))));
            if verbosity > 0 {
                lines.push(
                    Line::new().dim(format!("  source: {} ({})", row.source, row.confidence)),
                );
            }
        }
        lines
    }
}

/// A COP file, or a word that is no version though it looks like one.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Other {
    r#type: &'static str,
    text: String,
    line: Option<u64>,
    reason: String,
}

impl Row for Other {
    fn collection(&self) -> &'static str {
        "others"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(out, self);
    }

    fn text(&self, _: u8) -> Vec<Line> {
        let place = self.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        vec![Line::new().dim(format!("{place}`{}` left out: {}", self.text, self.reason))]
    }
}

impl Other {
    fn new(text: &str, line: Option<u64>, error: &SpellingError) -> Self {
        let r#type = if *error == SpellingError::CopFile { "cop-file" } else { "unread" };
        Self { r#type, text: text.to_owned(), line, reason: error.to_string() }
    }
}

pub(super) fn run(args: &ShowArgs, io: &mut dyn Io, session: &mut Session) {
    for text in &args.versions {
        if let Err(failure) = one(args, text, io, session) {
            session.fail(failure);
        }
    }
}

fn one(args: &ShowArgs, text: &str, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
    if text == "-" {
        let scan = scan_input(io, text)?;
        if scan.found.is_empty() && scan.unread.is_empty() {
            return Err(unreadable(text, &VersionError::Empty.into()));
        }
        let mut report = session.begin("version show", text);
        pasted(args, &scan, &mut report);
        report.finish(count(scan.found.len() as u64, "version"));
        return Ok(());
    }
    match text.parse::<Spelled>() {
        Ok(spelled) => {
            let mut report = session.begin("version show", text);
            show(&mut report, spelled.describe(args.product), text, None, Location::of(text));
            report.finish("1 version");
        }
        // A COP file is listed; it was examined, it only is no version.
        Err(SpellingError::CopFile) => {
            let mut report = session.begin("version show", text);
            report.row(&Other::new(text, None, &SpellingError::CopFile));
            report.finish("1 file name");
        }
        Err(error) => return Err(unreadable(text, &error)),
    }
    Ok(())
}

fn pasted(args: &ShowArgs, scan: &Scan, report: &mut ReportWriter<'_>) {
    for found in &scan.found {
        let described = found.spelled.describe(args.product);
        let place = Some((found.role.as_str(), found.line));
        show(report, described, &found.text, place, Location::of("-").line(found.line));
    }
    for unread in &scan.unread {
        report.row(&Other::new(&unread.text, Some(unread.line), &unread.error));
    }
}

fn show(
    report: &mut ReportWriter<'_>,
    described: Described,
    text: &str,
    place: Option<(&'static str, u64)>,
    location: Location,
) {
    report.row(&Shown {
        r#type: "version",
        text: text.to_owned(),
        role: place.map(|(role, _)| role),
        line: place.map(|(_, line)| line),
        version: VersionV1::of(&described),
        described,
    });
    let case = Case {
        task: Task::Show,
        location,
        versions: vec![described],
        route: None,
        back: None,
        imp: None,
        centralised: false,
        expected: None,
    };
    report.run(CHECKS, &case);
}
