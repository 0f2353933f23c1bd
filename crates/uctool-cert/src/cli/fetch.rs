//! `uctool cert fetch`.

use clap::Args;
use serde::Serialize;
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

/// `data` of the first report of `cert fetch`; the second is that of `cert check`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct FetchV1 {
    /// The version of TLS agreed on.
    version: &'static str,
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
        writer.fill(&FetchV1 { version: fetched.version });
        writer.finish("1 server");
        report("cert fetch", &self.server, &case, session);
        Ok(())
    }
}
