//! `*.pcap` where no shell puts the files in its place: on Windows programs do that themselves.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::Command;

/// `args` with the files in place of each pattern that matches some, by name; what matches none stays, so that the message
/// about it names what was typed. Values of options are left alone.
pub(crate) fn expand(args: Vec<OsString>, command: &Command) -> Vec<OsString> {
    let mut valued = BTreeSet::new();
    options_with_values(command, &mut valued);
    let mut expanded: Vec<OsString> = Vec::with_capacity(args.len());
    let mut is_value = true; // the name of the program
    for arg in args {
        let text = arg.to_string_lossy().into_owned();
        let files = if is_value || text.starts_with('-') { Vec::new() } else { files(&text) };
        is_value = valued.contains(&text);
        if files.is_empty() {
            expanded.push(arg);
        } else {
            expanded.extend(files);
        }
    }
    expanded
}

fn files(pattern: &str) -> Vec<OsString> {
    // A file whose name holds a bracket is meant as it is.
    if !pattern.contains(['*', '?', '[']) || std::path::Path::new(pattern).exists() {
        return Vec::new();
    }
    let Ok(paths) = glob::glob(pattern) else { return Vec::new() };
    paths.flatten().map(std::path::PathBuf::into_os_string).collect()
}

/// The options of `command` and of all below it that take a value in a word of its own.
fn options_with_values(command: &Command, into: &mut BTreeSet<String>) {
    for option in command.get_arguments().filter(|argument| argument.get_action().takes_values()) {
        into.extend(option.get_long().map(|long| format!("--{long}")));
        into.extend(option.get_short().map(|short| format!("-{short}")));
    }
    for below in command.get_subcommands() {
        options_with_values(below, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_files_and_values_stay() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/logs/rotated");
        let words = |words: &[&str]| -> Vec<OsString> {
            words.iter().map(|word| word.replace("ROTATED", folder).into()).collect()
        };
        let expanded = |given: &[&str]| expand(words(given), &crate::command());
        assert_eq!(
            expanded(&["uctool", "logs", "scan", "-v", "ROTATED/epe.*"]),
            words(&["uctool", "logs", "scan", "-v", "ROTATED/epe.log", "ROTATED/epe.log.1.gz"])
        );
        for same in [
            &["*", "logs", "scan", "ROTATED/none.*"][..],
            &["uctool", "logs", "scan", "x", "--rules", "ROTATED/epe.*"],
            &["uctool", "logs", "scan", "--rules=ROTATED/epe.*", "[", "a[b"],
        ] {
            assert_eq!(expanded(same), words(same));
        }
    }
}
