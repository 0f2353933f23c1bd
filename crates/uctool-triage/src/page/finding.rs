//! One thing to fix: what, where, why, and the next step; the evidence behind a click.

use std::fmt::Write as _;

use uctool_core::text::count;
use uctool_core::{Folded, Location, Rule};

use super::safe;
use crate::rules::CHECKS;

/// Other places that stand open on the page.
const PLACES: usize = 4;
/// Pieces of evidence that do.
const PIECES: usize = 6;

/// The files that findings are about, each once, by name.
pub(super) fn files(findings: &[Folded]) -> Vec<&str> {
    let mut names: Vec<&str> = findings.iter().flat_map(sources).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn sources(folded: &Folded) -> impl Iterator<Item = &str> {
    let also = folded.also.iter().map(|place| place.source.as_str());
    std::iter::once(folded.finding.location.source.as_str()).chain(also)
}

/// `owa.pcap: frame 88`.
fn place(location: &Location) -> String {
    let part = location.part.as_deref().unwrap_or_default();
    // A list of them names the first one too.
    let line = location.line.filter(|_| !part.starts_with("lines "));
    let frame = location.frame.filter(|_| !part.starts_with("frames "));
    let parts = [
        line.map(|line| format!("line {line}")),
        frame.map(|frame| format!("frame {frame}")),
        location.part.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        safe(&location.source)
    } else {
        format!("{} <span>{}</span>", safe(&location.source), safe(&parts.join(", ")))
    }
}

pub(super) fn finding(out: &mut String, folded: &Folded) {
    let Folded { finding, also } = folded;
    let rule = finding.rule;
    let mut names: Vec<&str> = sources(folded).collect();
    names.sort_unstable();
    names.dedup();
    let names: Vec<String> = names.into_iter().map(safe).collect();
    let _ = write!(
        out,
        "<li><article class=\"{severity}\" data-weight=\"{severity}\" data-files=\"{}\" id=\"f{}\">\n\
         <h3><span class=\"badge\">{severity}</span> {}</h3>\n<p class=\"where\">{}</p>\n",
        // No line break stands in a name once it is safe.
        names.join("\n"),
        safe(&finding.standing.fingerprint),
        ticked(&safe(&finding.message)),
        place(&finding.location),
        severity = finding.severity
    );
    if let Some(why) = &finding.why {
        let _ = writeln!(out, "<p class=\"why\">{}</p>", ticked(&safe(why)));
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "<p class=\"next\"><b>Next step</b> {}</p>", ticked(&safe(help)));
    }
    others(out, also);
    if !finding.evidence.is_empty() {
        let many = count(finding.evidence.len() as u64, "piece");
        // What several files say together is believed when both are seen.
        let short = finding.evidence.len() <= PIECES;
        let open = if short && is_correlation(rule) { " open" } else { "" };
        let _ = writeln!(out, "<details{open}><summary>{many} of evidence</summary><ul>");
        for evidence in &finding.evidence {
            let _ = writeln!(out, "<li>{}</li>", safe(evidence));
        }
        out.push_str("</ul></details>\n");
    }
    let _ = writeln!(
        out,
        "<p class=\"rule\"><code>{}</code> {} &middot; {} confidence &middot; {}</p>\n</article></li>",
        rule.code,
        rule.name,
        finding.confidence.as_str(),
        safe(&rule.sources.join("; "))
    );
}

fn is_correlation(rule: &Rule) -> bool {
    CHECKS.iter().any(|check| check.rule == rule)
}

fn others(out: &mut String, also: &[Location]) {
    if also.is_empty() {
        return;
    }
    let items: Vec<String> = also.iter().map(|at| format!("<li>{}</li>", place(at))).collect();
    let list = items.join("\n");
    let many = count(also.len() as u64, "more place");
    let open = if also.len() <= PLACES { " open" } else { "" };
    let _ = writeln!(
        out,
        "<details{open}><summary>The same in {many}</summary><ul>\n{list}\n</ul></details>"
    );
}

/// What stands between backticks is code.
fn ticked(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('`').peekable();
    let mut inside = false;
    while let Some(part) = parts.next() {
        let closes = inside && parts.peek().is_some();
        if closes {
            let _ = write!(out, "<code>{part}</code>");
        } else {
            if inside {
                out.push('`');
            }
            out.push_str(part);
        }
        inside = !inside;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_are_code_when_they_come_in_pairs() {
        assert_eq!(ticked("run `a` and `b`"), "run <code>a</code> and <code>b</code>");
        assert_eq!(ticked("a ` b"), "a ` b");
        assert_eq!(ticked("plain"), "plain");
    }
}
