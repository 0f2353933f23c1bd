//! `uctool imap read`: pasted texts and captures.

use std::io::{Cursor, Read};

use clap::Args;
use uctool_capture::CaptureError;
use uctool_core::io::{looks_like_text, text_of};
use uctool_core::text::count;
use uctool_core::{Failure, Io, Session};
use uctool_tls::rules::Sessions;

use super::keys::KeyArgs;
use super::{TrustArgs, judge};
use crate::certificate::{self, Trust};
use crate::{capture, show, text};

/// Most bytes of a text that are read.
const MOST_TEXT: u64 = 16 << 20;
/// Enough to tell a text from a capture.
const HEAD: u64 = 4096;

#[derive(Debug, Args)]
pub(super) struct ReadArgs {
    /// Texts or captures; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    trust: TrustArgs,
    #[command(flatten)]
    keys: KeyArgs,
}

impl ReadArgs {
    pub(super) fn run(&self, io: &mut dyn Io, session: &mut Session) {
        let trust = self.trust.load(io, session);
        for file in &self.files {
            if let Err(failure) = self.one(file, &trust, io, session) {
                session.fail(failure);
            }
        }
    }

    /// Reads one input, a text or a capture by its content.
    fn one(
        &self,
        file: &str,
        trust: &Trust,
        io: &mut dyn Io,
        session: &mut Session,
    ) -> Result<(), Failure> {
        let broken = |error: std::io::Error| Failure::unreadable(file, &error);
        let mut reader = io.open(file).map_err(broken)?;
        let mut head = Vec::new();
        reader.by_ref().take(HEAD).read_to_end(&mut head).map_err(broken)?;
        if head.is_empty() {
            return Err(Failure::of(file, "it is empty")
                .hint("paste what telnet or `openssl s_client` shows into it"));
        }
        if !looks_like_text(&head) {
            let ring = self.keys.load(io, session);
            let reader = Cursor::new(head).chain(reader);
            return self.capture(file, capture::read(file, reader, ring), trust, session);
        }
        let mut bytes = head;
        reader.take(MOST_TEXT).read_to_end(&mut bytes).map_err(broken)?;
        if bytes.len() as u64 > MOST_TEXT {
            let message = format!(
                "it is larger than {} MiB, the most that is read of a text",
                MOST_TEXT >> 20
            );
            return Err(Failure::of(file, message).hint("cut out the dialogue"));
        }
        read_text(file, &text_of(&bytes), trust, session)
    }

    fn capture(
        &self,
        file: &str,
        captured: capture::Captured,
        trust: &Trust,
        session: &mut Session,
    ) -> Result<(), Failure> {
        let capture::Captured { mut servers, sessions, summary, ended } = captured;
        if let Err(error) = &ended
            && summary.packets == 0
        {
            return Err(Failure::of(file, error.to_string()));
        }
        // A certificate is judged at the time it was seen, for the name that was asked for.
        let seen = summary.first_time.map(|nanoseconds| nanoseconds.div_euclid(1_000_000_000));
        let trust = Trust { now: seen.unwrap_or(trust.now), ..trust.clone() };
        for server in &mut servers {
            let name = server.handshake.as_ref().and_then(|handshake| handshake.sni.clone());
            certificate::judge(server, name.as_deref(), &trust);
        }
        let mut told = Sessions::new(file);
        told.key_files = self.keys.count();
        told.truncated = summary.frames_cut > 0;
        let mail = sessions.iter().filter(|one| {
            servers.iter().any(|server| server.endpoint.as_deref() == Some(&one.server.to_string()))
        });
        mail.for_each(|one| told.add(one));
        let mut report = session.begin("imap read", file);
        judge(&mut report, &servers, &[]);
        report.run(uctool_capture::CHECKS, &summary);
        report.run(uctool_tls::rules::CHECKS, &told);
        if let Err(error) = ended
            && !matches!(error, CaptureError::Truncated { .. })
        {
            report.fail(Failure::of(file, error.to_string()));
        }
        if servers.is_empty() {
            let frames = count(summary.packets, "frame");
            report.fail(
                Failure::of(file, format!("none of its {frames} belongs to a dialogue of IMAP"))
                    .hint("capture the ports of IMAP: 143, 993 and, of Unity Connection, 7993"),
            );
        }
        let frames = count(summary.packets, "frame");
        report.finish(format!("{frames}: {}", show::examined(&servers)));
        Ok(())
    }
}

fn read_text(
    file: &str,
    content: &str,
    trust: &Trust,
    session: &mut Session,
) -> Result<(), Failure> {
    let mut servers = text::read(file, content);
    let silent = servers.iter().all(|server| server.greeting.is_none());
    if silent && content.trim_start().starts_with("-----BEGIN ") {
        return Err(Failure::of(file, "it is PEM without a dialogue of IMAP")
            .hint("`uctool cert check` reads certificates"));
    }
    if servers.is_empty() {
        return Err(Failure::of(file, "nothing in it is a dialogue of IMAP").hint(
            "give what telnet, `openssl s_client` or `curl -v` shows, from the greeting on, or a capture",
        ));
    }
    for server in &mut servers {
        let host = server
            .endpoint
            .as_deref()
            .map(|it| it.rsplit_once(':').map_or(it, |(host, _)| host).to_owned());
        certificate::judge(server, host.as_deref(), trust);
    }
    let mut report = session.begin("imap read", file);
    judge(&mut report, &servers, &[]);
    report.finish(show::examined(&servers));
    Ok(())
}
