//! From arguments to exit status.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write};

use clap::ArgMatches;
use uctool_core::io::Output;
use uctool_core::text::{Paint, escape, wrapped};
use uctool_core::{
    Catalogue, Failure, Format, Io, Line, Renderer, Session, Settings, Style, TextOptions, linked,
    source_url, time,
};

use crate::cli::{BaselineUse, Global, command_for, place};
use crate::output::ReportFile;
use crate::paint::{Stream, painter};
use crate::terminal::{self, opens_links};
use crate::{ENTRIES, catalogue, completions, explain, facts, help, project, wildcard};

/// The commands that answer a monitoring system.
const MONITORED: [&str; 3] = ["cert check", "ntp probe", "imap probe"];

/// The commands whose `--config` is a file of their own; the project's settings are found in its folder there.
const OWN_CONFIG: [&str; 1] = ["presence route"];

/// Where a run writes, and whether a person reads there.
pub struct Streams {
    /// The report.
    pub out: Box<dyn Write>,
    /// Everything else.
    pub err: Box<dyn Write>,
    /// Whether `out` is a terminal.
    pub out_terminal: bool,
    /// Whether `err` is a terminal.
    pub err_terminal: bool,
    /// The columns of the terminal behind `out`; without it no line is broken.
    pub width: Option<usize>,
    /// The columns of the terminal behind standard error, where it is one.
    pub err_width: Option<usize>,
}

impl Streams {
    /// The streams of this process. Standard output is buffered unless a person reads along.
    pub fn process() -> Self {
        let out = std::io::stdout();
        let out_terminal = out.is_terminal();
        let out: Box<dyn Write> = if out_terminal {
            Box::new(out)
        } else {
            Box::new(std::io::BufWriter::with_capacity(1 << 16, out))
        };
        let err = std::io::stderr();
        let width = if out_terminal { terminal::width() } else { None };
        let err_width = terminal::err_width();
        let err_terminal = err.is_terminal();
        Self { out, err_terminal, err: Box::new(err), out_terminal, width, err_width }
    }
}

/// Runs the command line `args` and returns the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>, io: &mut dyn Io, mut streams: Streams) -> u8 {
    let args = helped(args.into_iter().collect());
    match args.as_slice() {
        [_, only] if only == "--help" || only == "-h" => {
            let written = streams.out.write_all(help::overview().as_bytes());
            return ending(&written.and_then(|()| streams.out.flush()));
        }
        [] | [_] => {
            // Nothing was asked, which is a mistake in the command line.
            let _ = streams.err.write_all(help::overview().as_bytes());
            return 2;
        }
        _ => {}
    }
    let mut command = command_for(&args);
    let args = if cfg!(windows) { wildcard::expand(args, &command) } else { args };
    if !streams.out_terminal {
        // Help that is piped is searched and cut by others: its lines stay whole.
        command = command.term_width(0);
    }
    let parsed = command.try_get_matches_from(&args).and_then(|matches| {
        let global = Global::from_matches(&matches)?;
        Ok((matches, global))
    });
    let (matches, global) = match parsed {
        Ok(both) => both,
        Err(mut error) => {
            place(&mut error);
            return usage(&error, asks_for_monitoring(&args), &mut streams);
        }
    };
    let stream = |terminal| Stream {
        terminal,
        no_color: io.env("NO_COLOR").is_some_and(|value| !value.is_empty()),
        forced: io.env("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
    };
    let paint = painter(global.color, stream(streams.out_terminal));
    // A link is an escape sequence: it goes where colour goes, and only to terminals that know it.
    let coloured = paint(Style::Strong, "x") != "x";
    let clickable = coloured && streams.out_terminal && opens_links(io);
    time::show_in(global.tz.as_ref().and_then(|zone| zone.0.clone()));
    let err_paint = painter(global.color, stream(streams.err_terminal));
    match matches.subcommand() {
        Some(("explain", words)) => {
            let word = words.get_one::<String>("word").map(String::as_str);
            match explain::explain(word, &catalogue(), &facts()) {
                Ok(lines) => print(&lines, paint, clickable, &mut streams),
                Err(failure) => refuse(&failure, err_paint, streams.err_width, &mut streams.err),
            }
        }
        Some(("completions", words)) => {
            let mut script = Vec::new();
            if let Some(shell) = words.get_one::<clap_complete::Shell>("shell") {
                completions::completions(*shell, &mut script);
            }
            ending(&streams.out.write_all(&script).and_then(|()| streams.out.flush()))
        }
        Some((name, words)) => {
            let run = Run { global, paint, err_paint, clickable };
            run.subcommand(name, words, io, streams)
        }
        None => 2,
    }
}

/// `uctool help sip decode` is `uctool sip decode --help`.
fn helped(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.get(1).is_some_and(|word| word == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    args
}

/// What clap has to say: help and version on standard output, mistakes on standard error.
fn usage(error: &clap::Error, monitoring: bool, streams: &mut Streams) -> u8 {
    // It repeats words of the command line, which a script may have from anywhere.
    let text = error.render().to_string();
    let text = text.split('\n').map(escape).collect::<Vec<_>>().join("\n");
    let (stream, code) =
        if error.use_stderr() { (&mut streams.err, 2) } else { (&mut streams.out, 0) };
    let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    match (code, monitoring) {
        (2, true) => {
            let first = text.lines().next().unwrap_or_default();
            Format::Monitoring.refused(first.trim_start_matches("error: "), &mut streams.out)
        }
        (2, false) => 2,
        _ => ending(&written),
    }
}

/// Whether a command line that was not understood comes from a monitoring system, to which 2 means something else.
fn asks_for_monitoring(args: &[OsString]) -> bool {
    let pairs = args.iter().zip(args.iter().skip(1));
    args.iter().any(|word| word == "--format=monitoring")
        || pairs.into_iter().any(|(word, next)| word == "--format" && next == "monitoring")
}

fn print(lines: &[Line], paint: Paint, clickable: bool, streams: &mut Streams) -> u8 {
    let mut text = String::new();
    for line in lines.iter().flat_map(|line| wrapped(line, streams.width.unwrap_or(usize::MAX), 2))
    {
        let line = line.render(paint);
        // A source that has a web page opens it.
        text += &match line.strip_prefix("- ").map(|source| (source, source_url(source))) {
            Some((source, Some(url))) if clickable => format!("- {}", linked(&url, source)),
            _ => line,
        };
        text.push('\n');
    }
    ending(&streams.out.write_all(text.as_bytes()).and_then(|()| streams.out.flush()))
}

/// A reader that stopped listening is no failure; a full disk is.
fn ending(written: &std::io::Result<()>) -> u8 {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => 2,
        _ => 0,
    }
}

fn refuse(failure: &Failure, paint: Paint, width: Option<usize>, err: &mut dyn Write) -> u8 {
    // Nothing more can be done when standard error itself cannot be written.
    let _ = err.write_all(in_words(failure, paint, width).as_bytes());
    2
}

/// A failure as it stands on standard error.
fn in_words(failure: &Failure, paint: Paint, width: Option<usize>) -> String {
    let place = failure.input.as_ref().map(|input| format!("{input}: ")).unwrap_or_default();
    let message = format!("{place}{}", failure.message);
    let mut lines = vec![Line::new().with(Style::Error, "error: ").plain(message)];
    if let Some(hint) = &failure.hint {
        lines.push(Line::new().strong("  hint: ").plain(hint));
    }
    let lines = lines.iter().flat_map(|line| wrapped(line, width.unwrap_or(usize::MAX), 8));
    lines.fold(String::new(), |text, line| text + line.render(paint).trim_end() + "\n")
}

struct Run {
    global: Global,
    paint: Paint,
    err_paint: Paint,
    clickable: bool,
}

impl Run {
    fn subcommand(self, name: &str, words: &ArgMatches, io: &mut dyn Io, streams: Streams) -> u8 {
        let Streams { mut out, mut err, width, err_width, .. } = streams;
        let command = format!("{name} {}", words.subcommand_name().unwrap_or_default());
        let ready = self.check_monitoring(&command).and_then(|()| {
            let settings = self.settings(&command, io)?;
            Ok((settings, self.open_reports(io)?))
        });
        let (settings, files) = match ready {
            Ok(both) => both,
            Err(failure) => {
                refuse(&failure, self.err_paint, err_width, &mut err);
                return self.global.format.refused(&failure.message, &mut out);
            }
        };
        let renderers = self.renderers(out, width, &files);
        let err_paint = self.err_paint;
        let on_failure = move |failure: &Failure| {
            refuse(failure, err_paint, err_width, &mut err);
        };
        let mut session = Session::new(settings, renderers, Box::new(on_failure));
        let done = match ENTRIES.iter().find(|entry| entry.name() == name) {
            Some(entry) => entry.run(words, io, &mut session),
            None => Err(Failure::new(format!("`{name}` has no entry in the table"))),
        };
        if let Err(failure) = done {
            session.fail(failure);
        }
        session.finish();
        for (path, file) in files {
            if let Err(error) = file.finish() {
                session.fail(Failure::of(path, format!("failed to write the report: {error}")));
            }
        }
        if let Some(BaselineUse { write: true, file }) = &self.global.baseline
            && let Err(error) = project::keep(&session, file, io)
        {
            session.fail(Failure::of(file, format!("failed to write the baseline: {error}")));
        }
        match self.global.format {
            Format::Monitoring => session.state().code(),
            _ => session.status().code(),
        }
    }

    /// What the command line and the project's files say.
    fn settings(&self, command: &str, io: &mut dyn Io) -> Result<Settings, Failure> {
        let catalogue = Catalogue(catalogue);
        let settings = self.global.settings();
        project::known_rules(&settings.filter, catalogue)?;
        let asked = self.global.config.as_deref().filter(|_| !OWN_CONFIG.contains(&command));
        let config = project::config(asked, catalogue, io)?;
        let baseline = project::baseline(self.global.baseline.as_ref(), io)?;
        Ok(Settings { config, baseline, catalogue, ..settings })
    }

    /// A monitoring system asks about one service, so only commands that examine one write that format.
    fn check_monitoring(&self, command: &str) -> Result<(), Failure> {
        let mut formats = self.global.report.iter().map(|(format, _)| format);
        let wanted = self.global.format == Format::Monitoring
            || formats.any(|format| *format == Format::Monitoring);
        if wanted && !MONITORED.contains(&command) {
            let message = format!("`uctool {command}` has no format `monitoring`");
            return Err(Failure::new(message).hint(format!("it is for {}", MONITORED.join(", "))));
        }
        Ok(())
    }

    /// The files of `--report`, opened before any work.
    fn open_reports(&self, io: &mut dyn Io) -> Result<Vec<(String, ReportFile)>, Failure> {
        let mut files: Vec<(String, ReportFile)> = Vec::new();
        for (format, path) in &self.global.report {
            if files.iter().any(|(other, _)| other == path) {
                return Err(Failure::of(path, "two reports cannot be written to one file"));
            }
            // What these formats hold may have been encrypted on the wire: their owner alone may read them.
            let private = matches!(format, Format::Text | Format::Json | Format::Ndjson);
            let output: Box<dyn Output> = io
                .create(path, private, true)
                .map_err(|error| Failure::of(path, format!("failed to create it: {error}")))?;
            files.push((path.clone(), ReportFile::new(output)));
        }
        Ok(files)
    }

    /// One renderer for standard output and one for each report.
    fn renderers(
        &self,
        out: Box<dyn Write>,
        width: Option<usize>,
        files: &[(String, ReportFile)],
    ) -> Vec<Box<dyn Renderer>> {
        let plain = TextOptions {
            paint: uctool_core::text::no_paint,
            verbosity: self.global.verbose,
            quiet: self.global.quiet,
            width: None,
            links: false,
        };
        let read = TextOptions { paint: self.paint, width, links: self.clickable, ..plain };
        let first = self.global.format.renderer(out, read);
        let others = self
            .global
            .report
            .iter()
            .zip(files)
            .map(|((format, _), (_, file))| format.renderer(Box::new(file.clone()), plain));
        std::iter::once(first).chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_with_a_config_of_its_own_is_listed() {
        let owners: Vec<String> = ENTRIES
            .iter()
            .flat_map(|entry| {
                let command = entry.command();
                let below = command.get_subcommands().filter(|below| {
                    below.get_arguments().any(|argument| argument.get_id() == "config")
                });
                below
                    .map(|below| format!("{} {}", entry.name(), below.get_name()))
                    .collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(owners, OWN_CONFIG);
    }
}
