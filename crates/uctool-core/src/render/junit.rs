//! JUnit XML: a suite for each report and a case for each rule that was asked. A case fails when the exit status does:
//! findings below `--fail-on`, and those a baseline knows, stand in the output of a case that passes.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::text::place;
use super::{End, Renderer, in_lines};
use crate::check::Verdict;
use crate::finding::Finding;
use crate::report::Report;
use crate::rule::Rule;
use crate::session::Failure;
use crate::text::escape;

pub(super) struct Junit(pub(super) Box<dyn Write>);

type Xml<'w> = Writer<&'w mut dyn Write>;

struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    name: String,
    classname: String,
    ended: Ended,
    /// What is told of a case that does not fail.
    output: String,
}

enum Ended {
    Passed,
    Skipped(String),
    /// Why a rule could not be asked, or what it found.
    Badly {
        error: bool,
        kind: &'static str,
        message: String,
        words: String,
    },
}

impl Ended {
    /// The attribute of a suite that counts such cases.
    fn counted_as(&self) -> &'static str {
        match self {
            Self::Passed => "",
            Self::Skipped(_) => "skipped",
            Self::Badly { error: true, .. } => "errors",
            Self::Badly { error: false, .. } => "failures",
        }
    }
}

impl Renderer for Junit {
    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        let mut suites: Vec<Suite> = end.reports.iter().map(suite).collect();
        if !end.failures.is_empty() {
            let cases = end.failures.iter().map(unexamined).collect();
            suites.push(Suite { name: "not examined".to_owned(), cases });
        }
        write(&mut Xml::new_with_indent(&mut self.0, b' ', 4), &suites)?;
        self.0.write_all(b"\n")?;
        self.0.flush()
    }
}

fn write(xml: &mut Xml<'_>, suites: &[Suite]) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all: Vec<&Case> = suites.iter().flat_map(|suite| &suite.cases).collect();
    xml.write_event(Event::Start(counting("testsuites", "uctool", &all)))?;
    for suite in suites {
        let cases: Vec<&Case> = suite.cases.iter().collect();
        xml.write_event(Event::Start(counting("testsuite", &suite.name, &cases)))?;
        suite.cases.iter().try_for_each(|case| write_case(xml, case))?;
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))
}

/// The start of an element that says how its cases ended.
fn counting(element: &'static str, name: &str, cases: &[&Case]) -> BytesStart<'static> {
    let mut start = BytesStart::new(element);
    start.push_attribute(("name", name));
    start.push_attribute(("tests", cases.len().to_string().as_str()));
    for kind in ["skipped", "errors", "failures"] {
        let count = cases.iter().filter(|case| case.ended.counted_as() == kind).count();
        start.push_attribute((kind, count.to_string().as_str()));
    }
    start
}

fn write_case(xml: &mut Xml<'_>, case: &Case) -> io::Result<()> {
    let named = [("name", case.name.as_str()), ("classname", &case.classname)];
    if matches!(case.ended, Ended::Passed) && case.output.is_empty() {
        return element(xml, "testcase", &named, "");
    }
    xml.write_event(Event::Start(BytesStart::new("testcase").with_attributes(named)))?;
    match &case.ended {
        Ended::Passed => {}
        Ended::Skipped(why) => element(xml, "skipped", &[("message", why)], "")?,
        Ended::Badly { error, kind, message, words } => {
            let name = if *error { "error" } else { "failure" };
            element(xml, name, &[("message", message), ("type", kind)], words)?;
        }
    }
    if !case.output.is_empty() {
        element(xml, "system-out", &[], &case.output)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testcase")))
}

/// An element with nothing or a text in it.
fn element(
    xml: &mut Xml<'_>,
    name: &str,
    attributes: &[(&str, &str)],
    text: &str,
) -> io::Result<()> {
    let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
    if text.is_empty() {
        return xml.write_event(Event::Empty(start));
    }
    xml.write_event(Event::Start(start))?;
    xml.write_event(Event::Text(BytesText::new(text)))?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn suite(report: &Report) -> Suite {
    let about =
        |rule: &Rule| report.findings.iter().filter(move |finding| finding.rule == rule).collect();
    let case =
        |(rule, verdict): (&Rule, &Verdict)| case(report.command, rule, verdict, about(rule));
    Suite {
        name: format!("{} {}", report.command, escape(&report.input)),
        cases: report.verdicts.iter().map(case).collect(),
    }
}

fn case(command: &str, rule: &Rule, verdict: &Verdict, findings: Vec<&Finding>) -> Case {
    let (failing, others): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.standing.fails);
    let ended = match (verdict, failing.as_slice()) {
        (Verdict::Found, [first, ..]) => Ended::Badly {
            error: false,
            kind: first.severity.as_str(),
            message: escape(&first.message).into_owned(),
            words: in_words(&failing),
        },
        (Verdict::Found | Verdict::Pass, _) => Ended::Passed,
        (Verdict::NotApplicable(reason), _) => skipped(&format!("not applicable: {reason}")),
        (Verdict::Unknown(reason), _) => skipped(&format!("undecided: {reason}")),
    };
    Case {
        name: format!("{} {}", rule.code, rule.name),
        classname: format!("uctool.{}", command.replace(' ', ".")),
        ended,
        output: in_words(&others),
    }
}

fn skipped(reason: &str) -> Ended {
    Ended::Skipped(escape(reason).into_owned())
}

fn unexamined(failure: &Failure) -> Case {
    let hint = failure.hint.as_deref();
    Case {
        name: escape(failure.input.as_deref().unwrap_or("uctool")).into_owned(),
        classname: "uctool".to_owned(),
        ended: Ended::Badly {
            error: true,
            kind: "not-examined",
            message: escape(&failure.message).into_owned(),
            words: hint.map_or_else(String::new, |hint| format!("hint: {}", escape(hint))),
        },
        output: String::new(),
    }
}

fn in_words(findings: &[&Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let known = if finding.is_known() { ", known to the baseline" } else { "" };
        text += &format!("{}{known}: {}\n", finding.severity, in_lines(finding).join("\n"));
        text += &format!("at {}\n", escape(&place(&finding.location)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PLAIN, baseline, rendered, rendered_with};
    use crate::config::{FailOn, Settings};
    use crate::render::Format;
    use crate::rule::Severity;

    #[test]
    fn the_sample_is_exactly_this() {
        let settings =
            Settings { fail_on: Some(FailOn(Some(Severity::Warning))), ..Settings::default() };
        assert_eq!(
            rendered_with(Format::Junit, PLAIN, settings),
            r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="uctool" tests="3" skipped="1" errors="1" failures="1">
    <testsuite name="demo check certs/owa, 50%\u{1b}[31m\u{202e}.pem" tests="2" skipped="1" errors="0" failures="1">
        <testcase name="DEMO001 sample" classname="uctool.demo.check">
            <failure message="the message has &lt;angle&gt; &amp; &quot;quotes&quot; ]]&gt; %0A::error | {0}\nand a newline" type="warning">warning: the message has &lt;angle&gt; &amp; &quot;quotes&quot; ]]&gt; %0A::error | {0}\nand a newline
why: a reason\u{7}
help: do this next
at certs/owa, 50%\u{1b}[31m\u{202e}.pem: line 3, certificate 1
</failure>
        </testcase>
        <testcase name="DEMO002 undecided-sample" classname="uctool.demo.check">
            <skipped message="undecided: the middle\u{1b} is missing"/>
        </testcase>
    </testsuite>
    <testsuite name="not examined" tests="1" skipped="0" errors="1" failures="0">
        <testcase name="gone\n.pem" classname="uctool">
            <error message="no such file" type="not-examined">hint: check the path</error>
        </testcase>
    </testsuite>
</testsuites>
"#
        );
    }

    /// Noncharacters are no controls, and yet no XML (XML 1.0, section 2.2).
    #[test]
    fn characters_that_xml_does_not_know_are_escaped() {
        let case = super::Case {
            name: "x".to_owned(),
            classname: "x".to_owned(),
            ended: super::skipped("a\u{ffff}b\u{fffe}c\u{0}d"),
            output: String::new(),
        };
        let mut text = Vec::new();
        super::write_case(&mut super::Writer::new(&mut text), &case).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains(r#"message="a\u{ffff}b\u{fffe}c\u{0}d""#), "{text}");
    }

    #[test]
    fn a_case_fails_only_where_the_exit_status_does() {
        let below = rendered(Format::Junit, PLAIN);
        assert!(below.contains("errors=\"1\" failures=\"0\""), "{below}");
        assert!(below.contains("<system-out>warning: the message"), "{below}");
        let known = rendered_with(Format::Junit, PLAIN, baseline());
        assert!(known.contains("warning, known to the baseline: the message"), "{known}");
    }
}
