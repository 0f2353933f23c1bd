//! From arguments to exit status.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write};

use clap::ArgMatches;
use uctool_core::io::Output;
use uctool_core::text::{Paint, escape};
use uctool_core::{Failure, Format, Io, Line, Renderer, Session, Style, TextOptions};

use crate::cli::{Global, command};
use crate::output::ReportFile;
use crate::paint::{Stream, painter};
use crate::{ENTRIES, catalogue, completions, explain, facts};

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
        Self { out, err_terminal: err.is_terminal(), err: Box::new(err), out_terminal }
    }
}

/// Runs the command line `args` and returns the exit status.
pub fn run(args: impl IntoIterator<Item = OsString>, io: &mut dyn Io, mut streams: Streams) -> u8 {
    let matches = match command().try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return usage(&error, &mut streams),
    };
    let global = match Global::from_matches(&matches) {
        Ok(global) => global,
        Err(error) => return usage(&error, &mut streams),
    };
    let stream = |terminal| Stream {
        terminal,
        no_color: io.env("NO_COLOR").is_some_and(|value| !value.is_empty()),
        forced: io.env("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
    };
    let paint = painter(global.color, stream(streams.out_terminal));
    let err_paint = painter(global.color, stream(streams.err_terminal));
    match matches.subcommand() {
        Some(("explain", words)) => {
            let word = words.get_one::<String>("word").map(String::as_str);
            match explain::explain(word, &catalogue(), &facts()) {
                Ok(lines) => print(&lines, paint, &mut streams),
                Err(failure) => refuse(&failure, err_paint, &mut streams.err),
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
            let run = Run { global, paint, err_paint };
            run.subcommand(name, words, io, streams)
        }
        None => 2,
    }
}

/// What clap has to say: help and version on standard output, mistakes on standard error.
fn usage(error: &clap::Error, streams: &mut Streams) -> u8 {
    let text = error.render().to_string();
    let (stream, code) =
        if error.use_stderr() { (&mut streams.err, 2) } else { (&mut streams.out, 0) };
    let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
    if code == 2 { 2 } else { ending(&written) }
}

fn print(lines: &[Line], paint: Paint, streams: &mut Streams) -> u8 {
    let mut text = String::new();
    for line in lines {
        text += &line.render(paint);
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

fn refuse(failure: &Failure, paint: Paint, err: &mut dyn Write) -> u8 {
    // Nothing more can be done when standard error itself cannot be written.
    let _ = err.write_all(in_words(failure, paint).as_bytes());
    2
}

/// A failure as it stands on standard error.
fn in_words(failure: &Failure, paint: Paint) -> String {
    let place = failure.input.as_ref().map(|input| format!("{}: ", escape(input)));
    let mut text = format!(
        "{}{}{}\n",
        paint(Style::Error, "error: "),
        place.unwrap_or_default(),
        escape(&failure.message)
    );
    if let Some(hint) = &failure.hint {
        text += &format!("{}{}\n", paint(Style::Strong, "  hint: "), escape(hint));
    }
    text
}

struct Run {
    global: Global,
    paint: Paint,
    err_paint: Paint,
}

impl Run {
    fn subcommand(
        self,
        name: &str,
        words: &ArgMatches,
        io: &mut dyn Io,
        mut streams: Streams,
    ) -> u8 {
        let settings = self.global.settings();
        if let Some(selector) = settings.filter.unknown(&catalogue()).first() {
            return refuse(&unknown_rule(selector), self.err_paint, &mut streams.err);
        }
        let Streams { out, err, .. } = streams;
        let mut err = err;
        let (files, renderers) = match self.renderers(io, out) {
            Ok(both) => both,
            Err(failure) => return refuse(&failure, self.err_paint, &mut err),
        };
        let err_paint = self.err_paint;
        let on_failure = move |failure: &Failure| {
            refuse(failure, err_paint, &mut err);
        };
        let mut session = Session::new(settings, renderers, Box::new(on_failure));
        let entry = ENTRIES.iter().find(|entry| entry.command().get_name() == name);
        let done = match entry {
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
        session.status().code()
    }

    /// One renderer for standard output and one for each `--report`, whose files are opened before any work.
    fn renderers(&self, io: &mut dyn Io, out: Box<dyn Write>) -> Result<Opened, Failure> {
        let plain = TextOptions {
            paint: uctool_core::text::no_paint,
            verbosity: self.global.verbose,
            quiet: self.global.quiet,
        };
        let mut renderers =
            vec![self.global.format.renderer(out, TextOptions { paint: self.paint, ..plain })];
        let mut files = Vec::new();
        for (format, path) in &self.global.report {
            // What these formats hold may have been encrypted on the wire: their owner alone may read them.
            let private = matches!(format, Format::Text | Format::Json | Format::Ndjson);
            let output: Box<dyn Output> = io
                .create(path, private, true)
                .map_err(|error| Failure::of(path, format!("failed to create it: {error}")))?;
            let file = ReportFile::new(output);
            renderers.push(format.renderer(Box::new(file.clone()), plain));
            files.push((path.clone(), file));
        }
        Ok((files, renderers))
    }
}

type Opened = (Vec<(String, ReportFile)>, Vec<Box<dyn Renderer>>);

fn unknown_rule(selector: &str) -> Failure {
    let rules = catalogue();
    let words = rules.iter().flat_map(|rule| [rule.code, rule.name]);
    let failure = Failure::new(format!("`{selector}` is no rule"));
    match explain::nearest(selector, words) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`uctool explain` lists the rules"),
    }
}
