//! Completion scripts and manual pages, all generated from the one parser, and the reference of rules.

use std::io;
use std::path::{Path, PathBuf};
use uctool_core::sort;

use clap::{Command, ValueEnum as _};
use clap_complete::Shell;

/// Writes the completion script of `shell`.
pub(crate) fn completions(shell: Shell, out: &mut Vec<u8>) {
    clap_complete::generate(shell, &mut crate::command(), "uctool", out);
}

/// Every generated file of the repository with its content: `man/*.1`, `completions/*` and `docs/rules.md`.
pub fn generated_files() -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut files = Vec::new();
    for shell in Shell::value_variants() {
        let mut script = Vec::new();
        completions(*shell, &mut script);
        let name = match shell {
            Shell::Bash => "uctool.bash",
            Shell::Elvish => "uctool.elv",
            Shell::Fish => "uctool.fish",
            Shell::PowerShell => "_uctool.ps1",
            Shell::Zsh => "_uctool",
            _ => continue,
        };
        files.push((Path::new("completions").join(name), script));
    }
    let mut command = crate::command();
    command.build();
    pages(&command, &mut files)?;
    let reference = crate::reference::reference(&crate::catalogue(), &crate::facts());
    files.push((Path::new("docs/rules.md").to_owned(), reference.into_bytes()));
    sort::by(&mut files, Ord::cmp);
    Ok(files)
}

/// The page of `command` and of each command below it.
fn pages(command: &Command, files: &mut Vec<(PathBuf, Vec<u8>)>) -> io::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned();
    let mut page = Vec::new();
    // A fixed date: the page must not change from day to day.
    clap_mangen::Man::new(command.clone()).title(name.to_uppercase()).date("").render(&mut page)?;
    files.push((Path::new("man").join(format!("{name}.1")), page));
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages(below, files)?;
    }
    Ok(())
}
