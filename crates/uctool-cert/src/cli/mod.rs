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
    #[command(after_help = CHECK_HELP)]
    Check(CheckArgs),
    /// Show what files hold
    #[command(after_help = SHOW_HELP)]
    Show(ShowArgs),
    /// Show the chain a server sends, from TLS 1.0 on, and judge it
    #[command(after_help = FETCH_HELP)]
    Fetch(FetchArgs),
    /// Write clean PEM in upload order: identity certificate first, or root first for uploads
    #[command(after_help = FIX_HELP)]
    Fix(FixArgs),
}

const CHECK_HELP: &str = "\
Examples:
  uctool cert check owa.pem --name owa.acme.example --for exchange
  uctool cert check owa.pem --ca roots.pem --crl ca.crl
  uctool cert check --each certs/*.pem --format sarif";

const SHOW_HELP: &str = "\
Examples:
  uctool cert show owa.pem keystore.p12 --password-file password.txt";

const FETCH_HELP: &str = "\
Examples:
  uctool cert fetch owa.acme.example
  uctool cert fetch mail.acme.example:25 --starttls smtp";

const FIX_HELP: &str = "\
Examples:
  uctool cert fix mail.txt -o upload.pem
  uctool cert fix chain.p7b --root-first";

impl Tool for CertArgs {
    fn rules() -> Vec<&'static Rule> {
        uctool_trust::CHECKS.iter().map(|check| check.rule).collect()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        use uctool_core::Shape;
        vec![
            Shape::of::<check::CheckV1<'_>>("cert check"),
            Shape::of::<show::ShowV1<'_>>("cert show"),
            Shape::of::<fetch::FetchV1>("cert fetch").or::<check::CheckV1<'_>>(),
            Shape::of::<fix::FixV1>("cert fix"),
        ]
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
