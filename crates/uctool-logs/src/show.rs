//! A log for a person and for a script.

use serde::Serialize;
use uctool_core::text::{cell, count};
use uctool_core::time::{heading, moment, rfc3339};
use uctool_core::{Line, Outcome, ReportWriter, Row, Style, json};

use crate::join::Log;
use crate::pack::{Entry, Pack};
use crate::scan::Scan;
use crate::tally::{Evidence, Tally};

/// A text that is part of the log, as `data.files[]` holds it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct File<'a> {
    name: &'a str,
    lines: u64,
    bytes: u64,
    encoding: &'static str,
    /// The first and the last time in it.
    first_time: Option<String>,
    last_time: Option<String>,
    /// Why it could not be read to its end.
    cut: Option<&'a str>,
}

/// What a rule of a pack said, as `data.rules[]` holds it: also each of the user's own, which share a code.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct RuleSaid<'a> {
    code: &'static str,
    name: &'a str,
    product: Option<&'a str>,
    outcome: &'static str,
    reason: Option<String>,
}

/// `data` of `logs scan`, apart from the hits.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ScanV1<'a> {
    /// The texts the log is made of.
    files: Vec<File<'a>>,
    /// The products whose lines were seen.
    products: Vec<&'a str>,
    /// What every rule of the packs said.
    rules: Vec<RuleSaid<'a>>,
    /// What was taken for granted.
    assumed: Vec<&'static str>,
}

/// A line that was hit.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct LineSeen {
    file: String,
    line: u64,
    time: Option<String>,
    text: String,
}

/// The hits of one rule on one subject, as `data.hits[]` and lines of type `hit` hold them.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shown {
    #[serde(rename = "type")]
    kind: &'static str,
    code: &'static str,
    name: String,
    product: Option<String>,
    subject: Option<String>,
    count: u64,
    /// The most hits in a row.
    row: u64,
    /// Whether they are a finding: some faults are one only when they come again.
    finding: bool,
    first: Option<LineSeen>,
    last: Option<LineSeen>,
    /// The first lines.
    lines: Vec<LineSeen>,
    #[serde(skip)]
    times: (Option<i64>, Option<i64>),
}

impl Shown {
    fn of(entry: &Entry, pack: &Pack, subject: Option<&str>, tally: &Tally, log: &Log) -> Self {
        let seen = |line: &Evidence| LineSeen {
            file: log.source(line).to_owned(),
            line: line.line(),
            time: line.time.and_then(rfc3339),
            text: line.text(),
        };
        let product = entry.product.and_then(|at| pack.products.get(at));
        Self {
            kind: "hit",
            code: entry.rule.code,
            name: entry.id.clone(),
            product: product.map(|product| product.name.clone()),
            subject: subject.map(str::to_owned),
            count: tally.count,
            row: tally.row(),
            finding: tally.count >= entry.at_least && tally.row() >= entry.in_a_row,
            first: tally.first.first().map(seen),
            last: tally.last.as_ref().map(seen),
            lines: tally.first.iter().map(seen).collect(),
            times: (
                tally.first.first().and_then(|line| line.time),
                tally.last.as_ref().and_then(|line| line.time),
            ),
        }
    }
}

/// Columns of a rule's name and of what its hits are about.
const NAME: usize = 26;

impl Row for Shown {
    fn collection(&self) -> &'static str {
        "hits"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = json::write(out, self);
    }

    fn heading(&self) -> Option<Line> {
        let time = heading();
        let text = format!("     hits  {:NAME$}  {:19}  last", "rule", format!("first {time}"));
        Some(Line::new().dim(text))
    }

    fn text(&self, _: u8) -> Vec<Line> {
        let time = |time: Option<i64>| time.and_then(moment).unwrap_or_default();
        let style = if self.finding { Style::Strong } else { Style::Dim };
        let about = self.subject.as_deref().map_or(String::new(), |subject| format!("  {subject}"));
        let times = format!("  {:19}  {:19}", time(self.times.0), time(self.times.1));
        // The rule first: it is what a narrow terminal must still show.
        let line = Line::new().plain(format!("{:>9}  ", self.count));
        let rest = cell(&about, NAME.saturating_sub(self.name.len())) + &times;
        vec![line.with(style, self.name.as_str()).plain(rest.trim_end())]
    }
}

/// Writes what a log holds: its parts, its products, the hits; `outcomes` are those of the pack's rules in order.
pub fn show(report: &mut ReportWriter<'_>, pack: &Pack, log: &Log, outcomes: &[Outcome]) {
    let products = log.seen.iter().zip(&pack.products).filter(|(seen, _)| **seen);
    let products: Vec<&str> = products.map(|(_, product)| product.name.as_str()).collect();
    report.line(title(log, &products));
    for (at, entry) in pack.entries.iter().enumerate() {
        for (subject, tally) in log.tallies.subjects(at) {
            report.row(&Shown::of(entry, pack, subject, tally, log));
        }
    }
    let said = pack.entries.iter().zip(outcomes);
    report.fill(&ScanV1 {
        files: log.parts.iter().map(file).collect(),
        products,
        rules: said.map(|(entry, outcome)| rule(pack, entry, outcome)).collect(),
        assumed: assumed(log),
    });
}

fn title(log: &Log, products: &[&str]) -> Line {
    let mut line = Line::new().strong(log.name.as_str()).plain(": ");
    if log.parts.len() > 1 {
        line = line.plain(format!("{}, ", count(log.parts.len() as u64, "file")));
    }
    line = line.plain(count(log.lines(), "line"));
    if let Some((first, last)) = log.times() {
        let time = |time| moment(time).unwrap_or_default();
        line = line.plain(format!(", {} to {}", time(first), time(last)));
    }
    match products {
        [] => line.dim(", of no product that is known here"),
        _ => line.plain(format!(", {}", products.join(", "))),
    }
}

/// What was taken for granted of times.
fn assumed(log: &Log) -> Vec<&'static str> {
    let any = |of: fn(&Scan) -> bool| log.parts.iter().any(of);
    let said = [
        (any(|part| part.unzoned), "times without a zone are taken as UTC"),
        (
            any(|part| part.unyeared),
            "dates without a year are taken to be of the last twelve months",
        ),
    ];
    said.into_iter().filter_map(|(is, what)| is.then_some(what)).collect()
}

fn file(part: &Scan) -> File<'_> {
    File {
        name: &part.name,
        lines: part.lines,
        bytes: part.bytes,
        encoding: if part.wide { "utf-16" } else { "utf-8" },
        first_time: part.times.and_then(|times| rfc3339(times.0)),
        last_time: part.times.and_then(|times| rfc3339(times.1)),
        cut: part.cut.as_deref(),
    }
}

fn rule<'a>(pack: &'a Pack, entry: &'a Entry, outcome: &Outcome) -> RuleSaid<'a> {
    let (word, reason) = match outcome {
        Outcome::Pass => ("pass", None),
        Outcome::NotApplicable(reason) => ("not-applicable", Some((*reason).to_owned())),
        Outcome::Unknown(reason) => ("unknown", Some(reason.clone())),
        Outcome::Found(_) => ("found", None),
    };
    let product = entry.product.and_then(|at| pack.products.get(at));
    RuleSaid {
        code: entry.rule.code,
        name: &entry.id,
        product: product.map(|product| product.name.as_str()),
        outcome: word,
        reason,
    }
}
