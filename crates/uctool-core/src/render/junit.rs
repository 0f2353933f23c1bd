//! JUnit XML: a suite for each report and a case for each rule that was asked. A case fails when the exit status does:
//! findings below `--fail-on`, and those a baseline knows, stand in the output of a case that passes.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::text::place;
use super::{End, Renderer, in_lines};
use crate::check::Verdict;
use crate::finding::Finding;
use crate::report::Report;
use crate::rule::Rule;
use crate::session::Failure;
use crate::text::escape;

pub(super) struct Junit(pub(super) Box<dyn Write>);

impl Renderer for Junit {
    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        let mut document = Document::new("uctool");
        document.add_test_suites(end.reports.iter().map(suite));
        if !end.failures.is_empty() {
            let mut suite = TestSuite::new("not examined");
            suite.add_test_cases(end.failures.iter().map(unexamined));
            document.add_test_suite(suite);
        }
        document.serialize(&mut self.0).map_err(io::Error::other)?;
        self.0.flush()
    }
}

fn suite(report: &Report) -> TestSuite {
    let mut suite = TestSuite::new(format!("{} {}", report.command, escape(&report.input)));
    for (rule, verdict) in report.verdicts.iter() {
        let findings: Vec<&Finding> =
            report.findings.iter().filter(|finding| finding.rule == rule).collect();
        suite.add_test_case(case(report.command, rule, verdict, &findings));
    }
    suite
}

fn case(command: &str, rule: &Rule, verdict: &Verdict, findings: &[&Finding]) -> TestCase {
    let failing: Vec<&Finding> =
        findings.iter().copied().filter(|finding| finding.standing.fails).collect();
    let status = match verdict {
        Verdict::Found => failing.first().map_or_else(TestCaseStatus::success, |first| {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_message(escape(&first.message).into_owned())
                .set_type(first.severity.as_str())
                .set_description(in_words(&failing));
            status
        }),
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::NotApplicable(reason) => skipped(&format!("not applicable: {reason}")),
        Verdict::Unknown(reason) => skipped(&format!("undecided: {reason}")),
    };
    let mut case = TestCase::new(format!("{} {}", rule.code, rule.name), status);
    case.set_classname(format!("uctool.{}", command.replace(' ', ".")));
    let others: Vec<&Finding> =
        findings.iter().copied().filter(|finding| !finding.standing.fails).collect();
    if !others.is_empty() {
        case.set_system_out(in_words(&others));
    }
    case
}

fn skipped(reason: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(escape(reason).into_owned());
    status
}

fn unexamined(failure: &Failure) -> TestCase {
    let input = failure.input.as_deref().unwrap_or("uctool");
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(escape(&failure.message).into_owned()).set_type("not-examined");
    if let Some(hint) = &failure.hint {
        status.set_description(format!("hint: {}", escape(hint)));
    }
    let mut case = TestCase::new(escape(input).into_owned(), status);
    case.set_classname("uctool");
    case
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
<testsuites name="uctool" tests="3" skipped="1" failures="1" errors="1">
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
        let status = super::skipped("a\u{ffff}b\u{fffe}c\u{0}d");
        let mut document = super::Document::new("x");
        let mut suite = super::TestSuite::new("x");
        suite.add_test_case(super::TestCase::new("x", status));
        document.add_test_suite(suite);
        let text = document.to_string().unwrap();
        assert!(text.contains(r#"message="a\u{ffff}b\u{fffe}c\u{0}d""#), "{text}");
    }

    #[test]
    fn a_case_fails_only_where_the_exit_status_does() {
        let below = rendered(Format::Junit, PLAIN);
        assert!(below.contains("failures=\"0\" errors=\"1\""), "{below}");
        assert!(below.contains("<system-out>warning: the message"), "{below}");
        let known = rendered_with(Format::Junit, PLAIN, baseline());
        assert!(known.contains("warning, known to the baseline: the message"), "{known}");
    }
}
