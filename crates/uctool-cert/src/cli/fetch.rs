//! `uctool cert fetch`.

use clap::Args;
use uctool_core::{Failure, Io, Location, Session};
use uctool_trust::{input, served};

use super::check::report;
use super::question::QuestionArgs;

#[derive(Debug, Args)]
pub(super) struct FetchArgs {
    /// Server and port (443 by default, or that of the STARTTLS protocol)
    #[arg(value_name = "HOST[:PORT]")]
    server: String,
    /// Protocol to begin in clear with
    #[arg(long, value_name = "PROTO")]
    starttls: Option<served::Protocol>,
    #[command(flatten)]
    question: QuestionArgs,
}

impl FetchArgs {
    pub(super) fn run(&self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let fetched = served::fetch(&self.server, self.starttls, io)?;
        let file = input::of_chain(&Location::of(&self.server), &fetched.certificates);
        let mut case = self.question.asked(&[], io, session).of(vec![file]);
        if case.question.host.is_none() {
            case.question.host = fetched.host.parse().ok();
        }
        let mut writer = session.begin("cert fetch", &self.server);
        writer.line(format!("{} speaks {}{}", self.server, fetched.version, fetched.note()));
        writer.data("version", fetched.version);
        writer.finish("1 server");
        report("cert fetch", &self.server, &case, session);
        Ok(())
    }
}
