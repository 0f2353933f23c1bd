//! `uctool cert fix`.

use clap::Args;
use serde::Serialize;
use uctool_core::text::count;
use uctool_core::{Failure, Io, Session};
use uctool_trust::{CHECKS, Case, Question};
use uctool_x509::Certificate;

use super::question::{SecretArgs, read_files};

#[derive(Debug, Args)]
pub(super) struct FixArgs {
    /// Files of any kind
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Root first, the order in which CUCM wants uploads
    #[arg(long)]
    root_first: bool,
    /// File to write instead of the report
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Replace the output file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    secret: SecretArgs,
}

/// `data` of `cert fix`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct FixV1 {
    pem: String,
}

impl FixArgs {
    pub(super) fn run(&self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let passwords = self.secret.passwords(io)?;
        let files = read_files(&self.files, &passwords, io, session);
        let question = Question { now: io.now().as_second(), ..Question::default() };
        let case = Case::new(question, files, Vec::new(), &[], None);
        let mut ordered = in_order(&case);
        if self.root_first {
            ordered.reverse();
        }
        let pem: String = ordered.iter().map(Certificate::pem).collect();
        let examined = count(ordered.len() as u64, "certificate");
        let mut writer = session.begin("cert fix", self.files.join(" "));
        for check in CHECKS.iter().filter(|check| check.rule.name.starts_with("file-")) {
            writer.note(check.rule, (check.run)(&case));
        }
        match &self.output {
            Some(path) if !pem.is_empty() => match self.write(path, &pem, io) {
                Ok(()) => writer.line(format!("{examined} written to {path}")),
                Err(failure) => writer.fail(failure),
            },
            _ => pem.lines().for_each(|line| writer.line(line)),
        }
        writer.fill(&FixV1 { pem });
        writer.finish(examined);
        Ok(())
    }

    fn write(&self, path: &str, pem: &str, io: &mut dyn Io) -> Result<(), Failure> {
        let written = io.create(path, false, self.force).and_then(|mut output| {
            output.write_all(pem.as_bytes())?;
            output.finish()
        });
        written.map_err(|error| {
            Failure::of(path, format!("it cannot be written: {error}"))
                .hint("use --force to replace a file")
        })
    }
}

/// Each certificate once: the path from the identity certificate up, then the others.
fn in_order(case: &Case) -> Vec<Certificate> {
    let mut ordered: Vec<Certificate> =
        case.chain.iter().flat_map(|chain| chain.certificates.clone()).collect();
    for held in case.every() {
        if !ordered.iter().any(|seen| seen.same(&held.certificate)) {
            ordered.push(held.certificate.clone());
        }
    }
    ordered
}
