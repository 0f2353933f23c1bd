//! A session: one run of one command over its inputs, written in several formats at once.

use std::collections::BTreeSet;
use std::io;

use serde::Serialize;
use serde_json::Value;

use crate::baseline::Baseline;
use crate::check::{Check, Outcome, Verdict};
use crate::config::{Settings, Speaks};
use crate::finding::{Finding, Standing};
use crate::fingerprint::Fingerprints;
use crate::render::{End, Renderer, State};
use crate::report::{Digest, Metric, Report, Row, Told};
use crate::rule::Rule;
use crate::text::Line;

/// Something that could not be examined: not a finding, but exit status 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The input, where there is one.
    pub input: Option<String>,
    /// What went wrong, lower case, no full stop; reads well after "error:".
    pub message: String,
    /// What to try.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure that is about no input in particular.
    pub fn new(message: impl Into<String>) -> Self {
        Self { input: None, message: message.into(), hint: None }
    }

    /// A failure of one input.
    pub fn of(input: impl Into<String>, message: impl Into<String>) -> Self {
        Self { input: Some(input.into()), ..Self::new(message) }
    }

    /// An input that could not be opened or read to its end.
    pub fn unreadable(input: impl Into<String>, error: &std::io::Error) -> Self {
        let failure = Self::of(input, format!("failed to read it: {error}"));
        match error.kind() {
            std::io::ErrorKind::NotFound => failure.hint("check the path"),
            std::io::ErrorKind::IsADirectory => {
                failure.hint("give the files in it, or the folder to `uctool triage`")
            }
            std::io::ErrorKind::PermissionDenied => failure.hint("check who may read it"),
            _ => failure,
        }
    }

    /// Says what to try.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// How a run ended, for the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// No finding reaches `--fail-on`.
    Clean,
    /// At least one finding reaches it.
    Findings,
    /// Something could not be examined.
    Failed,
}

impl Status {
    /// The exit status, the same in every format.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }
}

/// One run of one command.
pub struct Session {
    settings: Settings,
    outputs: Vec<Sink>,
    on_failure: Box<dyn FnMut(&Failure)>,
    fingerprints: Fingerprints,
    /// The fingerprints of the baseline, where there is one.
    known: Option<BTreeSet<String>>,
    reports: Vec<Report>,
    failures: Vec<Failure>,
}

/// A renderer, and whether its reader still listens.
struct Sink {
    renderer: Box<dyn Renderer>,
    open: bool,
}

impl Session {
    /// A session that writes through `renderers` and tells `on_failure` at once what could not be examined.
    pub fn new(
        settings: Settings,
        renderers: Vec<Box<dyn Renderer>>,
        on_failure: Box<dyn FnMut(&Failure)>,
    ) -> Self {
        let outputs = renderers.into_iter().map(|renderer| Sink { renderer, open: true }).collect();
        let known = settings.baseline.fingerprints();
        Self {
            settings,
            outputs,
            on_failure,
            fingerprints: Fingerprints::default(),
            known,
            reports: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// What the global options say.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Begins the report on one input. End it with [`ReportWriter::finish`].
    pub fn begin(&mut self, command: &'static str, input: impl Into<String>) -> ReportWriter<'_> {
        let report = Report::new(command, input);
        self.write(|renderer| renderer.begin(&report));
        ReportWriter { session: self, report }
    }

    /// Begins a report that text leaves to a later one, which sums up the run: see [`ReportWriter::sum_up`].
    pub fn begin_part(
        &mut self,
        command: &'static str,
        input: impl Into<String>,
    ) -> ReportWriter<'_> {
        let report = Report { told: Told::Elsewhere, ..Report::new(command, input) };
        self.write(|renderer| renderer.begin(&report));
        ReportWriter { session: self, report }
    }

    /// Notes that something could not be examined; the run goes on.
    pub fn fail(&mut self, failure: Failure) {
        (self.on_failure)(&failure);
        self.write(|renderer| renderer.failure(&failure));
        self.failures.push(failure);
    }

    /// What could not be examined so far.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// The reports that are finished.
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// Writes what comes last in each format and says how the run ended.
    pub fn finish(&mut self) -> Status {
        let (reports, failures) =
            (std::mem::take(&mut self.reports), std::mem::take(&mut self.failures));
        let gone = self.settings.baseline.gone(&reports);
        let catalogue = self.settings.catalogue;
        let end = End { reports: &reports, failures: &failures, gone: &gone, catalogue };
        self.write(|renderer| renderer.finish(&end));
        self.reports = reports;
        // Keeps a failure to write the end of the document itself.
        let late = std::mem::replace(&mut self.failures, failures);
        self.failures.extend(late);
        self.status()
    }

    /// How the run stands. The format has no say in it, and neither has a reader that stopped listening.
    pub fn status(&self) -> Status {
        let mut findings = self.reports.iter().flat_map(|report| &report.findings);
        if !self.failures.is_empty() {
            Status::Failed
        } else if findings.any(|finding| finding.standing.fails) {
            Status::Findings
        } else {
            Status::Clean
        }
    }

    /// The state that monitoring shows.
    pub fn state(&self) -> State {
        State::of(&self.reports, &self.failures)
    }

    /// What `rule` has to say in this session, each finding with its standing.
    fn judge(
        &mut self,
        rule: &'static Rule,
        decide: impl FnOnce() -> Outcome,
    ) -> Option<(Verdict, Vec<Finding>)> {
        match self.settings.speaks(rule) {
            Speaks::Yes => {}
            Speaks::No => return None,
            Speaks::Excused(reason) => {
                return Some((Verdict::NotApplicable(reason.into()), Vec::new()));
            }
        }
        let found = match decide() {
            Outcome::Pass => return Some((Verdict::Pass, Vec::new())),
            Outcome::NotApplicable(reason) => {
                return Some((Verdict::NotApplicable(reason.into()), Vec::new()));
            }
            Outcome::Unknown(reason) => return Some((Verdict::Unknown(reason), Vec::new())),
            Outcome::Found(found) => found,
        };
        let mut excuse = None;
        let mut findings = Vec::with_capacity(found.len());
        for mut finding in found {
            match self.settings.weigh(&mut finding) {
                Some(reason) => excuse = Some(reason),
                None => findings.push(self.with_standing(finding)),
            }
        }
        Some(match excuse {
            Some(reason) if findings.is_empty() => {
                (Verdict::NotApplicable(reason.into()), findings)
            }
            _ => (Verdict::Found, findings),
        })
    }

    fn with_standing(&mut self, mut finding: Finding) -> Finding {
        let fingerprint = self.fingerprints.next(&finding);
        let known = self.known.as_ref().map(|known| known.contains(&fingerprint));
        let writes = self.settings.baseline == Baseline::Write;
        let fails = known != Some(true) && !writes && self.settings.reaches(&finding);
        finding.standing = Standing { fingerprint, known, fails };
        finding
    }

    /// Lets every open renderer write. A closed pipe silences that renderer and nothing else; any other trouble is a
    /// failure.
    fn write(&mut self, mut act: impl FnMut(&mut dyn Renderer) -> io::Result<()>) {
        for sink in self.outputs.iter_mut().filter(|sink| sink.open) {
            let Err(error) = act(sink.renderer.as_mut()) else { continue };
            sink.open = false;
            if error.kind() != io::ErrorKind::BrokenPipe {
                let failure = Failure::new(format!("failed to write the report: {error}"));
                (self.on_failure)(&failure);
                self.failures.push(failure);
            }
        }
    }
}

/// The report that is being written. What it is told goes out at once in the formats that stream.
pub struct ReportWriter<'s> {
    session: &'s mut Session,
    report: Report,
}

impl ReportWriter<'_> {
    /// What the global options say.
    pub fn settings(&self) -> &Settings {
        &self.session.settings
    }

    /// Whether any format may ask a row for its JSON, so that it is worth being made beforehand.
    pub fn asks_for_json(&self) -> bool {
        self.session.outputs.iter().any(|sink| sink.open && sink.renderer.asks_for_json())
    }

    /// Writes one of many things seen.
    pub fn row(&mut self, row: &dyn Row) {
        self.session.write(|renderer| renderer.row(row));
    }

    /// Writes a line for a person; only text shows it.
    pub fn line(&mut self, line: impl Into<Line>) {
        let line = line.into();
        self.session.write(|renderer| renderer.line(&line));
    }

    /// Sets a field of `data`.
    pub fn data(&mut self, name: &str, value: impl Into<Value>) {
        self.report.data.insert(name.to_owned(), value.into());
    }

    /// Sets every field of `data` that `fields`, a struct, has: what it looks like is then known to the schema.
    pub fn fill<T: Serialize>(&mut self, fields: &T) {
        if let Ok(Value::Object(fields)) = serde_json::to_value(fields) {
            self.report.data.extend(fields);
        }
    }

    /// Notes a measured value, for formats that draw them over time.
    pub fn metric(&mut self, metric: Metric) {
        self.report.metrics.push(metric);
    }

    /// Asks every rule of `checks` about `input`.
    pub fn run<T: ?Sized>(&mut self, checks: &[Check<T>], input: &T) {
        for check in checks {
            self.judge(check.rule, || (check.run)(input));
        }
    }

    /// Takes the word of one rule that was decided elsewhere.
    pub fn note(&mut self, rule: &'static Rule, outcome: Outcome) {
        self.judge(rule, || outcome);
    }

    fn judge(&mut self, rule: &'static Rule, decide: impl FnOnce() -> Outcome) {
        let Some((verdict, findings)) = self.session.judge(rule, decide) else { return };
        self.report.verdicts.note(rule, verdict);
        for finding in findings {
            self.session.write(|renderer| renderer.finding(&finding));
            self.report.findings.push(finding);
        }
    }

    /// In text, shows this instead of the report's own findings.
    pub fn sum_up(&mut self, digest: Digest) {
        self.report.told = Told::Digest(digest);
    }

    /// What every rule said so far.
    pub fn verdicts(&self) -> impl Iterator<Item = (&'static Rule, &Verdict)> {
        self.report.verdicts.iter()
    }

    /// What was found so far.
    pub fn findings(&self) -> &[Finding] {
        &self.report.findings
    }

    /// Notes that something about this input could not be examined; the report goes on.
    pub fn fail(&mut self, failure: Failure) {
        self.session.fail(failure);
    }

    /// Ends the report; `examined` says in words what was looked at.
    pub fn finish(mut self, examined: impl Into<String>) {
        self.report.examined = examined.into();
        let report = &self.report;
        self.session.write(|renderer| renderer.end(report));
        self.session.reports.push(self.report);
    }
}
