//! `uctool.toml`: what a project wants of every run, so that its people and its pipelines ask the same.
//!
//! | module | holds |
//! |---|---|
//! | `parse` | text to [`Config`], with the line of every mistake |
//! | `settings` | [`Settings`]: the command line over the file, asked for each rule and each finding |

mod parse;
mod settings;

use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

pub(crate) use settings::Speaks;
pub use settings::{Catalogue, Settings};

use crate::rule::{Rule, Severity};
use crate::words::nearest;

/// The least severity that makes the exit status 1; `None` is `never`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailOn(pub Option<Severity>);

impl Default for FailOn {
    fn default() -> Self {
        Self(Some(Severity::Error))
    }
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "never" {
            return Ok(Self(None));
        }
        text.parse().map(|severity| Self(Some(severity))).map_err(|_| {
            let words = ["info", "warning", "error", "never"];
            let near = nearest(text, words).map(|near| format!("; did you mean `{near}`?"));
            format!("`{text}` is not one of {}{}", words.join(", "), near.unwrap_or_default())
        })
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.map_or("never", Severity::as_str))
    }
}

/// What holds for some rules: a selector, and what is said of the rules it matches.
pub(crate) type ByRule<T> = Vec<(String, T)>;

/// Settings that hold everywhere, or below some paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Scope {
    fail_on: Option<FailOn>,
    /// Rules that are ignored, and why.
    ignore: ByRule<String>,
    /// Rules that weigh otherwise here.
    severity: ByRule<Severity>,
}

/// A `uctool.toml` as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Its name, for messages.
    file: String,
    /// The absolute folder its paths begin at, and the one in which inputs are named.
    base: PathBuf,
    here: PathBuf,
    select: Vec<String>,
    all: Scope,
    paths: Vec<(Vec<glob::Pattern>, Scope)>,
}

impl Config {
    /// Says where the file lies and where inputs are named from, both absolute, so that its paths can be held against
    /// theirs.
    #[must_use]
    pub fn placed(mut self, base: impl Into<PathBuf>, here: impl Into<PathBuf>) -> Self {
        (self.base, self.here) = (base.into(), here.into());
        self
    }

    /// The scopes that hold for `source`, the last said first.
    fn scopes(&self, source: &str) -> impl Iterator<Item = &Scope> {
        let path = self.relative(source);
        let below =
            self.paths.iter().rev().filter(move |(patterns, _)| {
                patterns.iter().any(|pattern| matches(pattern, &path))
            });
        below.map(|(_, scope)| scope).chain(std::iter::once(&self.all))
    }

    /// `source` as seen from the folder of the file, with `/` between its parts.
    fn relative(&self, source: &str) -> String {
        let mut path = PathBuf::new();
        for part in self.here.join(source).components() {
            match part {
                Component::ParentDir => {
                    path.pop();
                }
                Component::CurDir => {}
                part => path.push(part),
            }
        }
        let path = path.strip_prefix(&self.base).unwrap_or(&path);
        let parts: Vec<_> = Path::new(path).iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }
}

/// A pattern without a slash is held against the file's name.
fn matches(pattern: &glob::Pattern, path: &str) -> bool {
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: false,
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let held = if pattern.as_str().contains('/') { path } else { name };
    pattern.matches_with(held, options)
}

/// What `said` holds for `rule`: by its code or name first, then by the letters of its code.
fn of_rule<'a, T>(said: &'a ByRule<T>, rule: &Rule) -> Option<&'a T> {
    let own = said.iter().find(|(selector, _)| rule.is_called(selector));
    own.or_else(|| said.iter().find(|(selector, _)| rule.matches(selector))).map(|(_, said)| said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fail_on_is_a_severity_or_never() {
        assert_eq!("never".parse(), Ok(FailOn(None)));
        assert_eq!("info".parse(), Ok(FailOn(Some(Severity::Info))));
        assert!("Error".parse::<FailOn>().is_err());
    }

    #[test]
    fn patterns_begin_at_the_folder_of_the_file() {
        let config = Config::default().placed("/home/x", "/home/x/certs");
        assert_eq!(config.relative("lab/a.pem"), "certs/lab/a.pem");
        assert_eq!(config.relative("../logs/./b.log"), "logs/b.log");
        assert_eq!(config.relative("/home/x/c.pem"), "c.pem");
        assert_eq!(config.relative("/etc/d.pem").trim_start_matches('/'), "etc/d.pem");
        let pattern = |text| glob::Pattern::new(text).unwrap();
        assert!(matches(&pattern("certs/**/*.pem"), "certs/lab/deep/a.pem"));
        assert!(matches(&pattern("*.pem"), "certs/lab/a.pem"));
        assert!(!matches(&pattern("certs/*.pem"), "certs/lab/a.pem"));
    }
}
