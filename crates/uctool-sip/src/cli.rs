//! The arguments of `uctool sip` and what each command does; the only module that knows clap and [`Io`].

use uctool_capture::{CaptureError, Dissector, Options, Summary};
use uctool_core::io::Progress;
use uctool_core::text::count;
use uctool_core::unpack::{self, Member};
use uctool_core::{Failure, Io, Line, Outcome, ReportWriter, Rule, Session, Tool};
use uctool_message::{Decoder, Tally, Work};
use uctool_tls::rules::Sessions;
use uctool_tls::{KeyError, Unwrapper};

use crate::calls_command::{self, CallsArgs};
use crate::data::InputV1;
use crate::export::{self, ExportArgs};
use crate::input::{self, Read};
use crate::ladder::{self, FlowArgs};
use crate::logs::Told;
use crate::printer::Printer;
use crate::rules::judge::About;
use crate::rules::{self, Decoded};
use crate::secrets::SecretArgs;

/// Bytes between two steps of the progress display.
const PROGRESS_STEP: u64 = 4 << 20;

/// Show what SIP said in captures and logs, and what is wrong
#[derive(Debug, Clone, clap::Parser)]
#[command(name = "sip")]
pub struct SipArgs {
    #[command(subcommand)]
    command: SipCommand,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum SipCommand {
    /// Show every SIP message of a capture, and every HTTP message inside opened TLS
    #[command(after_help = DECODE_HELP)]
    Decode(DecodeArgs),

    /// Show every call and other dialog: parties, outcome, times, and what is wrong
    #[command(after_help = calls_command::HELP)]
    Calls(Box<CallsArgs>),

    /// Draw a call as a ladder, all its legs side by side
    #[command(after_help = ladder::HELP)]
    Flow(FlowArgs),

    /// Write a capture to hand on, readable without the private key
    #[command(after_help = export::HELP)]
    Export(ExportArgs),
}

const DECODE_HELP: &str = "\
Captures are pcap, pcapng, snoop or Network Monitor, plain or compressed by gzip, zstd or lz4. SIP is found on any port,
over UDP, TCP, TLS, WebSocket, SCTP and HEP, and inside VLANs, tunnels and fragments. A session that stays closed is a
finding that says why.

Texts are read as well: CUCM SDL and SDI traces, Expressway and Asterisk logs, FreeSWITCH traces, IOS `debug ccsip
messages`, the logging tool of OCS and Lync, messages in syslog lines or pasted out of a mail.

Examples:
  uctool sip decode capture.pcap --key server.pem
  uctool sip decode trunk.pcapng.gz --keylog keys.log -v
  uctool sip decode SDL001_100_000123.txt.gz
  tcpdump -i eth0 -w - port 5060 | uctool sip decode - --format ndjson";

#[derive(Debug, Clone, clap::Args)]
struct DecodeArgs {
    /// Captures or logs, in the order they were taken; `-` is standard input
    #[arg(required = true, value_name = "CAPTURE")]
    captures: Vec<String>,

    #[command(flatten)]
    secrets: SecretArgs,

    /// Drop packets whose checksum is wrong (hosts with checksum offloading capture wrong ones all day)
    #[arg(long, help_heading = "Options")]
    check_checksums: bool,
}

impl Tool for SipArgs {
    fn rules() -> Vec<&'static Rule> {
        let own = rules::CHECKS.iter().map(|check| check.rule);
        let peers = rules::PEER_CHECKS.iter().map(|check| check.rule);
        let capture = uctool_capture::CHECKS.iter().map(|check| check.rule);
        let tls = uctool_tls::rules::CHECKS.iter().map(|check| check.rule);
        let judges = rules::JUDGES.iter().chain(rules::PEDANTIC);
        let calls = judges.map(|make| make().rule());
        let heard = rules::HEARD.iter().map(|check| check.rule);
        capture.chain(tls).chain(own).chain(peers).chain(calls).chain(heard).collect()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        crate::data::shapes()
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        match self.command {
            SipCommand::Decode(args) => args.run(io, session),
            SipCommand::Calls(args) => args.run(io, session),
            SipCommand::Flow(args) => args.run(io, session)?,
            SipCommand::Export(args) => args.run(io, session)?,
        }
        Ok(())
    }
}

/// An input that could be opened.
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(crate) size: Option<u64>,
    pub(crate) reader: Box<dyn std::io::Read + Send>,
}

impl Opened {
    /// Opens what can be opened; the others are told. A zip archive stands for all its members.
    pub(crate) fn all(names: &[String], io: &mut dyn Io, session: &mut Session) -> Vec<Self> {
        let mut inputs = Vec::new();
        for name in names {
            match io.open(name) {
                Ok(reader) => {
                    let size = io.size(name);
                    for member in unpack::members(name, reader) {
                        match member {
                            Ok(Member { name, size: packed, reader }) => {
                                inputs.push(Self { name, size: packed.or(size), reader });
                            }
                            Err((name, why)) => session.fail(Failure::of(name, why)),
                        }
                    }
                }
                Err(error) => session.fail(Failure::unreadable(name, &error)),
            }
        }
        inputs
    }
}

impl DecodeArgs {
    fn run(self, io: &mut dyn Io, session: &mut Session) {
        let (keys, refused) = self.secrets.load(io, session);
        let key_files = self.secrets.key_files();
        let inputs = Opened::all(&self.captures, io, session);
        let mut run = Run {
            key_files,
            refused,
            unwrapper: Unwrapper::new(keys, uctool_tls::Limits::default()),
            decoder: Decoder::default(),
            dissector: Dissector::new(Options {
                check_checksums: self.check_checksums,
                ..Options::default()
            }),
        };
        let last = inputs.len();
        for (index, input) in inputs.into_iter().enumerate() {
            run.capture(input, index + 1 == last, io, session);
        }
    }
}

/// What lasts from one capture to the next.
struct Run {
    key_files: usize,
    /// Key files that gave no key.
    refused: Vec<(String, KeyError)>,
    unwrapper: Unwrapper,
    decoder: Decoder,
    dissector: Dissector,
}

impl Run {
    fn capture(&mut self, input: Opened, last: bool, io: &mut dyn Io, session: &mut Session) {
        let progress = io.progress(&input.name, input.size);
        let mut report = session.begin("sip decode", input.name.clone());
        let mut sessions = Sessions::new(&input.name);
        sessions.key_files = self.key_files;
        sessions.key_errors.clone_from(&self.refused);
        // Rows of a pipe are wanted as they come.
        let processors = input.size.map(|_| io.processors());
        let mut printer = Printer::new(&mut report, sessions, processors);
        let mut work = Work {
            unwrapper: &mut self.unwrapper,
            decoder: &mut self.decoder,
            consumer: &mut printer,
        };
        let reader = Watched::new(input.reader, progress);
        let Read { told, ended } = input::read(reader, io.now(), &mut self.dissector, &mut work);
        if last {
            self.dissector.finish(&mut work);
            work.finish();
        }
        printer.settle();
        let Printer { tally, mut sessions, peers, http, .. } = printer;
        let mut summary = self.dissector.take_summary();
        summary.source.clone_from(&input.name);
        for (rule, outcome) in http.verdicts(&About::of(&input.name)) {
            report.note(rule, outcome);
        }
        sessions.truncated = summary.frames_cut > 0;
        let decoded = Decoded { source: input.name, summary, tally, told };
        judge_carriers(&mut report, &decoded, &sessions);
        report.run(rules::PEER_CHECKS, &peers);
        judge(report, &decoded, ended);
    }
}

/// What is asked of captures and of TLS does not apply to texts.
pub(crate) fn not_of_texts(report: &mut ReportWriter<'_>) {
    let capture = uctool_capture::CHECKS.iter().map(|check| check.rule);
    let tls = uctool_tls::rules::CHECKS.iter().map(|check| check.rule);
    for rule in capture.chain(tls) {
        report.note(rule, Outcome::NotApplicable("the input is a text, not a capture"));
    }
}

/// Runs the rules about what carried the messages.
pub(crate) fn judge_carriers(
    report: &mut ReportWriter<'_>,
    decoded: &Decoded,
    sessions: &Sessions,
) {
    if decoded.told.is_some() {
        not_of_texts(report);
    } else {
        report.run(uctool_capture::CHECKS, &decoded.summary);
        report.run(uctool_tls::rules::CHECKS, sessions);
    }
}

/// Runs the rules about the messages and ends the report.
pub(crate) fn judge(
    mut report: ReportWriter<'_>,
    decoded: &Decoded,
    ended: Result<(), CaptureError>,
) {
    let Decoded { source, summary, tally, told } = decoded;
    for assumption in told.iter().flat_map(|told| &told.assumptions) {
        report.line(Line::new().dim(format!("assumed: {assumption}")));
    }
    report.run(rules::CHECKS, decoded);
    report.fill(&InputV1::of(summary, told.as_ref()));
    if let Err(error) = ended
        && !matches!(error, CaptureError::Truncated { .. })
    {
        report.fail(Failure::of(source, error.to_string()));
    }
    report.finish(match told {
        Some(told) => examined_text(told),
        None => examined(tally, summary),
    });
}

/// `1204 lines of CUCM trace: 12 SIP messages`.
fn examined_text(told: &Told) -> String {
    let kinds: Vec<&str> = told.dialects.iter().copied().collect();
    let kinds = if kinds.is_empty() { "text".to_owned() } else { kinds.join(" and ") };
    format!("{} of {kinds}: {}", count(told.lines, "line"), count(told.messages, "SIP message"))
}

/// `412 frames: 4 HTTP messages, 0 SIP messages, 2 of 5 TLS sessions opened`.
fn examined(tally: &Tally, summary: &Summary) -> String {
    let mut text =
        format!("{}: {}", count(summary.packets, "frame"), count(tally.sip, "SIP message"));
    if tally.http > 0 {
        text += &format!(", {}", count(tally.http, "HTTP message"));
    }
    if tally.sessions > 0 {
        text += &format!(", {} of {} opened", tally.opened, count(tally.sessions, "TLS session"));
    }
    text
}

/// A reader that shows how far it is.
pub(crate) struct Watched {
    inner: Box<dyn std::io::Read + Send>,
    progress: Box<dyn Progress>,
    done: u64,
}

impl Watched {
    pub(crate) fn new(inner: Box<dyn std::io::Read + Send>, progress: Box<dyn Progress>) -> Self {
        Self { inner, progress, done: 0 }
    }
}

impl std::io::Read for Watched {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(bytes)?;
        let before = self.done / PROGRESS_STEP;
        self.done += length as u64;
        if self.done / PROGRESS_STEP > before {
            self.progress.at(self.done);
        }
        Ok(length)
    }
}
