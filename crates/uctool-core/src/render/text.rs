//! Text for a person: what was seen, what is wrong, why, and the next step. Survives pasting into mail and chat.

use crate::sort;
use std::io::{self, Write};

use super::{End, Renderer, TextOptions, linked};
use crate::baseline::Known;
use crate::check::Verdict;
use crate::finding::{Finding, Location};
use crate::report::{Folded, Report, Row, Told};
use crate::rule::{Rule, Severity};
use crate::text::{Line, Style, count, cut, some_of, wrapped};

/// The columns at which a broken line goes on: where `why:` and `help:` begin to speak.
const INDENT: usize = 8;
/// How many of the other places of a finding are named without `-v`.
const ALSO: usize = 3;

pub(super) struct Text {
    out: Box<dyn Write>,
    options: TextOptions,
    reports: usize,
    /// The kinds of rows that have come.
    kinds: Vec<&'static str>,
    /// The headings that stand above.
    headings: Vec<Line>,
    /// Whether anything of this report stands above.
    body: bool,
    /// Whether this report is told by a later one.
    elsewhere: bool,
}

impl Text {
    pub(super) fn new(out: Box<dyn Write>, options: TextOptions) -> Self {
        Self {
            out,
            options,
            reports: 0,
            kinds: Vec::new(),
            headings: Vec::new(),
            body: false,
            elsewhere: false,
        }
    }

    fn put(&mut self, line: &Line) -> io::Result<()> {
        let Some(width) = self.options.width else { return self.put_whole(line) };
        wrapped(line, width, INDENT).iter().try_for_each(|line| self.put_whole(line))
    }

    fn put_whole(&mut self, line: &Line) -> io::Result<()> {
        writeln!(self.out, "{}", line.render(self.options.paint).trim_end())
    }

    /// A line about a rule; its code opens the rule's source where the terminal can.
    fn put_about(&mut self, rule: &Rule, line: &Line) -> io::Result<()> {
        let url = rule.url().filter(|_| self.options.links);
        let Some(url) = url else { return self.put(line) };
        let width = self.options.width.unwrap_or(usize::MAX);
        for line in wrapped(line, width, INDENT) {
            let text = line.render(self.options.paint);
            let text = text.trim_end().replacen(rule.code, &linked(&url, rule.code), 1);
            writeln!(self.out, "{text}")?;
        }
        Ok(())
    }

    fn put_heading(&mut self, heading: Line) -> io::Result<()> {
        if self.headings.contains(&heading) {
            return Ok(());
        }
        let text = heading.0.iter().map(|(_, text)| text.as_str()).collect::<String>();
        self.headings.push(heading);
        self.put(&Line::new().dim(text))
    }

    fn write_finding(&mut self, finding: &Finding, also: &[Location]) -> io::Result<()> {
        let rule = finding.rule;
        let style = style_of(finding.severity);
        let known = if finding.is_known() { " (known)" } else { "" };
        self.put_about(
            rule,
            &Line::new()
                .with(style, format!("{}[{}]", finding.severity, rule.code))
                .plain(" ")
                .strong(rule.name)
                .plain(format!("{known}: {}", finding.message)),
        )?;
        self.put(&Line::new().dim("  --> ").plain(place(&finding.location)))?;
        self.write_also(also)?;
        if self.options.verbosity > 0 {
            for evidence in &finding.evidence {
                self.put(&Line::new().dim("  seen: ").plain(evidence))?;
            }
        }
        if let Some(why) = &finding.why {
            self.put(&Line::new().dim("  why:  ").plain(why))?;
        }
        if let Some(help) = &finding.help {
            self.put(&Line::new().dim("  help: ").plain(help))?;
        }
        self.put(&Line::new().dim(format!("  explain: uctool explain {}", rule.code)))
    }

    /// Where else the same was found.
    fn write_also(&mut self, also: &[Location]) -> io::Result<()> {
        if also.is_empty() {
            return Ok(());
        }
        let most = if self.options.verbosity > 0 { usize::MAX } else { ALSO };
        let places: Vec<String> = also.iter().map(place).collect();
        let more = count(also.len() as u64, "time");
        self.put(
            &Line::new().dim("  also: ").plain(format!("{more} more: {}", some_of(&places, most))),
        )
    }

    /// Findings, the heaviest first, then what could not be decided.
    fn write_judgement(&mut self, report: &Report) -> io::Result<()> {
        // What the baseline knows shows only on request.
        let shows = |finding: &Finding| self.options.verbosity > 0 || !finding.is_known();
        let mut findings = told(report);
        findings.retain(|(finding, _)| shows(finding));
        let undecided = undecided(report);
        if self.body && !(findings.is_empty() && undecided.is_empty()) {
            writeln!(self.out)?;
        }
        for (finding, also) in findings {
            self.write_finding(finding, also)?;
        }
        for (rule, reason) in undecided {
            self.put_about(
                rule,
                &Line::new()
                    .dim(format!("undecided[{}]", rule.code))
                    .plain(" ")
                    .strong(rule.name)
                    .plain(format!(": {reason}")),
            )?;
        }
        Ok(())
    }

    fn write_tally(&mut self, report: &Report) -> io::Result<()> {
        let told = told(report);
        let fresh = || told.iter().filter(|(finding, _)| !finding.is_known());
        let number =
            |severity| fresh().filter(|(finding, _)| finding.severity == severity).count() as u64;
        let (errors, warnings, infos) =
            (number(Severity::Error), number(Severity::Warning), number(Severity::Info));
        let mut tally = format!("{}, {}", count(errors, "error"), count(warnings, "warning"));
        if infos > 0 {
            tally += &format!(", {infos} info");
        }
        match told.len() - fresh().count() {
            0 => {}
            known => tally += &format!(", {known} known to the baseline"),
        }
        if !report.examined.is_empty() {
            tally += &format!(" in {}", report.examined);
        }
        let style = match (errors, warnings) {
            (0, 0) => Style::Good,
            (0, _) => Style::Warning,
            _ => Style::Error,
        };
        let mut line = Line::new().with(style, tally);
        if !report.verdicts.is_empty() {
            line = line.dim(format!(" ({})", checks_in_words(report)));
        }
        writeln!(self.out)?;
        self.put(&line)
    }
}

impl Renderer for Text {
    fn begin(&mut self, report: &Report) -> io::Result<()> {
        self.elsewhere = matches!(report.told, Told::Elsewhere);
        if self.elsewhere {
            return Ok(());
        }
        if self.reports > 0 && !self.options.quiet {
            writeln!(self.out)?;
        }
        self.reports += 1;
        self.kinds.clear();
        self.headings.clear();
        self.body = false;
        Ok(())
    }

    fn asks_for_json(&self) -> bool {
        false
    }

    fn row(&mut self, row: &dyn Row) -> io::Result<()> {
        if self.options.quiet || self.elsewhere {
            return Ok(());
        }
        let (verbosity, width) = (self.options.verbosity, self.options.width);
        let mut lines =
            width.map_or_else(|| row.text(verbosity), |width| row.text_within(verbosity, width));
        if lines.is_empty() {
            return Ok(());
        }
        let heading = width.map_or_else(|| row.heading(), |width| row.heading_within(width));
        // A broken line would stand in columns that are not its own.
        if let (Some(first), Some(width), Some(_)) = (lines.first_mut(), width, &heading) {
            *first = cut(first, width);
        }
        // Asked once per kind of row: rows of two kinds that share a heading may come in turns.
        if !self.kinds.contains(&row.collection()) {
            self.kinds.push(row.collection());
            if let Some(heading) = heading {
                self.put_heading(width.map_or(heading.clone(), |width| cut(&heading, width)))?;
            }
        }
        self.body = true;
        lines.iter().try_for_each(|line| self.put(line))
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        if self.options.quiet || self.elsewhere {
            return Ok(());
        }
        self.body = true;
        self.put(line)
    }

    fn end(&mut self, report: &Report) -> io::Result<()> {
        if std::mem::take(&mut self.elsewhere) {
            return Ok(());
        }
        self.write_judgement(report)?;
        if !self.options.quiet {
            self.write_tally(report)?;
        }
        self.out.flush()
    }

    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        if !end.gone.is_empty() && !self.options.quiet {
            writeln!(self.out)?;
        }
        for known in end.gone {
            let Known { code, source, message, .. } = known;
            self.put(
                &Line::new()
                    .with(Style::Good, format!("gone[{code}]"))
                    .plain(format!(" {source}: {message}")),
            )?;
        }
        if !end.gone.is_empty() && !self.options.quiet {
            self.put(&Line::new().dim(
                "  the baseline knows more than is found: `--baseline write` forgets what is gone",
            ))?;
        }
        self.out.flush()
    }
}

/// The findings a person is shown, each with the other places it stands for: its own by weight, or those it sums up.
fn told(report: &Report) -> Vec<(&Finding, &[Location])> {
    if let Told::Digest(digest) = &report.told {
        let folded = digest.findings.iter();
        return folded.map(|Folded { finding, also }| (finding, also.as_slice())).collect();
    }
    let mut own: Vec<&Finding> = report.findings.iter().collect();
    sort::by_key(&mut own, |finding| std::cmp::Reverse(finding.severity));
    own.into_iter().map(|finding| (finding, [].as_slice())).collect()
}

/// The rules that could not decide, and why.
fn undecided(report: &Report) -> Vec<(&Rule, &String)> {
    if let Told::Digest(digest) = &report.told {
        return digest.undecided.iter().map(|(rule, reason)| (*rule, reason)).collect();
    }
    let verdicts = report.verdicts.iter();
    verdicts
        .filter_map(|(rule, verdict)| match verdict {
            Verdict::Unknown(reason) => Some((rule, reason)),
            _ => None,
        })
        .collect()
}

fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Error => Style::Error,
        Severity::Warning => Style::Warning,
        Severity::Info => Style::Info,
    }
}

/// A location in words: `owa.pcap: frame 88`.
pub(crate) fn place(location: &Location) -> String {
    let mut place = location.source.clone();
    let part = location.part.as_deref().unwrap_or_default();
    // A list of them names the first one too.
    let (line, frame) = (
        location.line.filter(|_| !part.starts_with("lines ")),
        location.frame.filter(|_| !part.starts_with("frames ")),
    );
    let parts = [
        line.map(|line| format!("line {line}")),
        frame.map(|frame| format!("frame {frame}")),
        location.part.clone(),
    ];
    for (index, part) in parts.into_iter().flatten().enumerate() {
        place += if index == 0 { ": " } else { ", " };
        place += &part;
    }
    place
}

/// `14 checks: 12 passed, 1 not applicable, 1 undecided`.
fn checks_in_words(report: &Report) -> String {
    let number = |wanted: &str| {
        report.verdicts.iter().filter(|(_, verdict)| verdict.as_str() == wanted).count()
    };
    let mut text =
        format!("{}: {} passed", count(report.verdicts.len() as u64, "check"), number("pass"));
    for (word, outcome) in [("not applicable", "not-applicable"), ("undecided", "unknown")] {
        match number(outcome) {
            0 => {}
            some => text += &format!(", {some} {word}"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PLAIN, Shared, baseline, rendered, rendered_with};
    use super::*;
    use crate::render::Format;
    use crate::report::Digest;
    use crate::session::Session;
    use crate::{Check, Settings, sample};

    #[test]
    fn the_sample_is_exactly_this() {
        assert_eq!(
            rendered(Format::Text, PLAIN),
            "value\n\
             a\\u{1b}b\n\
             a\\u{1b}b\n\
             \n\
             warning[DEMO001] sample: the message has <angle> & \"quotes\" ]]> %0A::error | {0}\\nand a newline\n  \
             --> certs/owa, 50%\\u{1b}[31m\\u{202e}.pem: line 3, certificate 1\n  \
             why:  a reason\\u{7}\n  \
             help: do this next\n  \
             explain: uctool explain DEMO001\n\
             undecided[DEMO002] undecided-sample: the middle\\u{1b} is missing\n\
             \n\
             0 errors, 1 warning in 1 thing (2 checks: 0 passed, 1 undecided)\n"
        );
    }

    #[test]
    fn with_a_baseline_only_what_is_new_and_what_is_gone_shows() {
        let text = rendered_with(Format::Text, PLAIN, baseline());
        assert!(!text.contains("warning[DEMO001]"), "{text}");
        assert!(
            text.contains("0 errors, 0 warnings, 1 known to the baseline in 1 thing"),
            "{text}"
        );
        assert!(text.contains("\ngone[DEMO001] certs/owa, 50%"), "{text}");
        assert!(text.contains(".pem: a fault\\u{1b} of old\n"), "{text}");
        let verbose =
            rendered_with(Format::Text, TextOptions { verbosity: 1, ..PLAIN }, baseline());
        assert!(verbose.contains("warning[DEMO001] sample (known): the message"), "{verbose}");
    }

    #[test]
    fn quiet_shows_findings_only() {
        let quiet = rendered(Format::Text, TextOptions { quiet: true, ..PLAIN });
        assert!(quiet.starts_with("warning[DEMO001]"), "{quiet}");
        assert!(!quiet.contains("1 thing"), "{quiet}");
    }

    #[test]
    fn evidence_shows_with_v() {
        let verbose = rendered(Format::Text, TextOptions { verbosity: 1, ..PLAIN });
        assert!(verbose.contains("\n  seen: frame 7\n"), "{verbose}");
    }

    #[test]
    fn a_terminal_gets_links_and_lines_that_fit_it() {
        let options = TextOptions { width: Some(40), links: true, ..PLAIN };
        let shown = rendered(Format::Text, options);
        let link = "\u{1b}]8;;https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9\u{1b}\\DEMO001\u{1b}]8;;\u{1b}\\";
        assert!(
            shown.contains(&format!("warning[{link}] sample: the message has\n        <angle>")),
            "{shown}"
        );
        assert!(!shown.contains("[31m\u{202e}"), "the stranger's own codes stay escaped");
    }

    #[test]
    fn a_report_that_sums_up_shows_what_the_parts_found() {
        let summed = |options| {
            let out = Shared::default();
            let renderer = Format::Text.renderer(Box::new(out.clone()), options);
            let mut session = Session::new(Settings::default(), vec![renderer], Box::new(|_| ()));
            let mut part = session.begin_part("demo check", "a");
            part.line("not shown");
            part.run(&[Check { rule: &sample::RULE, run: |()| sample::finding().into() }], &());
            part.finish("1 thing");
            let finding = session.reports()[0].findings[0].clone();
            let also = (1..=5).map(|line| Location::of("b").line(line)).collect();
            let findings = vec![Folded { finding, also }];
            let undecided = vec![(&sample::UNDECIDED, "the middle is missing".to_owned())];
            let mut whole = session.begin("demo", "a");
            whole.sum_up(Digest { findings, undecided });
            whole.finish("2 files");
            session.finish();
            out.text()
        };
        let text = summed(PLAIN);
        assert!(text.starts_with("warning[DEMO001] sample: "), "{text}");
        assert!(
            text.contains("\n  also: 5 times more: b: line 1, b: line 2, b: line 3 and 2 more\n"),
            "{text}"
        );
        assert!(
            text.contains("\nundecided[DEMO002] undecided-sample: the middle is missing\n"),
            "{text}"
        );
        assert!(text.ends_with("\n0 errors, 1 warning in 2 files\n"), "{text}");
        assert!(summed(TextOptions { verbosity: 1, ..PLAIN }).contains("b: line 5\n"));
    }

    #[test]
    fn colour_is_the_painters_business() {
        let painted = rendered(
            Format::Text,
            TextOptions { paint: |style, text| format!("<{style:?}>{text}"), ..PLAIN },
        );
        assert!(painted.contains("<Warning>warning[DEMO001]"), "{painted}");
    }
}
