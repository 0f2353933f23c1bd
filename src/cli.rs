//! The command line: the global options, and the parser made of the table of subcommands.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Args, ColorChoice, Command, FromArgMatches, ValueEnum};
use jiff::tz::{Offset, TimeZone};
use uctool_core::{Entry, FailOn, Filter, Format, Settings, nearest};

use crate::{ENTRIES, help};

/// Options every subcommand takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// How the report is written to standard output: text, json, ndjson, sarif, junit, github, gitlab or monitoring
    /// [default: text]
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
    #[arg(long, global = true, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,

    /// Run only these rules: codes, names, or the letters codes begin with
    #[arg(long, global = true, value_delimiter = ',', value_name = "CODE,..")]
    pub(crate) select: Vec<String>,

    /// Leave these rules out
    #[arg(long, global = true, value_delimiter = ',', value_name = "CODE,..")]
    pub(crate) ignore: Vec<String>,

    /// Settings of the project instead of the nearest `uctool.toml` in this folder or above
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<String>,

    /// Write what is found as known, or fail for new findings only [default file: uctool-baseline.json]
    #[arg(long, global = true, value_name = "write|check[=FILE]", value_parser = parse_baseline)]
    pub(crate) baseline: Option<BaselineUse>,

    /// Show findings only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Show more; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// Show times of day in text in this zone instead of UTC: local, Europe/Berlin, +02:00
    #[arg(long, global = true, value_name = "ZONE", value_parser = parse_zone)]
    pub(crate) tz: Option<Zone>,

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

/// `--tz`: a zone, or nothing for UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zone(pub(crate) Option<TimeZone>);

fn parse_zone(text: &str) -> Result<Zone, String> {
    if text.eq_ignore_ascii_case("utc") {
        return Ok(Zone(None));
    }
    let zone = if text.eq_ignore_ascii_case("local") {
        TimeZone::try_system().map_err(|error| format!("the local zone is not known: {error}"))?
    } else if let Some(offset) = offset(text) {
        TimeZone::fixed(offset)
    } else {
        TimeZone::get(text).map_err(|_| no_zone(text))?
    };
    Ok(Zone(Some(zone)))
}

fn no_zone(text: &str) -> String {
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
    match nearest(text, names.iter().map(String::as_str)) {
        Some(near) => format!("there is no such zone; did you mean `{near}`?"),
        None => "there is no such zone; use local, a name such as Europe/Berlin, or +02:00".into(),
    }
}

/// `+02:00` or `-0330`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits = rest.replacen(':', "", 1);
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = Some(hours * 3600 + minutes * 60).filter(|_| minutes < 60)?;
    Offset::from_seconds(sign * seconds).ok()
}

/// `--baseline write|check[=FILE]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaselineUse {
    /// Whether the file is written; otherwise it is compared with.
    pub(crate) write: bool,
    pub(crate) file: String,
}

fn parse_baseline(text: &str) -> Result<BaselineUse, String> {
    let (word, file) = text.split_once('=').unwrap_or((text, "uctool-baseline.json"));
    let write = match word {
        "write" => true,
        "check" => false,
        _ => {
            return Err(format!(
                "`{word}` is neither write nor check{}",
                near(word, &["write", "check"])
            ));
        }
    };
    if file.is_empty() || file == "-" {
        return Err("FILE must name a file".to_owned());
    }
    Ok(BaselineUse { write, file: file.to_owned() })
}

fn parse_report(text: &str) -> Result<(Format, String), String> {
    let (format, path) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is not FORMAT=PATH, such as sarif=uctool.sarif"))?;
    let format = Format::from_str(format, false).map_err(|_| {
        let names = format_names();
        let known: Vec<&str> = names.split(", ").collect();
        format!("`{format}` is not a format; use one of {names}{}", near(format, &known))
    })?;
    if path.is_empty() || path == "-" {
        return Err("PATH must name a file; standard output has --format".to_owned());
    }
    Ok((format, path.to_owned()))
}

/// `; did you mean ...?`, where a word is near.
fn near(word: &str, known: &[&str]) -> String {
    let near = nearest(word, known.iter().copied());
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
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
            fail_on: self.fail_on,
            verbosity: self.verbose,
            quiet: self.quiet,
            no_input: self.no_input,
            ..Settings::default()
        }
    }
}

const AFTER_HELP: &str = "\
Examples:
  uctool sip decode capture.pcap --key server.pem
  uctool cert check owa.pem --report sarif=uctool.sarif --report junit=uctool.xml
  uctool explain TLS001";

const EXPLAIN_HELP: &str = "\
Examples:
  uctool explain
  uctool explain CERT001
  uctool explain tls-no-key";

const COMPLETIONS_HELP: &str = "\
Examples:
  uctool completions bash > /etc/bash_completion.d/uctool
  uctool completions powershell >> $PROFILE";

/// The whole command line, made of the table of subcommands.
pub fn command() -> Command {
    command_of(ENTRIES)
}

/// As much of the command line as is needed to parse `args`: where the first word is a subcommand, the others are not
/// built, which is most of what starting takes.
pub(crate) fn command_for(args: &[OsString]) -> Command {
    let first = args.get(1).and_then(|word| word.to_str()).unwrap_or_default();
    if matches!(first, "--version" | "-V") {
        return command_of(&[]);
    }
    match ENTRIES.iter().position(|entry| entry.name() == first) {
        Some(at) => command_of(ENTRIES.get(at..=at).unwrap_or(ENTRIES)),
        None => command(),
    }
}

fn command_of(entries: &[&Entry]) -> Command {
    let mut command = Command::new("uctool")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(AFTER_HELP)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .color(ColorChoice::Never);
    for entry in entries {
        command = command.subcommand(with_examples(entry.command()));
    }
    command = command
        .subcommand(
            Command::new("explain").about(help::EXPLAIN).after_help(EXPLAIN_HELP).arg(
                Arg::new("word")
                    .value_name("CODE|NAME|FACT")
                    .help("A rule's code or name, or a fact; none lists them all"),
            ),
        )
        .subcommand(
            Command::new("completions").about(help::COMPLETIONS).after_help(COMPLETIONS_HELP).arg(
                Arg::new("shell")
                    .required(true)
                    .value_name("SHELL")
                    .value_parser(clap::value_parser!(clap_complete::Shell)),
            ),
        );
    // Deriving the options sets the description of the whole command as well; it is set back.
    Global::augment_args(command).about(crate::ABOUT).long_about(None)
}

/// A command of several gets the first example of each below what it says itself, unless that has examples.
fn with_examples(command: Command) -> Command {
    let first = |below: &Command| {
        let help = below.get_after_help()?.to_string();
        let (_, examples) = help.split_once("Examples:\n")?;
        examples.lines().next().map(str::to_owned)
    };
    let examples: Vec<String> = command.get_subcommands().filter_map(first).collect();
    let own = command.get_after_help().map(|own| format!("{own}\n\n")).unwrap_or_default();
    if own.contains("Examples:\n") || examples.is_empty() {
        return command;
    }
    command.after_help(format!("{own}Examples:\n{}", examples.join("\n")))
}

/// Says of a word that is no command, but one of a command's, where it belongs: `decode` is `uctool sip decode`.
pub(crate) fn place(error: &mut clap::Error) {
    if error.kind() != ErrorKind::InvalidSubcommand
        || error.get(ContextKind::SuggestedSubcommand).is_some()
    {
        return;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    let places: Vec<StyledStr> = command()
        .get_subcommands()
        .filter(|group| group.find_subcommand(word).is_some())
        .map(|group| format!("there is 'uctool {} {word}'", group.get_name()).into())
        .collect();
    if !places.is_empty() {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(places));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn a_subcommand_alone_says_what_it_says_among_all() {
        for words in [
            "sip decode --help",
            "sip",
            "cert check",
            "ntp --bogus",
            "version --version",
            "--version",
            "-V",
        ] {
            let args: Vec<OsString> =
                std::iter::once("uctool").chain(words.split(' ')).map(OsString::from).collect();
            let said = |command: Command| {
                command.try_get_matches_from(&args).map_err(|error| error.render().to_string())
            };
            assert_eq!(said(command_for(&args)).err(), said(command()).err(), "{words}");
        }
    }

    #[test]
    fn a_report_is_a_format_and_a_path() {
        assert_eq!(parse_report("json=a=b.json"), Ok((Format::Json, "a=b.json".to_owned())));
        for wrong in ["json", "json=", "json=-", "xml=a"] {
            assert!(parse_report(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_zone_is_a_name_an_offset_or_utc() {
        let seconds = |text| offset(text).map(Offset::seconds);
        assert_eq!(seconds("+02:00"), Some(7200));
        assert_eq!(seconds("-0330"), Some(-12_600));
        for wrong in ["02:00", "+2", "+02:75", "+99:00", "+0200x", "", "é"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
        assert_eq!(parse_zone("UTC"), Ok(Zone(None)));
        assert!(parse_zone("Europe/Nowhere").is_err());
    }

    #[test]
    fn a_baseline_is_written_or_checked() {
        let default = "uctool-baseline.json".to_owned();
        assert_eq!(parse_baseline("write"), Ok(BaselineUse { write: true, file: default }));
        let named = BaselineUse { write: false, file: "a=b.json".into() };
        assert_eq!(parse_baseline("check=a=b.json"), Ok(named));
        for wrong in ["", "chek", "check=", "write=-"] {
            assert!(parse_baseline(wrong).is_err(), "{wrong}");
        }
    }
}
