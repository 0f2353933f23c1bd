//! Arguments of `uctool version`; the only place that knows clap and the world.

mod compare;
mod json;
mod list;
mod path;
mod show;

use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use uctool_core::{Fact, Failure, Io, Rule, Session, Tool};

use crate::facts;
use crate::rules::CHECKS;
use uctool_release::compare::EsField;
use uctool_release::decode::Described;
use uctool_release::product::Product;
use uctool_release::scan::{Scan, scan, subject};
use uctool_release::spelling::{Spelled, SpellingError};

/// The most that is read of a pasted answer.
const LIMIT: u64 = 16 << 20;

/// Compare build numbers, and say whether an upgrade is accepted
#[derive(Debug, Parser)]
#[command(name = "version", after_help = AFTER_HELP)]
pub struct VersionArgs {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
A version is read in every spelling: 12.5.1.14900-63, 6.1.2.2000, 12.5(1)SU4, 14SU4a, \"15 SU2\",
8.6(2.24900.17), ccm12_5_1_16900_48, UCSInstall_UCOS_UNRST_12.5.1.14900-63.sgn.iso.
`-` reads a whole answer from standard input: show version active, show status, install history.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Compare two versions: newer, older, mixed or not comparable
    #[command(after_help = COMPARE_HELP)]
    Compare(CompareArgs),
    /// Say what versions mean
    #[command(after_help = SHOW_HELP)]
    Show(ShowArgs),
    /// Say whether an upgrade is accepted, and how to do it
    #[command(after_help = PATH_HELP)]
    Path(PathArgs),
    /// List the known releases
    #[command(after_help = LIST_HELP)]
    List(ListArgs),
}

const COMPARE_HELP: &str = "\
Examples:
  uctool version compare 7.0.1.11000-1 7.0.1.10000-112
  uctool version compare 14SU4a 14SU3 --expect newer";

const SHOW_HELP: &str = "\
Examples:
  uctool version show 12.5.1.14900-63
  uctool version show - --format json";

const PATH_HELP: &str = "\
Examples:
  uctool version path \"12.5(1)SU6\" 15SU2 --imp 15SU2
  uctool version path 8.6.2.24900-17 12.5.1.14900-63";

const LIST_HELP: &str = "\
Examples:
  uctool version list";

#[derive(Debug, Args)]
struct CompareArgs {
    /// The first version; the verdict is about it (`newer`: A is newer than B)
    a: Operand,
    /// The second version; `upgrade accepted` means from A to B
    b: Operand,
    #[command(flatten)]
    reading: Reading,
    /// Fail (exit status 1) unless A is newer than B, or the upgrade from A to B is accepted
    #[arg(long, value_enum)]
    expect: Option<Expect>,
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// Versions, or `-` for a pasted answer
    #[arg(required = true, value_name = "VERSION")]
    versions: Vec<String>,
    /// The product, where the spelling does not name it
    #[arg(long, value_enum)]
    product: Option<Product>,
}

#[derive(Debug, Args)]
struct PathArgs {
    /// The version that runs
    from: Operand,
    /// The version to upgrade to
    to: Operand,
    /// The IM&P (CUPS) version that is to run beside the target
    #[arg(long, value_name = "VERSION")]
    imp: Option<Operand>,
    /// FROM is export restricted (or TO, when the spelling of FROM says what FROM is)
    #[arg(long, conflicts_with = "unrestricted")]
    restricted: bool,
    /// FROM is export unrestricted (or TO, when the spelling of FROM says what FROM is)
    #[arg(long)]
    unrestricted: bool,
    /// IM&P is a centralised deployment, whose release may differ
    #[arg(long, visible_alias = "centralized", requires = "imp")]
    centralised: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Only this product
    #[arg(long, value_enum)]
    product: Option<Product>,
    /// Only this train, such as 12.5 or 14
    #[arg(long, value_parser = list::parse_train)]
    train: Option<(u16, u16)>,
}

#[derive(Debug, Clone, Copy, Args)]
struct Reading {
    /// The product, where the spelling does not name it
    #[arg(long, value_enum)]
    product: Option<Product>,
    /// Where the ES stands in a build that ends in 000
    #[arg(long, value_enum)]
    es_field: Option<EsField>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Expect {
    /// A is newer than B
    Newer,
    /// The upgrade from A to B is accepted
    UpgradeAccepted,
}

/// A version on the command line, or `-`.
#[derive(Debug, Clone)]
struct Operand {
    text: String,
    /// `None` is standard input.
    spelled: Option<Spelled>,
}

impl FromStr for Operand {
    type Err = SpellingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let spelled = if text == "-" { None } else { Some(text.parse()?) };
        Ok(Self { text: text.to_owned(), spelled })
    }
}

impl Operand {
    /// The version; standard input is read here.
    fn describe(&self, io: &mut dyn Io, product: Option<Product>) -> Result<Described, Failure> {
        let spelled = if let Some(spelled) = self.spelled {
            spelled
        } else {
            let scan = scan_input(io, &self.text)?;
            subject(&scan).map_err(|error| unreadable(&self.text, &error))?.spelled
        };
        Ok(spelled.describe(product))
    }
}

/// Reads standard input once.
fn scan_input(io: &mut dyn Io, input: &str) -> Result<Scan, Failure> {
    uctool_core::io::read_text(io, input, LIMIT)
        .map(|text| scan(&text))
        .map_err(|error| Failure::unreadable(input, &error))
}

fn unreadable(input: &str, error: &SpellingError) -> Failure {
    let failure = Failure::of(input, error.to_string());
    match error {
        SpellingError::Several(_) => failure.hint("`uctool version show -` lists them"),
        _ => failure.hint(
            "`uctool version --help` shows the spellings that are read; `-` reads an answer from standard input",
        ),
    }
}

impl Tool for VersionArgs {
    fn rules() -> Vec<&'static Rule> {
        CHECKS.iter().map(|check| check.rule).collect()
    }

    fn facts() -> Vec<&'static Fact> {
        facts::facts()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        use uctool_core::Shape;
        vec![
            Shape::of::<compare::CompareV1<'_>>("version compare"),
            Shape::new("version show")
                .row::<show::Shown>("versions", "version")
                .row::<show::Other>("others", "cop-file")
                .row::<show::Other>("others", "unread"),
            Shape::of::<path::PathV1<'_>>("version path"),
            Shape::new("version list").row::<list::Listed>("releases", "release"),
        ]
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        match self.command {
            Command::Compare(args) => compare::run(&args, io, session),
            Command::Show(args) => {
                show::run(&args, io, session);
                Ok(())
            }
            Command::Path(args) => path::run(&args, io, session),
            Command::List(args) => {
                list::run(&args, session);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_sound() {
        VersionArgs::command().debug_assert();
    }

    #[test]
    fn wrong_input_names_its_part() {
        let error =
            VersionArgs::try_parse_from(["version", "compare", "7.x.1.1-1", "14"]).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("the minor number is `x`, not a number"), "{text}");
    }
}
