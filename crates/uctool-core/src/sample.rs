//! One hostile sample that every renderer is tested on.

use crate::config::{Catalogue, Settings};
use crate::finding::{Finding, Location};
use crate::render::Renderer;
use crate::report::{Metric, Report, Row};
use crate::session::{Failure, Session};
use crate::text::Line;
use crate::{Check, Outcome};

crate::rule! {
    /// ## What it does
    /// Shows how a finding looks.
    ///
    /// ## Why it matters
    /// Renderers are tested on it.
    ///
    /// ## What to do
    /// Nothing.
    pub(crate) static RULE = {
        code: "DEMO001",
        name: "sample",
        summary: "a sample",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.9"],
    }
}

crate::rule! {
    /// ## What it does
    /// Shows how an undecided rule looks.
    ///
    /// ## Why it matters
    /// Renderers are tested on it.
    ///
    /// ## What to do
    /// Nothing.
    pub(crate) static UNDECIDED = {
        code: "DEMO002",
        name: "undecided-sample",
        summary: "a sample that cannot be decided",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["none"],
    }
}

/// The name of the hostile input: separators of every format, an escape sequence, a bidirectional override.
pub(crate) const INPUT: &str = "certs/owa, 50%\u{1b}[31m\u{202e}.pem";

/// A row with a hostile value.
pub(crate) struct Seen;

impl Row for Seen {
    fn collection(&self) -> &'static str {
        "things"
    }
    fn json(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(br#"{"type":"thing","value":"a\u001bb"}"#);
    }
    fn heading(&self) -> Option<Line> {
        Some("value".into())
    }
    fn text(&self, _: u8) -> Vec<Line> {
        vec!["a\u{1b}b".into()]
    }
}

/// A finding with hostile text in each field.
pub(crate) fn finding() -> Finding {
    Finding::new(
        &RULE,
        Location::of(INPUT).line(3).part("certificate 1"),
        "the message has <angle> & \"quotes\" ]]> %0A::error | {0}\nand a newline",
    )
    .why("a reason\u{7}")
    .help("do this next")
    .evidence("frame 7")
}

const CHECKS: [Check<()>; 2] = [
    Check { rule: &RULE, run: |()| finding().into() },
    Check { rule: &UNDECIDED, run: |()| Outcome::Unknown("the middle\u{1b} is missing".into()) },
];

/// Tells a session with `renderers` of two rows, a finding, an undecided rule and an input that could not be read.
pub(crate) fn tell(settings: Settings, renderers: Vec<Box<dyn Renderer>>) -> Session {
    let settings = Settings { catalogue: Catalogue(|| vec![&RULE, &UNDECIDED]), ..settings };
    let mut session = Session::new(settings, renderers, Box::new(|_| ()));
    let mut report = session.begin("demo check", INPUT);
    report.data("kind", "sample");
    report.row(&Seen);
    report.row(&Seen);
    report.metric(Metric { name: "it's=\nodd".into(), value: 0.5, unit: "s" });
    report.run(&CHECKS, &());
    report.finish("1 thing");
    session.fail(failure());
    session.finish();
    session
}

/// The report of that session.
pub(crate) fn report() -> Report {
    tell(Settings::default(), Vec::new()).reports()[0].clone()
}

/// An input that could not be read.
pub(crate) fn failure() -> Failure {
    Failure::of("gone\n.pem", "no such file").hint("check the path")
}
