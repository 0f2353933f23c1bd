//! `uctool sip export`: a capture to hand on, readable without the private key.

mod pcapng;
mod pdu;

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;

use uctool_capture::{Block, Capture, Dissector, Options};
use uctool_core::io::Output;
use uctool_core::text::count;
use uctool_core::{Failure, Io, Session};
use uctool_tls::{SessionReport, SessionSecrets, Unwrapper};
use zeroize::Zeroizing;

use crate::decode::{Decoder, Work};
use crate::message::unfold;
use crate::secrets::{SecretArgs, unreadable};
use crate::seen::{Consumer, Context, SeenSip};
use pcapng::Writer;

pub(crate) const HELP: &str = "\
Examples:
  uctool sip export trunk.pcap --key server.pem --secrets -o for-vendor.pcapng
  uctool sip export trunk.pcap --keylog keys.log --plain --call-id a84b4c76 -o call.pcapng
  uctool sip export from-wireshark.pcapng --strip -o without-secrets.pcapng";

#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(group = clap::ArgGroup::new("form").required(true).args(["secrets", "plain", "strip"]))]
pub(crate) struct ExportArgs {
    /// Captures, in the order they were taken; `-`, with --plain or --strip, is standard input
    #[arg(required = true, value_name = "CAPTURE")]
    captures: Vec<String>,

    /// The file to write, for its owner alone
    #[arg(short, long, value_name = "FILE")]
    output: String,

    /// Write the packets with the secrets of the opened sessions embedded
    #[arg(long)]
    secrets: bool,

    /// Write SIP messages, and HTTP as far as it came with its head, as exported PDUs
    #[arg(long)]
    plain: bool,

    /// Write the packets without any embedded secrets
    #[arg(long)]
    strip: bool,

    /// Keep the messages of one call; with --secrets, embed only the secrets of the sessions that carry it
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
    packets: u64,
    unwritable: u64,
}

impl ExportArgs {
    pub(crate) fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        if self.secrets && self.captures.iter().any(|capture| capture == "-") {
            return Err(Failure::new("standard input cannot be read twice, as --secrets must")
                .hint("save the capture to a file first"));
        }
        let output =
            io.create(&self.output, true, self.force).map_err(|error| self.broken(&error))?;
        let writer = Writer::new(output).map_err(|error| self.broken(&error))?;
        let mut exporter = Exporter {
            call_id: self.call_id.clone(),
            plain: self.plain,
            writer,
            secrets: Zeroizing::default(),
            carriers: BTreeSet::new(),
            written: Written::default(),
            error: None,
        };
        if !self.strip {
            self.decode(&mut exporter, io, session);
        }
        if let Some(error) = exporter.error.take() {
            return Err(self.broken(&error));
        }
        if self.secrets && exporter.secrets.is_empty() {
            return Err(self.nothing("no TLS session was opened, so there are no secrets to embed"));
        }
        if self.plain && exporter.written.messages == 0 {
            return Err(self.nothing("no message was found to write"));
        }
        if !self.plain {
            exporter.writer.secrets(&exporter.secrets).map_err(|error| self.broken(&error))?;
            for capture in &self.captures {
                self.copy(capture, &mut exporter, io, session)?;
            }
            if exporter.written.packets == 0 {
                return Err(self.nothing("there are no packets to write"));
            }
        }
        let Exporter { writer, written, .. } = exporter;
        let finished = writer.into_inner().finish();
        finished.map_err(|error| self.broken(&error))?;
        let mut report = session.begin("sip export", self.output.clone());
        report.data("sessions", serde_json::json!(written.sessions));
        report.data("messages", serde_json::json!(written.messages));
        report.data("packets", serde_json::json!(written.packets));
        report.data("packets_left_out", serde_json::json!(written.unwritable));
        report.finish(written.to_string());
        Ok(())
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
    fn decode(&self, exporter: &mut Exporter, io: &mut dyn Io, session: &mut Session) {
        let (keys, _) = self.given.load(io, session);
        let mut unwrapper = Unwrapper::new(keys, uctool_tls::Limits::default());
        let mut decoder = Decoder::default();
        let mut dissector = Dissector::new(Options::default());
        let mut work =
            Work { unwrapper: &mut unwrapper, decoder: &mut decoder, consumer: exporter };
        for capture in &self.captures {
            match io.open(capture) {
                Ok(reader) => {
                    if let Err(error) = uctool_capture::read(reader, &mut dissector, &mut work) {
                        session.fail(Failure::of(capture, error.to_string()));
                    }
                }
                Err(error) => session.fail(unreadable(capture, &error)),
            }
        }
        dissector.finish(&mut work);
        work.finish();
    }

    /// Copies the packets of one capture.
    fn copy(
        &self,
        capture: &str,
        exporter: &mut Exporter,
        io: &mut dyn Io,
        session: &mut Session,
    ) -> Result<(), Failure> {
        // What fails to open here was told of when it was decoded.
        let fail = |failure, session: &mut Session| {
            if self.strip {
                session.fail(failure);
            }
        };
        let reader = match io.open(capture) {
            Ok(reader) => reader,
            Err(error) => {
                fail(unreadable(capture, &error), session);
                return Ok(());
            }
        };
        let mut ended = |error: uctool_capture::CaptureError| {
            fail(Failure::of(capture, error.to_string()), session);
        };
        let mut opened = match Capture::open(reader) {
            Ok(opened) => opened,
            Err(error) => {
                ended(error);
                return Ok(());
            }
        };
        loop {
            match opened.next_block() {
                Ok(Some(Block::Packet(packet))) => {
                    let time = packet.mark.time;
                    let written =
                        exporter.writer.packet(packet.link, time, packet.original_len, packet.data);
                    if written.map_err(|error| self.broken(&error))? {
                        exporter.written.packets += 1;
                    } else {
                        exporter.written.unwritable += 1;
                    }
                }
                Ok(Some(Block::Secrets { .. })) => {}
                Ok(None) => return Ok(()),
                Err(error) => {
                    ended(error);
                    return Ok(());
                }
            }
        }
    }
}

impl std::fmt::Display for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { sessions, messages, packets, unwritable } = *self;
        if packets == 0 {
            return write!(f, "{} written", count(messages, "message"));
        }
        write!(f, "{} written with the secrets of ", count(packets, "packet"))?;
        write!(f, "{}", count(sessions, "session"))?;
        if unwritable > 0 {
            write!(f, ", {} left out: no link type of pcapng", count(unwritable, "packet"))?;
        }
        Ok(())
    }
}

/// Takes messages and secrets as they are found.
struct Exporter {
    call_id: Option<String>,
    plain: bool,
    writer: Writer<Box<dyn Output>>,
    secrets: Zeroizing<Vec<u8>>,
    /// Pairs of addresses between which the call was seen.
    carriers: BTreeSet<(SocketAddr, SocketAddr)>,
    written: Written,
    error: Option<io::Error>,
}

impl Exporter {
    fn write(&mut self, dissector: &str, context: &Context, payload: &[u8]) {
        if !self.plain || self.error.is_some() {
            return;
        }
        let bytes = pdu::pdu(dissector, context, payload);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        match self.writer.packet(pdu::LINK, context.mark.time, length, &bytes) {
            Ok(_) => self.written.messages += 1,
            Err(error) => self.error = Some(error),
        }
    }
}

fn pair(a: SocketAddr, b: SocketAddr) -> (SocketAddr, SocketAddr) {
    (a.min(b), a.max(b))
}

impl Consumer for Exporter {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        if let Some(wanted) = &self.call_id {
            let call_id = seen.message.fields.call_id.map(unfold);
            if call_id.as_deref() != Some(wanted.as_str()) {
                return;
            }
            self.carriers.insert(pair(seen.context.src, seen.context.dst));
        }
        self.write("sip", &seen.context, seen.message.raw);
    }

    fn http_bytes(&mut self, context: &Context, bytes: &[u8]) {
        if self.call_id.is_none() {
            self.write("http", context, bytes);
        }
    }

    fn secrets(&mut self, report: &SessionReport, secrets: &SessionSecrets) {
        let carries = self.carriers.contains(&pair(report.client, report.server));
        if self.plain || (self.call_id.is_some() && !carries) {
            return;
        }
        self.written.sessions += 1;
        let lines = secrets.lines();
        if self.secrets.capacity() - self.secrets.len() < lines.len() {
            // Grown by hand: a vector that grows by itself leaves a copy behind that nobody wipes.
            let room = 2 * (self.secrets.len() + lines.len());
            let mut larger = Zeroizing::new(Vec::with_capacity(room));
            larger.extend_from_slice(&self.secrets);
            self.secrets = larger;
        }
        self.secrets.extend_from_slice(lines);
    }
}
