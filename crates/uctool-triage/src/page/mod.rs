//! The report as one page that loads nothing: what to fix first, pictures, files, what each reader saw. It reads without
//! its script, which only filters.
//!
//! | module | holds |
//! |---|---|
//! | `style` | how it looks, on light and dark ground, on paper, at any size |
//! | `finding` | one thing to fix |
//! | `picture` | ladders and timelines as their readers drew them |
//! | `script` | the filter, and what a page may do at all |

mod finding;
mod picture;
mod script;
mod style;

use std::fmt::Write as _;

use uctool_core::text::{count, escape, no_paint, xml};
use uctool_core::{Digest, Failure, Severity};

use crate::case::Case;
use crate::readers::{Done, Part};
use crate::rows::FileRow;

/// What stands on the page.
pub(crate) struct Page<'p> {
    /// What was read, as the user named it.
    pub(crate) title: &'p str,
    /// When, for people.
    pub(crate) when: String,
    pub(crate) digest: &'p Digest,
    pub(crate) failures: &'p [Failure],
    pub(crate) rows: &'p [FileRow],
    pub(crate) case: &'p Case,
}

/// `text` with nothing in it that a page would obey, hide or reorder.
fn safe(text: &str) -> String {
    xml(&escape(text), usize::MAX)
}

impl Page<'_> {
    /// The whole page.
    pub(crate) fn document(&self) -> String {
        let title = safe(self.title);
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>Triage of {title}</title>\n<style>\n{}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#fix\">Skip to what to fix</a>\n",
            script::policy(),
            style::STYLE
        );
        self.head(&mut out, &title);
        out.push_str("<main>\n");
        self.findings(&mut out);
        self.unexamined(&mut out);
        picture::pictures(&mut out, &self.case.done);
        self.files(&mut out);
        self.readers(&mut out);
        let _ = write!(
            out,
            "</main>\n<footer><p>uctool {} &middot; {} &middot; nothing on this page comes from elsewhere</p></footer>\n\
             <script>{}</script>\n</body>\n</html>\n",
            env!("CARGO_PKG_VERSION"),
            safe(&self.when),
            script::SCRIPT
        );
        out
    }

    fn number(&self, severity: Severity) -> usize {
        let findings = self.digest.findings.iter();
        findings.filter(|folded| folded.finding.severity == severity).count()
    }

    fn head(&self, out: &mut String, title: &str) {
        let _ = write!(
            out,
            "<header>\n<p class=\"kind\">uctool triage</p>\n<h1>{title}</h1>\n<ul class=\"tally\">\n"
        );
        for severity in Severity::ALL.into_iter().rev() {
            let number = self.number(severity);
            let word = match severity {
                Severity::Info => "info".to_owned(),
                other => count(number as u64, other.as_str())
                    .trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ')
                    .to_owned(),
            };
            let class = if number == 0 { "none" } else { severity.as_str() };
            let _ = writeln!(out, "<li class=\"{class}\"><b>{number}</b> {word}</li>");
        }
        let read = self.rows.iter().filter(|row| !row.read_by.is_empty()).count();
        let _ = write!(
            out,
            "<li><b>{}</b> {}</li>\n<li><b>{read}</b> of them reported on</li>\n</ul>\n<nav aria-label=\"sections\"><ul>\n",
            self.rows.len(),
            if self.rows.len() == 1 { "file" } else { "files" }
        );
        let pictures = self.case.done.iter().any(|done| done.picture.is_some());
        for (id, words, there) in [
            ("fix", "What to fix first", true),
            ("unexamined", "Not examined", !self.failures.is_empty()),
            ("pictures", "Pictures", pictures),
            ("files", "Files", true),
            ("readers", "What was seen", true),
        ] {
            if there {
                let _ = writeln!(out, "<li><a href=\"#{id}\">{words}</a></li>");
            }
        }
        out.push_str("</ul></nav>\n</header>\n");
    }

    fn findings(&self, out: &mut String) {
        out.push_str("<section aria-labelledby=\"fix\">\n<h2 id=\"fix\">What to fix first</h2>\n");
        if self.digest.findings.is_empty() {
            out.push_str("<p class=\"well\">Nothing was found that needs fixing.</p>\n");
        } else {
            self.filter(out);
        }
        out.push_str("<ol class=\"findings\" id=\"list\">\n");
        for folded in &self.digest.findings {
            finding::finding(out, folded);
        }
        out.push_str(
            "</ol>\n<p id=\"none\" class=\"well\" hidden>No finding fits the filter.</p>\n",
        );
        if !self.digest.undecided.is_empty() {
            let many = count(self.digest.undecided.len() as u64, "rule");
            let _ = writeln!(
                out,
                "<details class=\"aside\"><summary>{many} could not decide</summary>\n<ul>"
            );
            for (rule, why) in &self.digest.undecided {
                let _ = writeln!(
                    out,
                    "<li><code>{}</code> {}: {}</li>",
                    rule.code,
                    rule.name,
                    safe(why)
                );
            }
            out.push_str("</ul></details>\n");
        }
        out.push_str("</section>\n");
    }

    /// Hidden until the script that makes it work shows it.
    fn filter(&self, out: &mut String) {
        out.push_str(
            "<form id=\"filter\" role=\"search\" aria-label=\"filter the findings\" hidden>\n\
             <fieldset><legend>Weight</legend>\n",
        );
        for severity in Severity::ALL.into_iter().rev() {
            let _ = writeln!(
                out,
                "<label><input type=\"checkbox\" name=\"weight\" value=\"{severity}\" checked> {severity} <span>{}</span></label>",
                self.number(severity)
            );
        }
        out.push_str("</fieldset>\n<label>Text <input type=\"search\" name=\"text\" autocomplete=\"off\"></label>\n<label>File <select name=\"file\"><option value=\"\">all files</option>\n");
        for name in finding::files(&self.digest.findings) {
            let name = safe(name);
            let _ = writeln!(out, "<option value=\"{name}\">{name}</option>");
        }
        out.push_str(
            "</select></label>\n<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n",
        );
    }

    fn unexamined(&self, out: &mut String) {
        if self.failures.is_empty() {
            return;
        }
        out.push_str("<section aria-labelledby=\"unexamined\">\n<h2 id=\"unexamined\">Not examined</h2>\n<ul class=\"failures\">\n");
        for failure in self.failures {
            let input = failure.input.as_ref().map(|input| format!("<b>{}</b>: ", safe(input)));
            let hint = failure.hint.as_ref().map(|hint| format!("<br><span>{}</span>", safe(hint)));
            let _ = writeln!(
                out,
                "<li>{}{}{}</li>",
                input.unwrap_or_default(),
                safe(&failure.message),
                hint.unwrap_or_default()
            );
        }
        out.push_str("</ul>\n</section>\n");
    }

    fn files(&self, out: &mut String) {
        out.push_str(
            "<section aria-labelledby=\"files\">\n<h2 id=\"files\">Files</h2>\n\
             <div class=\"wide\" role=\"region\" aria-labelledby=\"files\" tabindex=\"0\"><table>\n\
             <thead><tr><th scope=\"col\">File</th><th scope=\"col\">Kind</th><th scope=\"col\">Read by</th><th scope=\"col\">Note</th></tr></thead>\n<tbody>\n",
        );
        for row in self.rows {
            let _ = writeln!(
                out,
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
                safe(&row.name),
                safe(&row.kinds.join(", ")),
                safe(&row.read_by.join(", ")),
                safe(row.why.as_deref().unwrap_or_default())
            );
        }
        out.push_str("</tbody></table></div>\n</section>\n");
    }

    fn readers(&self, out: &mut String) {
        out.push_str(
            "<section aria-labelledby=\"readers\">\n<h2 id=\"readers\">What was seen</h2>\n",
        );
        let told = |done: &&Done| done.task.part == Part::Report;
        for done in self.case.done.iter().filter(told) {
            for recorded in done.reports() {
                let title = format!(
                    "<b>{}</b> {} <span>{}</span>",
                    safe(recorded.report.command),
                    safe(&recorded.report.input),
                    safe(&recorded.report.examined)
                );
                let lines: Vec<String> = recorded
                    .lines
                    .iter()
                    .map(|line| xml(&line.render(no_paint), usize::MAX))
                    .collect();
                let text = lines.join("\n");
                // What has nothing behind it is not to be opened.
                let _ = if text.trim().is_empty() {
                    writeln!(out, "<p class=\"reader\">{title}</p>")
                } else {
                    let text = text.trim_end();
                    writeln!(
                        out,
                        "<details class=\"reader\"><summary>{title}</summary><pre tabindex=\"0\">{text}</pre></details>"
                    )
                };
            }
        }
        out.push_str("</section>\n");
    }
}
