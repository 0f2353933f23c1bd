//! Renderers: one file per format, each told of everything as it becomes known.

mod github;
mod gitlab;
mod json;
mod junit;
mod monitoring;
mod ndjson;
mod sarif;
mod text;

use crate::sort;
use std::io::{self, Write};

pub use monitoring::State;

use crate::baseline::Known;
use crate::config::Catalogue;
use crate::finding::Finding;
use crate::report::{Report, Row};
use crate::session::Failure;
use crate::text::{Line, Paint, escape};

/// The whole run, for what a format writes last.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    /// Every report.
    pub reports: &'a [Report],
    /// What could not be examined.
    pub failures: &'a [Failure],
    /// What the baseline holds and nothing finds any more.
    pub gone: &'a [Known],
    /// Every rule there is.
    pub catalogue: Catalogue,
}

impl<'a> End<'a> {
    /// Every finding, the heaviest first.
    fn findings(&self) -> Vec<&'a Finding> {
        let mut findings: Vec<_> =
            self.reports.iter().flat_map(|report| &report.findings).collect();
        sort::by_key(&mut findings, |finding| std::cmp::Reverse(finding.severity));
        findings
    }
}

/// Writes one format. A format that streams acts on every call; a document may wait for `finish`.
pub trait Renderer {
    /// A report begins.
    fn begin(&mut self, _report: &Report) -> io::Result<()> {
        Ok(())
    }
    /// One of many things seen.
    fn row(&mut self, _row: &dyn Row) -> io::Result<()> {
        Ok(())
    }
    /// Whether it may ask a row for its JSON.
    fn asks_for_json(&self) -> bool {
        true
    }
    /// A line for a person.
    fn line(&mut self, _line: &Line) -> io::Result<()> {
        Ok(())
    }
    /// A finding, as soon as it is known; it is in the report as well.
    fn finding(&mut self, _finding: &Finding) -> io::Result<()> {
        Ok(())
    }
    /// Something could not be examined.
    fn failure(&mut self, _failure: &Failure) -> io::Result<()> {
        Ok(())
    }
    /// A report ends.
    fn end(&mut self, _report: &Report) -> io::Result<()> {
        Ok(())
    }
    /// The run ends.
    fn finish(&mut self, end: &End<'_>) -> io::Result<()>;
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// For a person.
    Text,
    /// One document, schema `uctool/1`.
    Json,
    /// One object a line, as soon as known.
    Ndjson,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML: a case for each rule.
    Junit,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Code quality report of GitLab.
    Gitlab,
    /// A line for Nagios and Icinga, with performance data.
    Monitoring,
}

/// What text needs to know of its reader.
#[derive(Debug, Clone, Copy)]
pub struct TextOptions {
    /// Colours, or none.
    pub paint: Paint,
    /// How many `-v` were given.
    pub verbosity: u8,
    /// Findings only.
    pub quiet: bool,
    /// The columns of the terminal; `None` where nobody reads along, and nothing is broken.
    pub width: Option<usize>,
    /// Whether the terminal opens links (OSC 8).
    pub links: bool,
}

/// `text` as a link to `url` in a terminal (OSC 8). Only addresses made by uctool itself go in.
pub fn linked(url: &str, text: &str) -> String {
    format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

impl Format {
    /// The renderer of this format, writing to `out`.
    pub fn renderer(self, out: Box<dyn Write>, options: TextOptions) -> Box<dyn Renderer> {
        match self {
            Self::Text => Box::new(text::Text::new(out, options)),
            Self::Json => Box::new(json::Json::new(out)),
            Self::Ndjson => Box::new(ndjson::Ndjson::new(out)),
            Self::Sarif => Box::new(sarif::Sarif(out)),
            Self::Junit => Box::new(junit::Junit(out)),
            Self::Github => Box::new(github::Github(out)),
            Self::Gitlab => Box::new(gitlab::Gitlab(out)),
            Self::Monitoring => Box::new(monitoring::Monitoring(out)),
        }
    }
}

impl Format {
    /// Tells a reader of this format on `out` that the run did not begin, and returns the exit status.
    pub fn refused(self, message: &str, out: &mut dyn Write) -> u8 {
        if self != Self::Monitoring {
            return 2;
        }
        // The exit status says the same where nobody reads.
        let _ = out.write_all(monitoring::refused(message).as_bytes()).and_then(|()| out.flush());
        State::Unknown.code()
    }
}

/// A finding in as many lines as it has things to say, escaped.
fn in_lines(finding: &Finding) -> Vec<String> {
    let mut lines = vec![escape(&finding.message).into_owned()];
    for (word, text) in [("why", &finding.why), ("help", &finding.help)] {
        lines.extend(text.iter().map(|text| format!("{word}: {}", escape(text))));
    }
    lines
}

/// A failure in one line, escaped.
fn in_one_line(failure: &Failure) -> String {
    let input = failure.input.as_ref().map(|input| format!("{}: ", escape(input)));
    let hint = failure.hint.as_ref().map(|hint| format!(" (hint: {})", escape(hint)));
    format!("{}{}{}", input.unwrap_or_default(), escape(&failure.message), hint.unwrap_or_default())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;
    use crate::baseline::{Baseline, write_baseline};
    use crate::config::Settings;
    use crate::sample;

    /// A writer whose bytes the test can read afterwards.
    #[derive(Clone, Default)]
    pub(crate) struct Shared(Rc<RefCell<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Shared {
        /// What was written.
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.borrow().clone()).unwrap()
        }
    }

    /// The sample as `format` writes it.
    pub(crate) fn rendered(format: Format, options: TextOptions) -> String {
        rendered_with(format, options, Settings::default())
    }

    /// The same with other settings.
    pub(crate) fn rendered_with(
        format: Format,
        options: TextOptions,
        settings: Settings,
    ) -> String {
        let out = Shared::default();
        let renderer = format.renderer(Box::new(out.clone()), options);
        sample::tell(settings, vec![renderer]);
        out.text()
    }

    /// A baseline that knows the finding of the sample and one that is gone.
    pub(crate) fn baseline() -> Settings {
        let mut bytes = Vec::new();
        let mut report = sample::report();
        let mut gone = report.findings[0].clone();
        gone.message = "a fault\u{1b} of old".into();
        gone.standing.fingerprint = "0123456789abcdef".into();
        report.findings.push(gone);
        write_baseline(&[report], &mut bytes).unwrap();
        let baseline = Baseline::parse("b.json", std::str::from_utf8(&bytes).unwrap()).unwrap();
        Settings { baseline, ..Settings::default() }
    }

    pub(crate) const PLAIN: TextOptions = TextOptions {
        paint: crate::text::no_paint,
        verbosity: 0,
        quiet: false,
        width: None,
        links: false,
    };
}
