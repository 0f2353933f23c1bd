//! The command line: the global options, and the parser made of the table of subcommands.

use clap::{Arg, ArgAction, ArgMatches, Args, ColorChoice, Command, FromArgMatches, ValueEnum};
use uctool_core::{Filter, Format, Settings, Severity};

use crate::ENTRIES;

/// Options every subcommand takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// How the report is written to standard output: text, json or ndjson [default: text]
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "text",
        value_name = "FORMAT",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) format: Format,

    /// Also write the report in FORMAT to PATH (may be given several times)
    #[arg(long, global = true, value_name = "FORMAT=PATH", value_parser = parse_report)]
    pub(crate) report: Vec<(Format, String)>,

    /// Exit with 1 from this severity up: info, warning, error or never [default: error]
    #[arg(long, global = true, default_value = "error", value_name = "SEVERITY", value_parser = parse_fail_on, hide_default_value = true)]
    pub(crate) fail_on: FailOn,

    /// Run only these rules: codes, names, or the letters codes begin with
    #[arg(long, global = true, value_delimiter = ',', value_name = "CODE,..")]
    pub(crate) select: Vec<String>,

    /// Leave these rules out
    #[arg(long, global = true, value_delimiter = ',', value_name = "CODE,..")]
    pub(crate) ignore: Vec<String>,

    /// Show findings only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Show more; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// When to use colour: auto, always or never [default: auto]
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        value_name = "WHEN",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub(crate) color: When,

    /// Never ask at the terminal, for a password for instance
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `--fail-on`: a severity, or `never`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FailOn(pub(crate) Option<Severity>);

fn parse_fail_on(text: &str) -> Result<FailOn, String> {
    if text == "never" {
        return Ok(FailOn(None));
    }
    text.parse()
        .map(|severity| FailOn(Some(severity)))
        .map_err(|_| format!("`{text}` is not one of info, warning, error, never"))
}

fn parse_report(text: &str) -> Result<(Format, String), String> {
    let (format, path) =
        text.split_once('=').ok_or_else(|| format!("`{text}` is not FORMAT=PATH"))?;
    let format = Format::from_str(format, false)
        .map_err(|_| format!("`{format}` is not a format; use one of {}", format_names()))?;
    if path.is_empty() || path == "-" {
        return Err("PATH must name a file; standard output has --format".to_owned());
    }
    Ok((format, path.to_owned()))
}

fn format_names() -> String {
    let names = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    names.map(|value| value.get_name().to_owned()).collect::<Vec<_>>().join(", ")
}

impl Global {
    pub(crate) fn from_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Self::from_arg_matches(matches)
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings {
            filter: Filter { select: self.select.clone(), ignore: self.ignore.clone() },
            fail_on: self.fail_on.0,
            verbosity: self.verbose,
            quiet: self.quiet,
            no_input: self.no_input,
        }
    }
}

const AFTER_HELP: &str = "\
Exit status: 0 nothing at or above --fail-on, 1 at least one finding, 2 something could not be examined.
`-` is standard input wherever a file is. Inputs are recognised by content, never by name.

Examples:
  uctool sip decode capture.pcap --key server.pem
  uctool explain TLS001";

/// The whole command line, made of the table of subcommands.
pub fn command() -> Command {
    let mut command = Command::new("uctool")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(AFTER_HELP)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .color(ColorChoice::Never);
    for entry in ENTRIES {
        command = command.subcommand(entry.command());
    }
    command = command
        .subcommand(
            Command::new("explain").about("Show the page of a rule or a fact, or list them").arg(
                Arg::new("word")
                    .value_name("CODE|NAME|FACT")
                    .help("A rule's code or name, or a fact; none lists them all"),
            ),
        )
        .subcommand(
            Command::new("completions").about("Print the completion script of a shell").arg(
                Arg::new("shell")
                    .required(true)
                    .value_name("SHELL")
                    .value_parser(clap::value_parser!(clap_complete::Shell)),
            ),
        );
    // Deriving the options sets the description of the whole command as well; it is set back.
    Global::augment_args(command)
        .about("Diagnostics for people who keep unified-communications systems alive")
        .long_about(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn a_report_is_a_format_and_a_path() {
        assert_eq!(parse_report("json=a=b.json"), Ok((Format::Json, "a=b.json".to_owned())));
        for wrong in ["json", "json=", "json=-", "xml=a"] {
            assert!(parse_report(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn fail_on_is_a_severity_or_never() {
        assert_eq!(parse_fail_on("never"), Ok(FailOn(None)));
        assert_eq!(parse_fail_on("info"), Ok(FailOn(Some(Severity::Info))));
        assert!(parse_fail_on("Error").is_err());
    }
}
