//! Renderers: one file per format, each told of everything as it becomes known.

mod json;
mod ndjson;
mod text;

use std::io::{self, Write};

use crate::finding::Finding;
use crate::report::{Report, Row};
use crate::session::Failure;
use crate::text::{Line, Paint};

/// Writes one format. A format that streams acts on every call; a document may wait for `finish`.
pub trait Renderer {
    /// A report begins.
    fn begin(&mut self, _report: &Report) -> io::Result<()> {
        Ok(())
    }
    /// One of many things seen.
    fn row(&mut self, _row: &dyn Row) -> io::Result<()> {
        Ok(())
    }
    /// A line for a person.
    fn line(&mut self, _line: &Line) -> io::Result<()> {
        Ok(())
    }
    /// A finding, as soon as it is known; it is in the report as well.
    fn finding(&mut self, _finding: &Finding) -> io::Result<()> {
        Ok(())
    }
    /// Something could not be examined.
    fn failure(&mut self, _failure: &Failure) -> io::Result<()> {
        Ok(())
    }
    /// A report ends.
    fn end(&mut self, _report: &Report) -> io::Result<()> {
        Ok(())
    }
    /// The run ends.
    fn finish(&mut self, reports: &[Report], failures: &[Failure]) -> io::Result<()>;
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// For a person.
    Text,
    /// One document, schema `uctool/1`.
    Json,
    /// One object a line, as soon as known.
    Ndjson,
}

/// What text needs to know of its reader.
#[derive(Debug, Clone, Copy)]
pub struct TextOptions {
    /// Colours, or none.
    pub paint: Paint,
    /// How many `-v` were given.
    pub verbosity: u8,
    /// Findings only.
    pub quiet: bool,
}

impl Format {
    /// The renderer of this format, writing to `out`.
    pub fn renderer(self, out: Box<dyn Write>, options: TextOptions) -> Box<dyn Renderer> {
        match self {
            Self::Text => Box::new(text::Text::new(out, options)),
            Self::Json => Box::new(json::Json::new(out)),
            Self::Ndjson => Box::new(ndjson::Ndjson::new(out)),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;
    use crate::sample;

    /// A writer whose bytes the test can read afterwards.
    #[derive(Clone, Default)]
    pub(crate) struct Shared(Rc<RefCell<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The sample as `format` writes it.
    pub(crate) fn rendered(format: Format, options: TextOptions) -> String {
        let out = Shared::default();
        let mut renderer = format.renderer(Box::new(out.clone()), options);
        let report = sample::report();
        renderer.begin(&report).unwrap();
        renderer.row(&sample::Seen).unwrap();
        renderer.row(&sample::Seen).unwrap();
        for finding in &report.findings {
            renderer.finding(finding).unwrap();
        }
        renderer.end(&report).unwrap();
        renderer.failure(&sample::failure()).unwrap();
        renderer.finish(&[report], &[sample::failure()]).unwrap();
        drop(renderer);
        let bytes = out.0.borrow().clone();
        String::from_utf8(bytes).unwrap()
    }

    pub(crate) const PLAIN: TextOptions =
        TextOptions { paint: crate::text::no_paint, verbosity: 0, quiet: false };
}
