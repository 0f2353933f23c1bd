//! Arguments of `uctool cert`, and what each command writes.

mod check;
mod fetch;
mod fix;
mod question;
mod show;

use clap::{Parser, Subcommand};
use uctool_core::{Failure, Io, Rule, Session, Tool};

use check::CheckArgs;
use fetch::FetchArgs;
use fix::FixArgs;
use show::ShowArgs;

/// Say why a certificate is not trusted, and what to upload where
#[derive(Debug, Parser)]
#[command(name = "cert")]
pub struct CertArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge a certificate, a chain or a trust file
    Check(CheckArgs),
    /// Show what files hold
    Show(ShowArgs),
    /// Show the chain a server sends, from TLS 1.0 on, and judge it
    Fetch(FetchArgs),
    /// Write clean PEM in upload order: identity certificate first, or root first for uploads
    Fix(FixArgs),
}

impl Tool for CertArgs {
    fn rules() -> Vec<&'static Rule> {
        uctool_trust::CHECKS.iter().map(|check| check.rule).collect()
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        match self.command {
            Command::Check(args) => args.run(io, session),
            Command::Show(args) => args.run(io, session),
            Command::Fetch(args) => args.run(io, session),
            Command::Fix(args) => args.run(io, session),
        }
    }
}
