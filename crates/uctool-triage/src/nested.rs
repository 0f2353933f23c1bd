//! A reader run inside: by its arguments, on a session that keeps what it says. So triage stands on what every script
//! stands on, the reports.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::rc::Rc;

use uctool_core::{
    End, Entry, Failure, Line, Outcome, Renderer, Report, ReportWriter, Row, Session, Settings,
    Verdict,
};

use crate::desk::Desk;

/// The most bytes of rows of one report that are kept.
const MOST_ROWS: usize = 16 << 20;
/// The most lines of text of one report that are kept, for the page.
const MOST_LINES: usize = 400;

/// What a reader said.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) reports: Vec<Recorded>,
    /// What it could not examine.
    pub(crate) failures: Vec<Failure>,
}

/// One report, with its rows.
pub(crate) struct Recorded {
    pub(crate) report: Report,
    pub(crate) rows: Vec<Kept>,
    /// Rows beyond the bound.
    pub(crate) left_out: u64,
    /// What a person would read above the findings.
    pub(crate) lines: Vec<Line>,
}

/// A row as JSON.
pub(crate) struct Kept {
    collection: &'static str,
    pub(crate) json: Vec<u8>,
}

impl Row for Kept {
    fn collection(&self) -> &'static str {
        self.collection
    }
    fn json(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.json);
    }
    fn text(&self, _: u8) -> Vec<Line> {
        Vec::new()
    }
}

/// Runs `uctool WORDS` at a desk, and returns what it said.
pub(crate) fn run(entry: &Entry, words: &[String], desk: &mut Desk<'_>) -> Said {
    let parsed = entry.command().try_get_matches_from(words.iter().map(OsString::from));
    let matches = match parsed {
        Ok(matches) => matches,
        Err(error) => return refused(&error.to_string()),
    };
    let notes: Rc<RefCell<Vec<Draft>>> = Rc::default();
    let recorder = Box::new(Recorder(notes.clone()));
    let settings = Settings { no_input: true, ..Settings::default() };
    let mut session = Session::new(settings, vec![recorder], Box::new(|_| ()));
    if let Err(failure) = entry.run(&matches, desk, &mut session) {
        session.fail(failure);
    }
    session.finish();
    let reports = session.reports().iter().cloned().zip(notes.take());
    let reports = reports.map(|(report, Draft { rows, left_out, lines, .. })| Recorded {
        report,
        rows,
        left_out,
        lines,
    });
    Said { reports: reports.collect(), failures: session.failures().to_vec() }
}

fn refused(message: &str) -> Said {
    let message = message.lines().next().unwrap_or_default().trim_start_matches("error: ");
    Said { reports: Vec::new(), failures: vec![Failure::new(message)] }
}

/// What is noted of a report while it is written.
#[derive(Default)]
struct Draft {
    rows: Vec<Kept>,
    bytes: usize,
    left_out: u64,
    lines: Vec<Line>,
    headings: Vec<&'static str>,
}

struct Recorder(Rc<RefCell<Vec<Draft>>>);

impl Recorder {
    fn last(&self, note: impl FnOnce(&mut Draft)) {
        if let Some(draft) = self.0.borrow_mut().last_mut() {
            note(draft);
        }
    }
}

impl Draft {
    fn row(&mut self, row: &dyn Row) {
        if self.lines.len() < MOST_LINES {
            let lines = row.text(0);
            let first = !lines.is_empty() && !self.headings.contains(&row.collection());
            let heading = if first { row.heading() } else { None };
            if first {
                self.headings.push(row.collection());
            }
            for line in heading.into_iter().chain(lines) {
                self.line(line);
            }
        }
        if self.bytes > MOST_ROWS {
            self.left_out += 1;
            return;
        }
        let mut json = Vec::new();
        row.json(&mut json);
        self.bytes += json.len();
        self.rows.push(Kept { collection: row.collection(), json });
    }

    fn line(&mut self, line: Line) {
        if self.lines.len() < MOST_LINES {
            self.lines.push(line);
        }
    }
}

impl Renderer for Recorder {
    fn begin(&mut self, _: &Report) -> io::Result<()> {
        self.0.borrow_mut().push(Draft::default());
        Ok(())
    }

    fn row(&mut self, row: &dyn Row) -> io::Result<()> {
        self.last(|draft| draft.row(row));
        Ok(())
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        self.last(|draft| draft.line(line.clone()));
        Ok(())
    }

    fn finish(&mut self, _: &End<'_>) -> io::Result<()> {
        Ok(())
    }
}

impl Said {
    /// Puts the name of the file behind `-` where the reader could only say `-`.
    pub(crate) fn named(mut self, name: &str) -> Self {
        for recorded in &mut self.reports {
            if recorded.report.input == "-" {
                name.clone_into(&mut recorded.report.input);
            }
            for finding in &mut recorded.report.findings {
                if finding.location.source == "-" {
                    name.clone_into(&mut finding.location.source);
                }
            }
        }
        for failure in &mut self.failures {
            if failure.input.as_deref() == Some("-") {
                failure.input = Some(name.to_owned());
            }
        }
        self
    }
}

/// Tells the report again, in the run's own session.
pub(crate) fn retell(recorded: &Recorded, session: &mut Session) {
    let Recorded { report, rows, left_out, .. } = recorded;
    let mut writer = session.begin_part(report.command, report.input.as_str());
    for row in rows {
        writer.row(row);
    }
    for (name, value) in &report.data {
        writer.data(name, value.clone());
    }
    if *left_out > 0 {
        writer.data("rows_left_out", *left_out);
    }
    for metric in &report.metrics {
        writer.metric(metric.clone());
    }
    verdicts(report, &mut writer);
    writer.finish(report.examined.as_str());
}

fn verdicts(report: &Report, writer: &mut ReportWriter<'_>) {
    for (rule, verdict) in report.verdicts.iter() {
        let outcome = match verdict {
            Verdict::Pass => Outcome::Pass,
            Verdict::NotApplicable(std::borrow::Cow::Borrowed(why)) => Outcome::NotApplicable(why),
            // Only a configuration makes other reasons, and a reader inside has none.
            Verdict::NotApplicable(_) => Outcome::NotApplicable("it does not apply"),
            Verdict::Unknown(why) => Outcome::Unknown(why.clone()),
            Verdict::Found => {
                let own = report.findings.iter().filter(|finding| finding.rule == rule);
                Outcome::Found(own.cloned().collect())
            }
        };
        writer.note(rule, outcome);
    }
}
