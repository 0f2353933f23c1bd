//! A line for Nagios, Icinga and their like: a state, what weighs most, and performance data. Further lines follow for
//! the page of the service. See the Monitoring Plugins Development Guidelines.

use std::io::{self, Write};

use super::{End, Renderer, in_one_line};
use crate::finding::Finding;
use crate::report::{Metric, Report};
use crate::rule::Severity;
use crate::session::Failure;
use crate::text::{count, escape};

pub(super) struct Monitoring(pub(super) Box<dyn Write>);

/// The state of a service, which is the exit status with `--format monitoring`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing is wrong.
    Ok,
    /// The heaviest finding is a warning.
    Warning,
    /// There is an error.
    Critical,
    /// Something could not be examined, and nothing worse is known.
    Unknown,
}

impl State {
    /// The state that findings and failures amount to. What the baseline knows has no part in it.
    pub(crate) fn of(reports: &[Report], failures: &[Failure]) -> Self {
        let count = |severity| reports.iter().map(|report| report.count(severity)).sum::<u64>();
        if count(Severity::Error) > 0 {
            Self::Critical
        } else if count(Severity::Warning) > 0 {
            Self::Warning
        } else if failures.is_empty() {
            Self::Ok
        } else {
            Self::Unknown
        }
    }

    /// The exit status.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Warning => 1,
            Self::Critical => 2,
            Self::Unknown => 3,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

impl Renderer for Monitoring {
    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        let state = State::of(end.reports, end.failures);
        let service = end.reports.first().map_or("uctool", |report| report.command).to_uppercase();
        let findings = end.findings();
        let fresh: Vec<_> = findings.iter().filter(|finding| !finding.is_known()).collect();
        let first = match (state, fresh.first(), end.failures.first()) {
            (State::Unknown, _, Some(failure)) => in_one_line(failure),
            (State::Ok, _, _) | (_, None, _) => examined(end.reports),
            (_, Some(finding), _) => in_short(finding),
        };
        let data = performance(end.reports);
        writeln!(self.0, "{service} {} - {} | {}", state.as_str(), bare(&first), data.join(" "))?;
        for finding in fresh {
            let line = format!("{}[{}] {}", finding.severity, finding.rule.code, in_short(finding));
            writeln!(self.0, "{}", bare(&line))?;
        }
        for failure in end.failures {
            writeln!(self.0, "{}", bare(&format!("not examined: {}", in_one_line(failure))))?;
        }
        self.0.flush()
    }
}

/// The line of a run that did not begin.
pub(super) fn refused(message: &str) -> String {
    format!("UCTOOL UNKNOWN - {}\n", bare(&escape(message)))
}

fn in_short(finding: &Finding) -> String {
    format!("{} ({})", escape(&finding.message), escape(&finding.location.source))
}

fn examined(reports: &[Report]) -> String {
    let seen: Vec<String> = reports
        .iter()
        .map(|report| {
            let checks = count(report.verdicts.len() as u64, "check");
            format!("{}: {}, {checks}", escape(&report.input), escape(&report.examined))
        })
        .collect();
    seen.join("; ")
}

/// A bar would begin the performance data.
fn bare(text: &str) -> String {
    text.replace('|', "\\u{7c}")
}

fn performance(reports: &[Report]) -> Vec<String> {
    let mut data = Vec::new();
    for report in reports {
        let prefix = if reports.len() > 1 { format!("{} ", report.input) } else { String::new() };
        for Metric { name, value, unit } in &report.metrics {
            data.push(format!("{}={value}{unit}", label(&format!("{prefix}{name}"))));
        }
    }
    for (name, severity) in [("errors", Severity::Error), ("warnings", Severity::Warning)] {
        let number: u64 = reports.iter().map(|report| report.count(severity)).sum();
        data.push(format!("{name}={number};;;0"));
    }
    data
}

/// Quoted where it must be; `=` and `'` end a label early in some readers, and a bar ends everything.
fn label(name: &str) -> String {
    let safe: String =
        escape(name).chars().map(|c| if "='|\\;".contains(c) { '_' } else { c }).collect();
    if safe.contains(' ') { format!("'{safe}'") } else { safe }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PLAIN, baseline, rendered, rendered_with};
    use super::*;
    use crate::render::Format;
    use crate::sample;

    #[test]
    fn the_sample_is_exactly_this() {
        assert_eq!(
            rendered(Format::Monitoring, PLAIN),
            "DEMO CHECK WARNING - the message has <angle> & \"quotes\" ]]> %0A::error \\u{7c} {0}\\nand a newline \
             (certs/owa, 50%\\u{1b}[31m\\u{202e}.pem) | it_s__nodd=0.5s errors=0;;;0 warnings=1;;;0\n\
             warning[DEMO001] the message has <angle> & \"quotes\" ]]> %0A::error \\u{7c} {0}\\nand a newline \
             (certs/owa, 50%\\u{1b}[31m\\u{202e}.pem)\n\
             not examined: gone\\n.pem: no such file (hint: check the path)\n"
        );
    }

    #[test]
    fn the_heaviest_finding_decides_then_what_could_not_be_examined() {
        let report = sample::report();
        let with = |severity| {
            let mut report = report.clone();
            report.findings[0].severity = severity;
            report
        };
        let failure = [sample::failure()];
        assert_eq!(State::of(&[with(Severity::Error)], &failure), State::Critical);
        assert_eq!(State::of(&[with(Severity::Warning)], &failure), State::Warning);
        assert_eq!(State::of(&[with(Severity::Info)], &failure), State::Unknown);
        assert_eq!(State::of(&[with(Severity::Info)], &[]), State::Ok);
        let codes = [State::Ok, State::Warning, State::Critical, State::Unknown].map(State::code);
        assert_eq!(codes, [0, 1, 2, 3]);
    }

    #[test]
    fn what_is_known_raises_no_alarm() {
        let known = rendered_with(Format::Monitoring, PLAIN, baseline());
        assert!(known.starts_with("DEMO CHECK UNKNOWN - gone\\n.pem: no such file"), "{known}");
    }
}
