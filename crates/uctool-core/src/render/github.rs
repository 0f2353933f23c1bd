//! Workflow commands of GitHub Actions: each finding becomes an annotation in its file.

use std::io::{self, Write};

use super::{End, Renderer, in_lines, in_one_line};
use crate::finding::Finding;
use crate::rule::Severity;

pub(super) struct Github(pub(super) Box<dyn Write>);

impl Renderer for Github {
    /// The heaviest first, because only the first ten of a kind are shown. What a baseline knows is not news.
    fn finish(&mut self, end: &End<'_>) -> io::Result<()> {
        for failure in end.failures {
            writeln!(self.0, "::error title=uctool::{}", data(&in_one_line(failure)))?;
        }
        for finding in end.findings().into_iter().filter(|finding| !finding.is_known()) {
            writeln!(self.0, "{}", annotation(finding))?;
        }
        self.0.flush()
    }
}

fn annotation(finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let location = &finding.location;
    let mut properties = format!("file={}", property(&location.source));
    if let Some(line) = location.line {
        properties += &format!(",line={line}");
    }
    let title = format!("{} {}", finding.rule.code, finding.rule.name);
    let frame = location.frame.map(|frame| format!("frame {frame}"));
    let place: Vec<String> = frame.into_iter().chain(location.part.clone()).collect();
    let mut lines = in_lines(finding);
    if let Some(first) = lines.first_mut().filter(|_| !place.is_empty()) {
        *first = format!("{}: {first}", crate::text::escape(&place.join(", ")));
    }
    format!("::{command} {properties},title={}::{}", property(&title), data(&lines.join("\n")))
}

/// The text of a command: everything after its second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which a comma or a colon would end.
fn property(text: &str) -> String {
    data(&crate::text::escape(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{PLAIN, baseline, rendered, rendered_with};
    use crate::render::Format;

    #[test]
    fn the_sample_is_exactly_this() {
        assert_eq!(
            rendered(Format::Github, PLAIN),
            "::error title=uctool::gone\\n.pem: no such file (hint: check the path)\n\
             ::warning file=certs/owa%2C 50%25\\u{1b}[31m\\u{202e}.pem,line=3,title=DEMO001 sample::\
             certificate 1: the message has <angle> & \"quotes\" ]]> %250A::error | {0}\\nand a newline\
             %0Awhy: a reason\\u{7}%0Ahelp: do this next\n"
        );
    }

    #[test]
    fn what_is_known_is_not_annotated() {
        let known = rendered_with(Format::Github, PLAIN, baseline());
        assert!(!known.contains("::warning"), "{known}");
    }
}
