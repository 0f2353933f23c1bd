//! Files and steps as `data` and a person have them.

use serde::Serialize;
use uctool_core::text::{cell, end_of, fitted};
use uctool_core::{Folded, Line, Row, Style, json};

/// A file of the run.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct FileRow {
    #[serde(rename = "type")]
    pub(crate) row: &'static str,
    pub(crate) name: String,
    pub(crate) size: Option<u64>,
    /// What it is.
    pub(crate) kinds: Vec<&'static str>,
    /// Who read it.
    pub(crate) read_by: Vec<String>,
    /// Why nobody did, or what it served.
    pub(crate) why: Option<String>,
    /// The columns of the kinds and of the readers.
    #[serde(skip)]
    pub(crate) widths: (usize, usize),
}

/// More kinds and readers than fit here do not move the columns.
const WIDEST: usize = 32;

/// Lets every row have columns as wide as the widest of them needs.
pub(crate) fn align(rows: &mut [FileRow]) {
    let width = |of: fn(&FileRow) -> usize| rows.iter().map(of).max().unwrap_or(0).min(WIDEST);
    // Both are words of ours, as wide as they have letters.
    let widths = (width(|row| row.kinds().len().max(4)), width(|row| row.readers().len().max(7)));
    for row in rows {
        row.widths = widths;
    }
}

impl FileRow {
    fn kinds(&self) -> String {
        self.kinds.join(", ")
    }

    fn readers(&self) -> String {
        if self.read_by.is_empty() { "-".to_owned() } else { self.read_by.join(", ") }
    }

    /// The columns of the kinds, of the readers and of the file on a terminal: the file has the half that tells it.
    fn columns(&self, width: usize) -> (usize, usize, usize) {
        let (kind, reader) = self.widths;
        let most = (width / 2).saturating_sub(4) / 2;
        let (kind, reader) = (kind.min(most.max(8)), reader.min(most.max(8)));
        (kind, reader, width.saturating_sub(kind + reader + 4))
    }
}

impl Row for FileRow {
    fn collection(&self) -> &'static str {
        "files"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory cannot fail, and every field has a JSON form.
        let _ = json::write(out, self);
    }

    fn heading(&self) -> Option<Line> {
        let (kind, reader) = self.widths;
        Some(format!("{:kind$}  {:reader$}  file", "kind", "read by").into())
    }

    fn text(&self, _: u8) -> Vec<Line> {
        let (kind, reader) = self.widths;
        let line = format!("{:kind$}  {:reader$}  {}", self.kinds(), self.readers(), self.name);
        let line = Line::new().plain(line);
        vec![match &self.why {
            Some(why) => line.with(Style::Dim, format!("  ({why})")),
            None => line,
        }]
    }

    fn heading_within(&self, width: usize) -> Option<Line> {
        let (kind, reader, _) = self.columns(width);
        Some(format!("{}  {}  file", cell("kind", kind), cell("read by", reader)).into())
    }

    fn text_within(&self, _: u8, width: usize) -> Vec<Line> {
        let (kind, reader, file) = self.columns(width);
        let why = self.why.as_ref().map_or(String::new(), |why| format!("  ({why})"));
        // A path may lose its beginning, so that there is room for the note.
        let name = end_of(&self.name, file.saturating_sub(why.len()).max(file * 2 / 3));
        let line =
            format!("{}  {}  {name}", fitted(&self.kinds(), kind), fitted(&self.readers(), reader));
        vec![Line::new().plain(line).with(Style::Dim, why)]
    }
}

/// One thing to fix, and where it was found.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct StepRow<'f> {
    #[serde(rename = "type")]
    row: &'static str,
    /// Its place in the order, from 1.
    n: usize,
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    confidence: &'static str,
    message: &'f str,
    help: Option<&'f str>,
    /// How often it was found.
    count: usize,
    /// The files it was found in.
    files: Vec<&'f str>,
    /// The fingerprints of the findings it stands for.
    fingerprint: &'f str,
}

impl<'f> StepRow<'f> {
    pub(crate) fn new(n: usize, folded: &'f Folded) -> Self {
        let Folded { finding, also } = folded;
        let mut files = vec![finding.location.source.as_str()];
        for place in also {
            if !files.contains(&place.source.as_str()) {
                files.push(&place.source);
            }
        }
        Self {
            row: "step",
            n,
            code: finding.rule.code,
            name: finding.rule.name,
            severity: finding.severity.as_str(),
            confidence: finding.confidence.as_str(),
            message: &finding.message,
            help: finding.help.as_deref(),
            count: also.len() + 1,
            files,
            fingerprint: &finding.standing.fingerprint,
        }
    }
}

impl Row for StepRow<'_> {
    fn collection(&self) -> &'static str {
        "plan"
    }

    fn json(&self, out: &mut Vec<u8>) {
        // Writing to memory cannot fail, and every field has a JSON form.
        let _ = json::write(out, self);
    }

    /// A person reads the findings themselves.
    fn text(&self, _: u8) -> Vec<Line> {
        Vec::new()
    }
}
