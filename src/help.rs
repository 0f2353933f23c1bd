//! `uctool --help`: one screen, the commands by what a person wants to find out.

use uctool_core::Entry;

use crate::ENTRIES;

/// The commands of the roof itself, which stand in no table.
pub(crate) const EXPLAIN: &str = "Show the page of a rule or a fact, or list them all";
pub(crate) const COMPLETIONS: &str = "Print the completion script of a shell";

/// What people come with, and which commands answer. A command that no task names stands under the last.
const TASKS: &[(&str, &[&str])] = &[
    ("Anything you have", &["triage", "logs"]),
    ("Calls and phones", &["sip", "dhcp"]),
    ("Trust, time and mail", &["cert", "ntp", "imap"]),
    ("Builds and addresses", &["version", "presence"]),
    ("More", &[]),
];

const END: &str = "\
Every command takes --format, --report, --fail-on, --select, --ignore, --config,
--baseline, --tz, --quiet, --verbose, --color, --no-input, --help with examples.
Exit status: 0 clean, 1 a finding at --fail-on or above, 2 something unexamined.
";

/// The text of `uctool --help`.
pub(crate) fn overview() -> String {
    let about = |entry: &Entry| entry.command().get_about().map(ToString::to_string);
    let mut rest: Vec<&Entry> = ENTRIES.to_vec();
    let mut text = format!(
        "{}\nUsage: uctool <COMMAND> [OPTIONS] [INPUT]...   (`-` is standard input)\n\n",
        crate::ABOUT
    );
    for (task, names) in TASKS {
        let mut lines = String::new();
        let mut line = |name: &str, about: &str| lines += &format!("  {name:11}  {about}\n");
        for name in *names {
            if let Some(at) = rest.iter().position(|entry| entry.name() == *name) {
                line(name, &about(rest.remove(at)).unwrap_or_default());
            }
        }
        if names.is_empty() {
            for entry in rest.drain(..) {
                line(entry.name(), &about(entry).unwrap_or_default());
            }
            line("explain", EXPLAIN);
            line("completions", COMPLETIONS);
        }
        if !lines.is_empty() {
            text += &format!("{task}\n{lines}");
        }
    }
    text + "\n" + END
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fits_a_screen() {
        let text = overview();
        let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "wider than 80 columns: {wide:#?}");
        assert!(text.lines().count() <= 24, "{} lines:\n{text}", text.lines().count());
    }

    #[test]
    fn every_command_and_every_global_option_is_named() {
        let (text, command) = (overview(), crate::command());
        for below in command.get_subcommands() {
            let start = format!("\n  {} ", below.get_name());
            assert!(text.contains(&start), "{} is missing:\n{text}", below.get_name());
        }
        for option in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(text.contains(&format!("--{option}")), "--{option} is missing");
        }
    }
}
