//! The plug-in point: what a subcommand crate hands to the table in `src/lib.rs`.

use crate::io::Io;
use crate::rule::Rule;
use crate::session::{Failure, Session};

/// A subcommand: its clap arguments, its rules and what it does.
pub trait Tool: clap::CommandFactory + clap::FromArgMatches {
    /// Every rule it can report.
    fn rules() -> Vec<&'static Rule>;

    /// Background it can explain; see [`Fact`].
    fn facts() -> Vec<&'static Fact> {
        Vec::new()
    }

    /// What its commands write as `data`, for the JSON schema.
    #[cfg(feature = "schema")]
    fn shapes() -> Vec<crate::Shape> {
        Vec::new()
    }

    /// Does the work. What concerns one input goes to `session.fail`; an error returned ends the run.
    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure>;
}

/// Something known about a product that is no rule, shown by `uctool explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The word it is asked for by.
    pub id: &'static str,
    /// One line, lower case, no full stop.
    pub title: &'static str,
    /// The page.
    pub text: &'static str,
    /// Where it is written.
    pub sources: &'static [&'static str],
}

/// One line of the table of subcommands.
#[derive(Clone, Copy)]
pub struct Entry {
    name: &'static str,
    command: fn() -> clap::Command,
    rules: fn() -> Vec<&'static Rule>,
    facts: fn() -> Vec<&'static Fact>,
    #[cfg(feature = "schema")]
    shapes: fn() -> Vec<crate::Shape>,
    run: fn(&clap::ArgMatches, &mut dyn Io, &mut Session) -> Result<(), Failure>,
}

impl Entry {
    /// The entry of a tool, which is called by `name`.
    pub const fn of<T: Tool>(name: &'static str) -> Self {
        Self {
            name,
            command: T::command,
            rules: T::rules,
            facts: T::facts,
            #[cfg(feature = "schema")]
            shapes: T::shapes,
            run: run::<T>,
        }
    }

    /// The word it is called by.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The clap command, for the parser, the manual and the completions.
    pub fn command(&self) -> clap::Command {
        (self.command)().name(self.name)
    }

    /// Every rule the subcommand can report.
    pub fn rules(&self) -> Vec<&'static Rule> {
        (self.rules)()
    }

    /// Background the subcommand can explain.
    pub fn facts(&self) -> Vec<&'static Fact> {
        (self.facts)()
    }

    /// What its commands write as `data`.
    #[cfg(feature = "schema")]
    pub fn shapes(&self) -> Vec<crate::Shape> {
        (self.shapes)()
    }

    /// Runs it on what clap parsed.
    pub fn run(
        &self,
        matches: &clap::ArgMatches,
        io: &mut dyn Io,
        session: &mut Session,
    ) -> Result<(), Failure> {
        (self.run)(matches, io, session)
    }
}

fn run<T: Tool>(
    matches: &clap::ArgMatches,
    io: &mut dyn Io,
    session: &mut Session,
) -> Result<(), Failure> {
    T::from_arg_matches(matches).map_err(|error| Failure::new(error.to_string()))?.run(io, session)
}
