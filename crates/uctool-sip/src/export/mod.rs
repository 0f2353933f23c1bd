//! `uctool sip export`: a capture to hand on, readable without the private key.

mod anonymize;
mod copy;
mod exporter;
mod pcapng;
mod pdu;

use std::collections::BTreeSet;
use std::io;
use uctool_core::sort;

use uctool_capture::{Dissector, Options};
use uctool_core::text::count;
use uctool_core::{Failure, Io, Session};
use uctool_message::{Decoder, Work};
use uctool_tls::Unwrapper;
use zeroize::Zeroizing;

use crate::cli::Opened;
use crate::data::ExportV1;
use crate::secrets::SecretArgs;
use anonymize::{Anonymizer, LeftOut};
use copy::{Call, Copied, Source, Stopped};
use exporter::Exporter;
use pcapng::Writer;

pub(crate) const HELP: &str = "\
With --anonymize users, numbers, host names, display names and IP addresses are replaced, the same by the same, with a
random key that is not kept. Methods, statuses, ports, times, codecs and the words of the protocols stay. Header fields,
parameters and bodies that are not known well enough to be rewritten are left out, and the summary says which.

Examples:
  uctool sip export trunk.pcap --key server.pem --secrets -o for-vendor.pcapng
  uctool sip export trunk.pcap --keylog keys.log --plain --call-id a84b4c76e66710@pc33 -o call.pcapng
  uctool sip export trunk.pcap --key server.pem --anonymize -o for-anyone.pcapng
  uctool sip export from-wireshark.pcapng --strip -o without-secrets.pcapng";

#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(group = clap::ArgGroup::new("form").required(true).multiple(true).args(["secrets", "plain", "anonymize", "strip"]))]
pub(crate) struct ExportArgs {
    /// Captures, in the order they were taken; `-` is standard input
    #[arg(required = true, value_name = "CAPTURE")]
    captures: Vec<String>,

    /// The file to write, for its owner alone
    #[arg(short, long, value_name = "FILE")]
    output: String,

    /// Write the packets with the secrets of the opened sessions embedded
    #[arg(long, conflicts_with_all = ["plain", "anonymize", "strip"])]
    secrets: bool,

    /// Write SIP messages, and HTTP as far as it came with its head, as exported PDUs
    #[arg(long, conflicts_with = "strip")]
    plain: bool,

    /// Write them with numbers, names and addresses replaced (implies --plain)
    #[arg(long, conflicts_with = "strip")]
    anonymize: bool,

    /// Write the packets without any embedded secrets
    #[arg(long)]
    strip: bool,

    /// Keep one call: its messages; with --secrets, the packets and secrets of the connections that carry it
    #[arg(long, value_name = "ID", conflicts_with = "strip")]
    call_id: Option<String>,

    /// Replace an existing file
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    given: SecretArgs,
}

/// What was written.
#[derive(Debug, Default)]
struct Written {
    sessions: u64,
    messages: u64,
    copied: Copied,
}

impl ExportArgs {
    pub(crate) fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let output =
            io.create(&self.output, true, self.force).map_err(|error| self.broken(&error))?;
        let anonymizer = if self.anonymize { Some(self.anonymizer(io)?) } else { None };
        let mut exporter = Exporter {
            call_id: self.call_id.clone(),
            resembling: None,
            messages_wanted: self.plain || self.anonymize,
            anonymizer,
            writer: Writer::new(output).map_err(|error| self.broken(&error))?,
            secrets: Zeroizing::default(),
            carriers: BTreeSet::new(),
            sessions: 0,
            messages: 0,
            error: None,
        };
        let opened = Opened::all(&self.captures, io, session);
        let mut sources: Vec<_> = opened.into_iter().map(Source::new).collect();
        if !self.strip {
            self.decode(&mut sources, &mut exporter, io, session);
        }
        if let Some(error) = exporter.error.take() {
            return Err(self.broken(&error));
        }
        if self.secrets && exporter.secrets.is_empty() {
            return Err(self.nothing("no TLS session was opened, so there are no secrets to embed"));
        }
        if let (0, Some(wanted), Some(near)) =
            (exporter.messages, &self.call_id, &exporter.resembling)
            && exporter.carriers.is_empty()
        {
            let why = format!("no message has the Call-ID `{wanted}`");
            return Err(self.nothing(&why).hint(format!("did you mean `{near}`?")));
        }
        if exporter.messages_wanted && exporter.messages == 0 {
            return Err(self.nothing("no message was found to write"));
        }
        let mut copied = Copied::default();
        if !exporter.messages_wanted {
            exporter.writer.secrets(&exporter.secrets).map_err(|error| self.broken(&error))?;
            let carriers = std::mem::take(&mut exporter.carriers);
            let mut call = self.call_id.is_some().then(|| Call::new(carriers));
            for source in &mut sources {
                self.copy(source, &mut exporter, call.as_mut(), &mut copied, io, session)?;
            }
            if copied.packets == 0 {
                return Err(self.nothing("there are no packets to write"));
            }
        }
        let Exporter { writer, anonymizer, sessions, messages, .. } = exporter;
        let finished = writer.into_inner().finish();
        finished.map_err(|error| self.broken(&error))?;
        self.tell(&Written { sessions, messages, copied }, anonymizer.as_ref(), session);
        Ok(())
    }

    /// Says what was written and what was not.
    fn tell(&self, written: &Written, anonymizer: Option<&Anonymizer>, session: &mut Session) {
        let mut report = session.begin("sip export", self.output.clone());
        let left_out = anonymizer.map(Anonymizer::left_out);
        report.fill(&ExportV1 {
            sessions: written.sessions,
            messages: written.messages,
            packets: written.copied.packets,
            packets_left_out: written.copied.unwritable,
            left_out: left_out.map(LeftOut::kinds),
        });
        let mut text = self.summary(written);
        if let Some(left_out) = left_out {
            text += &left_out_words(left_out);
        }
        report.finish(text);
    }

    /// `12 packets written with the secrets of 1 session`.
    fn summary(&self, written: &Written) -> String {
        let Written { sessions, messages, copied } = written;
        let mut text = match (self.anonymize, self.plain, self.secrets) {
            (true, ..) => {
                format!("{} written, names and addresses replaced", count(*messages, "message"))
            }
            (_, true, _) => format!("{} written", count(*messages, "message")),
            (.., true) => {
                let packets = count(copied.packets, "packet");
                format!("{packets} written with the secrets of {}", count(*sessions, "session"))
            }
            _ => format!("{} written without secrets", count(copied.packets, "packet")),
        };
        if copied.unwritable > 0 {
            let packets = count(copied.unwritable, "packet");
            text += &format!(", {packets} left out: no link type of pcapng");
        }
        text
    }

    fn anonymizer(&self, io: &mut dyn Io) -> Result<Anonymizer, Failure> {
        let mut key = Zeroizing::new([0; 32]);
        io.random(&mut *key).map_err(|error| self.broken(&error))?;
        Anonymizer::new(&key).ok_or_else(|| self.nothing("the key for pseudonyms was refused"))
    }

    fn nothing(&self, why: &str) -> Failure {
        Failure::of(&self.output, format!("nothing was written: {why}"))
            .hint("`uctool sip decode` with the same arguments says what is there and why the rest stays closed")
    }

    fn broken(&self, error: &io::Error) -> Failure {
        let failure = Failure::of(&self.output, format!("failed to write it: {error}"));
        match error.kind() {
            io::ErrorKind::AlreadyExists => failure.hint("give another name, or --force"),
            _ => failure,
        }
    }

    /// Reads every capture for its messages and secrets.
    fn decode(
        &self,
        sources: &mut [Source],
        exporter: &mut Exporter,
        io: &mut dyn Io,
        session: &mut Session,
    ) {
        let (keys, _) = self.given.load(io, session);
        let mut unwrapper = Unwrapper::new(keys, uctool_tls::Limits::default());
        let mut decoder = Decoder::default();
        let mut dissector = Dissector::new(Options::default());
        let mut work =
            Work { unwrapper: &mut unwrapper, decoder: &mut decoder, consumer: exporter };
        for source in sources {
            let name = source.name.clone();
            match source.first(self.secrets, io) {
                Ok(reader) => {
                    if let Err(error) = uctool_capture::read(reader, &mut dissector, &mut work) {
                        session.fail(Failure::of(name, error.to_string()));
                    }
                }
                Err(error) => session.fail(Failure::unreadable(&name, &error)),
            }
        }
        dissector.finish(&mut work);
        work.finish();
    }

    /// Copies the packets of one capture.
    fn copy(
        &self,
        source: &mut Source,
        exporter: &mut Exporter,
        call: Option<&mut Call>,
        copied: &mut Copied,
        io: &mut dyn Io,
        session: &mut Session,
    ) -> Result<(), Failure> {
        let name = source.name.clone();
        // What fails to open or ends early here was told of when it was decoded.
        let fail = |failure, session: &mut Session| {
            if self.strip {
                session.fail(failure);
            }
        };
        let reader = match source.second(io) {
            Ok(reader) => reader,
            Err(error) => {
                fail(Failure::unreadable(&name, &error), session);
                return Ok(());
            }
        };
        match copy::copy(reader, &mut exporter.writer, call, copied) {
            Ok(()) => {}
            Err(Stopped::Input(error)) => fail(Failure::of(name, error.to_string()), session),
            Err(Stopped::Output(error)) => return Err(self.broken(&error)),
        }
        Ok(())
    }
}

/// `; left out: 3 of header x-foo, 1 of body text/plain`.
fn left_out_words(left_out: &LeftOut) -> String {
    const MOST_NAMED: usize = 12;
    if left_out.total() == 0 {
        return String::new();
    }
    let mut kinds: Vec<_> = left_out.kinds().iter().collect();
    sort::by_key(&mut kinds, |(_, count)| std::cmp::Reverse(**count));
    let named = kinds.iter().take(MOST_NAMED).map(|(kind, count)| format!("{count} of {kind}"));
    let mut words = named.collect::<Vec<_>>().join(", ");
    if kinds.len() > MOST_NAMED {
        words += &format!(", and {} kinds more", kinds.len() - MOST_NAMED);
    }
    format!("; left out: {words}")
}
