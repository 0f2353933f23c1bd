//! What each rule says of a log.

use uctool_core::text::count;
use uctool_core::{Finding, Location, Outcome};

use crate::join::Log;
use crate::pack::{Entry, Pack};
use crate::tally::Tally;

/// What the rule at `at` of `pack` says of `log`.
pub fn judge(pack: &Pack, at: usize, log: &Log) -> Outcome {
    let Some(entry) = pack.entries.get(at) else {
        return Outcome::NotApplicable("there is no such rule");
    };
    let findings: Vec<Finding> = log
        .tallies
        .subjects(at)
        .filter(|(_, tally)| tally.count >= entry.at_least && tally.row() >= entry.in_a_row)
        .map(|(subject, tally)| finding(entry, subject, tally, log))
        .collect();
    let seen = entry.product.is_none_or(|at| log.seen.get(at).copied().unwrap_or_default());
    let hit = log.tallies.subjects(at).next().is_some();
    if !findings.is_empty() {
        Outcome::Found(findings)
    } else if log.lines() == 0 {
        Outcome::NotApplicable("the log is empty")
    } else if seen || hit {
        Outcome::Pass
    } else {
        Outcome::NotApplicable("no line of its product is in the log")
    }
}

/// `once`, `2 times`.
fn times(n: u64) -> String {
    if n == 1 { "once".to_owned() } else { count(n, "time") }
}

fn finding(entry: &Entry, subject: Option<&str>, tally: &Tally, log: &Log) -> Finding {
    let first = tally.first.first();
    let mut location = Location::of(first.map_or(log.name.as_str(), |line| log.source(line)));
    location.line = first.map(crate::Evidence::line);
    if tally.count > 1 {
        let last = tally.last.as_ref().map(|last| {
            let file = log.source(last);
            let place = if file == location.source { String::new() } else { format!(" of {file}") };
            format!(", the last in line {}{place}", last.line())
        });
        location.part = Some(format!("{}{}", count(tally.count, "line"), last.unwrap_or_default()));
    }
    let said = entry
        .message
        .replace("{subject}", subject.unwrap_or(&entry.someone))
        .replace("{count}", &times(tally.count))
        .replace("{row}", &times(tally.row()));
    let said = if entry.is_custom() { format!("{}: {said}", entry.id) } else { said };
    let mut finding = Finding::new(entry.rule, location, said).severity(entry.severity);
    if let Some(why) = &entry.why {
        finding = finding.why(why.as_str());
    }
    if let Some(help) = &entry.help {
        finding = finding.help(help.as_str());
    }
    let last = tally.last.as_ref().filter(|last| !tally.first.contains(last));
    for line in tally.first.iter().chain(last) {
        finding =
            finding.evidence(format!("{}:{}: {}", log.source(line), line.line(), line.text()));
    }
    finding
}
