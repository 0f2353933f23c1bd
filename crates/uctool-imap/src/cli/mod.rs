//! `uctool imap`: the arguments, and what each command does; the only modules that know clap and [`Io`].

mod keys;
mod probe;
mod read;

use clap::{Args, Parser, Subcommand};
use uctool_core::{Fact, Failure, Io, ReportWriter, Rule, Session, Tool};
use uctool_trust::input;

use crate::certificate::Trust;
use crate::facts::FACTS;
use crate::model::Server;
use crate::rules::{self, CHECKS};
use crate::show;

/// Say what a mail server lets a voicemail client do
#[derive(Debug, Parser)]
#[command(name = "imap")]
pub struct ImapArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ask live servers, without credentials unless --user is given
    #[command(after_help = PROBE_HELP)]
    Probe(Box<probe::ProbeArgs>),
    /// Read pasted dialogues (telnet, openssl s_client, curl -v) and captures
    #[command(after_help = READ_HELP)]
    Read(read::ReadArgs),
}

const PROBE_HELP: &str = "\
All ports and hosts are asked side by side. TLS is wanted, never required of the certificate: what is wrong with it is
told. No secret leaves over a clear channel, or after LOGINDISABLED, unless --allow-clear says so for the channel.

Examples:
  uctool imap probe mail.acme.example
  uctool imap probe cuc1.acme.example --ports 143,993,7993 --user jdoe
  uctool imap probe [2001:db8::25]:993 --ca ca.pem --name mail.acme.example";

const READ_HELP: &str = "\
The kind of input is recognised by content. Passwords in it are never shown.

Examples:
  uctool imap read telnet.txt
  openssl s_client -connect mail.acme.example:993 -crlf | tee session.txt; uctool imap read session.txt
  uctool imap read voicemail.pcapng --keylog keys.log";

/// What is said of certificates.
#[derive(Debug, Args)]
struct TrustArgs {
    /// File of the certificates that are trusted
    #[arg(long, value_name = "FILE")]
    ca: Vec<String>,
    /// Name or address the client is configured with, for the certificate
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl TrustArgs {
    fn load(&self, io: &mut dyn Io, session: &mut Session) -> Trust {
        let mut files = Vec::new();
        for source in &self.ca {
            match input::file(io, source, &[]) {
                Ok(file) => files.push(file),
                Err(failure) => session.fail(failure),
            }
        }
        let now = io.now().as_second();
        Trust { files, given: !self.ca.is_empty(), name: self.name.clone(), now }
    }
}

impl Tool for ImapArgs {
    fn rules() -> Vec<&'static Rule> {
        let capture = uctool_capture::CHECKS.iter().map(|check| check.rule);
        let tls = uctool_tls::rules::CHECKS.iter().map(|check| check.rule);
        rules::rules().into_iter().chain(capture).chain(tls).collect()
    }

    fn facts() -> Vec<&'static Fact> {
        FACTS.iter().collect()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        use uctool_core::Shape;
        let shape = Shape::of::<show::ServersV1<'_>>;
        vec![shape("imap read").or_nothing(), shape("imap probe")]
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        match self.command {
            Command::Probe(arguments) => arguments.run(io, session),
            Command::Read(arguments) => {
                arguments.run(io, session);
                Ok(())
            }
        }
    }
}

/// Shows and judges the servers of one input.
fn judge(report: &mut ReportWriter<'_>, servers: &[Server], closed: &[(String, String)]) {
    let closed = closed.iter().map(|(endpoint, why)| show::ClosedV1 { endpoint, why });
    show::show(report, servers, &closed.collect::<Vec<_>>());
    for server in servers {
        report.run(CHECKS, server);
    }
}
