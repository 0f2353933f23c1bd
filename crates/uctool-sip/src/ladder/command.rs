//! `uctool sip flow`: its arguments, and what it does with them.

use std::io;

use uctool_capture::{Connection, Dissector, IcmpError, Options, StreamEvent};
use uctool_core::text::count;
use uctool_core::{Failure, Finding, Io, Line, Outcome, ReportWriter, Session};
use uctool_tls::rules::Sessions;
use uctool_tls::{KeyError, SessionReport, Unwrapper};

use super::collect::{Collector, Counts, Wanted};
use super::model::Ladder;
use super::row::LadderRow;
use super::{faults, html, mermaid, svg, text};
use crate::calls::{Dialog, Sighting, Tracker, Transaction, Watch};
use crate::cli::{Opened, Watched, judge, judge_carriers};
use crate::decode::{Decoder, Work};
use crate::http::HttpHead;
use crate::input;
use crate::rules::judge::{About, Panel};
use crate::rules::{self, Decoded, Tally};
use crate::secrets::SecretArgs;
use crate::seen::{Consumer, Context, SeenSip, Unit};

pub(crate) const HELP: &str = "\
Without --call-id the calls that failed come first, then those with a fault on an arrow, then the rest; dialogs that are
no calls are shown when there are no calls. The end of the output says how many are not shown. All legs of a call stand in
one ladder: they are joined by Session-ID, Cisco-Guid, P-Charging-Vector, or by their numbers and times.

Repetitions of a message are one arrow. Hosts stand in the order of their appearance. A ladder holds 1000 arrows, 24 hosts
and 4 MiB of messages; calls that go on hold 64 MiB together, beyond which the one that was quiet longest loses its
beginning. A ladder that is not whole says so.

Files: .txt is what stands on the screen, .svg a picture, .html a page with the messages behind the arrows (without the
keys of SRTP in them), .mmd a Mermaid sequence diagram.

Examples:
  uctool sip flow trunk.pcap
  uctool sip flow trunk.pcap --call-id a84b4c76e66710@pc33 -o call.html
  uctool sip flow trunk.pcap --key server.pem -o failed.svg";

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct FlowArgs {
    /// Captures or logs, in the order they were taken; `-` is standard input
    #[arg(required = true, value_name = "CAPTURE")]
    captures: Vec<String>,

    /// The call, or other dialog, with this Call-ID, and its other legs
    #[arg(long, value_name = "ID")]
    call_id: Option<String>,

    /// How many calls to show
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=16), conflicts_with = "call_id")]
    limit: u8,

    /// The file to write, by its ending: .txt, .svg, .html or .mmd
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,

    /// Replace an existing file
    #[arg(long, requires = "output")]
    force: bool,

    #[command(flatten)]
    secrets: SecretArgs,
}

/// What a file holds, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Svg,
    Html,
    Mermaid,
}

impl Form {
    fn of(path: &str) -> Result<Self, Failure> {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        match ending.as_deref() {
            Some("txt") => Ok(Self::Text),
            Some("svg") => Ok(Self::Svg),
            Some("html") => Ok(Self::Html),
            Some("mmd") => Ok(Self::Mermaid),
            _ => Err(Failure::of(path, "its ending names no form of a ladder")
                .hint("end it in .txt, .svg, .html or .mmd")),
        }
    }

    fn write(self, ladders: &[Ladder], source: &str) -> String {
        match self {
            Self::Text => text::document(ladders),
            Self::Svg => svg::document(ladders),
            Self::Html => html::document(ladders, source),
            Self::Mermaid => mermaid::document(ladders),
        }
    }
}

impl FlowArgs {
    pub(crate) fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let form = self.output.as_deref().map(Form::of).transpose()?;
        if let Some(path) = self.output.as_deref().filter(|_| !self.force)
            && io.size(path).is_some()
        {
            // Known before the work begins; creating it would tell only after.
            return Err(unwritable(path, &io::ErrorKind::AlreadyExists.into()));
        }
        let (keys, refused) = self.secrets.load(io, session);
        let inputs = Opened::all(&self.captures, io, session);
        let wanted = Wanted {
            call_id: self.call_id.clone(),
            most: usize::from(self.limit),
            messages: form == Some(Form::Html),
        };
        let source = inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ");
        let mut run = Run {
            key_files: self.secrets.key_files(),
            refused,
            unwrapper: Unwrapper::new(keys, uctool_tls::Limits::default()),
            decoder: Decoder::default(),
            dissector: Dissector::new(Options::default()),
            watcher: Watcher {
                tracker: Tracker::new(Both {
                    collector: Collector::new(wanted),
                    panel: Panel::of(rules::JUDGES),
                }),
                tally: Tally::default(),
                sessions: Sessions::new(""),
            },
            sources: Vec::new(),
        };
        let last = inputs.len();
        for (index, input) in inputs.into_iter().enumerate() {
            let name = input.name.clone();
            let seen = run.capture(input, index + 1 == last, io);
            let report = session.begin("sip flow", name);
            if index + 1 == last {
                self.show(&mut run, form, &source, (report, seen), io);
            } else {
                seen.judge(report);
            }
        }
        Ok(())
    }

    /// Shows what was collected, below the last capture.
    fn show(
        &self,
        run: &mut Run,
        form: Option<Form>,
        source: &str,
        (mut report, seen): (ReportWriter<'_>, Seen),
        io: &mut dyn Io,
    ) {
        let Both { collector, panel } = &mut run.watcher.tracker.watch;
        let mut ladders = collector.ladders();
        let about = About { sources: std::mem::take(&mut run.sources), home: Vec::new() };
        let verdicts = panel.verdicts(&about).into_iter();
        let findings: Vec<Finding> = verdicts
            .filter_map(|(_, outcome)| match outcome {
                Outcome::Found(found) => Some(found),
                _ => None,
            })
            .flatten()
            .collect();
        for ladder in &mut ladders {
            faults::mark(ladder, &findings, about.sources.len() == 1);
        }
        for (index, ladder) in ladders.iter().enumerate() {
            report.row(&LadderRow::new(ladder, form.is_some(), index > 0));
        }
        if let Some(words) = not_shown(&ladders, collector.counts, self.call_id.as_deref()) {
            if form.is_none() {
                report.line(Line::new());
            }
            report.line(Line::new().dim(words));
        }
        if let Some(failure) = self.missing(&ladders, collector, source) {
            report.fail(failure);
        } else if let (Some(form), Some(path)) = (form, &self.output) {
            match self.write(path, form, &ladders, source, io) {
                Ok(()) => report.line(written(&ladders, path)),
                Err(error) => report.fail(unwritable(path, &error)),
            }
        }
        seen.judge(report);
    }

    /// What was asked for and is not there.
    fn missing(&self, ladders: &[Ladder], collector: &Collector, source: &str) -> Option<Failure> {
        if !ladders.is_empty() {
            return None;
        }
        if let Some(wanted) = &self.call_id {
            let failure = Failure::of(source, format!("no message has the Call-ID `{wanted}`"));
            return Some(match &collector.resembling {
                Some(other) => failure.hint(format!("did you mean `{other}`?")),
                None => failure.hint("`uctool sip decode` shows the Call-IDs of a capture"),
            });
        }
        let path = self.output.as_ref()?;
        Some(Failure::of(path, "nothing was written: no call and no other dialog was found"))
    }

    fn write(
        &self,
        path: &str,
        form: Form,
        ladders: &[Ladder],
        source: &str,
        io: &mut dyn Io,
    ) -> io::Result<()> {
        let private = ladders.iter().any(Ladder::decrypted);
        let mut output = io.create(path, private, self.force)?;
        output.write_all(form.write(ladders, source).as_bytes())?;
        output.finish()
    }
}

fn unwritable(path: &str, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::of(path, "it exists").hint("give another name, or --force to replace it")
        }
        _ => Failure::of(path, format!("failed to write it: {error}")),
    }
}

/// `ladder of 1 call written to call.svg`.
fn written(ladders: &[Ladder], path: &str) -> String {
    let noun = match ladders {
        [one] if one.kind != crate::calls::Kind::Call => "dialog",
        _ => "call",
    };
    let whose = if ladders.iter().any(Ladder::decrypted) { ", for its owner alone" } else { "" };
    format!("ladder of {} written to {path}{whose}", count(ladders.len() as u64, noun))
}

/// How many there are besides those shown.
fn not_shown(ladders: &[Ladder], counts: Counts, call_id: Option<&str>) -> Option<String> {
    let (seen, failed, noun) = match counts.calls {
        0 => (counts.others, counts.others_failed, "more dialog"),
        calls => (calls, counts.failed, "more call"),
    };
    let shown = ladders.len() as u64;
    if call_id.is_some() || seen <= shown {
        return None;
    }
    let shown_failed = ladders.iter().filter(|ladder| ladder.outcome.is_failure()).count() as u64;
    let rest = match failed.saturating_sub(shown_failed) {
        0 => "none of them failed".to_owned(),
        1 => "1 of them failed".to_owned(),
        n => format!("{n} of them failed"),
    };
    let more = count(seen - shown, noun);
    Some(format!("{more} not shown, {rest}: --limit shows more, --call-id a certain one"))
}

/// What lasts from one capture to the next.
struct Run {
    key_files: usize,
    refused: Vec<(String, KeyError)>,
    unwrapper: Unwrapper,
    decoder: Decoder,
    dissector: Dissector,
    watcher: Watcher,
    /// The inputs so far, and what their places are counted in.
    sources: Vec<(String, Unit)>,
}

/// What one capture held.
struct Seen {
    sessions: Sessions,
    decoded: Decoded,
    ended: Result<(), uctool_capture::CaptureError>,
}

impl Seen {
    fn judge(self, mut report: ReportWriter<'_>) {
        judge_carriers(&mut report, &self.decoded, &self.sessions);
        judge(report, &self.decoded, self.ended);
    }
}

impl Run {
    fn capture(&mut self, input: Opened, last: bool, io: &mut dyn Io) -> Seen {
        let progress = io.progress(&input.name, input.size);
        let mut sessions = Sessions::new(&input.name);
        sessions.key_files = self.key_files;
        sessions.key_errors.clone_from(&self.refused);
        self.watcher.sessions = sessions;
        self.watcher.tally = Tally::default();
        let mut work = Work {
            unwrapper: &mut self.unwrapper,
            decoder: &mut self.decoder,
            consumer: &mut self.watcher,
        };
        let reader = Watched::new(input.reader, progress);
        let input::Read { told, ended } =
            input::read(reader, io.now(), &mut self.dissector, &mut work);
        if last {
            self.dissector.finish(&mut work);
            work.finish();
            self.watcher.tracker.finish();
        } else {
            self.watcher.tracker.next_file();
        }
        let mut sessions = std::mem::replace(&mut self.watcher.sessions, Sessions::new(""));
        let mut summary = self.dissector.take_summary();
        summary.source.clone_from(&input.name);
        sessions.truncated = summary.frames_cut > 0;
        let tally = std::mem::take(&mut self.watcher.tally);
        let unit = if told.is_some() { Unit::Line } else { Unit::Frame };
        self.sources.push((input.name.clone(), unit));
        Seen { sessions, decoded: Decoded { source: input.name, summary, tally, told }, ended }
    }
}

/// Collects ladders while the rules of calls watch.
struct Both {
    collector: Collector,
    panel: Panel,
}

impl Watch for Both {
    fn message(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>) {
        self.collector.message(seen, sighting);
        self.panel.message(seen, sighting);
    }

    fn stray(&mut self, seen: &SeenSip<'_>) {
        self.panel.stray(seen);
    }

    fn transaction(&mut self, dialog: &Dialog, transaction: &Transaction) {
        self.panel.transaction(dialog, transaction);
    }

    fn ended(&mut self, dialog: &Dialog) {
        self.collector.ended(dialog);
        self.panel.ended(dialog);
    }

    fn dropped(&mut self, dialog: &Dialog) {
        self.panel.dropped(dialog);
    }

    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.panel.http(context, head);
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        self.collector.icmp_error(error);
        self.panel.icmp_error(error);
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        self.collector.connection(connection, event);
        self.panel.connection(connection, event);
    }
}

/// Gives messages to the tracker and counts them for the rules.
struct Watcher {
    tracker: Tracker<Both>,
    tally: Tally,
    sessions: Sessions,
}

impl Consumer for Watcher {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        self.tally.note(seen);
        self.tracker.sip(seen);
    }

    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.tally.http += 1;
        self.tracker.http(context, head);
    }

    fn session(&mut self, report: &SessionReport) {
        self.tally.session(report);
        self.sessions.add(report);
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        self.tracker.icmp_error(error);
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        self.tracker.connection(connection, event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_decides_and_others_are_refused_by_name() {
        assert_eq!(Form::of("a.b/call.SVG").unwrap(), Form::Svg);
        assert_eq!(Form::of("call.html").unwrap(), Form::Html);
        for path in ["call", "call.png", "svg", "a.svg/call"] {
            let failure = Form::of(path).unwrap_err();
            assert!(failure.hint.unwrap().contains(".txt, .svg, .html or .mmd"), "{path}");
        }
    }

    #[test]
    fn what_is_not_shown_is_counted() {
        let counts = Counts { calls: 9, failed: 2, others: 4, others_failed: 0 };
        let words = not_shown(&[], counts, None).unwrap();
        assert!(words.starts_with("9 more calls not shown, 2 of them failed"), "{words}");
        assert_eq!(not_shown(&[], counts, Some("a")), None);
        let none = Counts { calls: 0, failed: 0, others: 1, others_failed: 0 };
        assert!(not_shown(&[], none, None).unwrap().starts_with("1 more dialog"), "{none:?}");
    }
}
