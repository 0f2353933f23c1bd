//! `uctool sip flow`: its arguments, and what it does with them.

use std::io;

use uctool_core::text::count;
use uctool_core::{Failure, Io, Line, ReportWriter, Session};

use super::collect::{Collector, Counts, Wanted};
use super::model::Ladder;
use super::read::{Run, Seen};
use super::row::LadderRow;
use super::{faults, html, mermaid, svg, text};
use crate::cli::Opened;
use crate::secrets::SecretArgs;

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
        let mut run = Run::new(keys, self.secrets.key_files(), refused, wanted);
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
        let findings = run.findings();
        let collector = run.collector();
        let mut ladders = collector.ladders();
        for ladder in &mut ladders {
            faults::mark(ladder, &findings, self.captures.len() == 1);
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
