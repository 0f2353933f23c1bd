//! The command line over the file: what both say of a rule and of a finding.

use super::{Config, FailOn, of_rule};
use crate::baseline::Baseline;
use crate::filter::Filter;
use crate::finding::Finding;
use crate::rule::Rule;

/// Every rule there is, put together only when it is asked for: some are read out of tables, which takes longer than a
/// short command does.
#[derive(Debug, Clone, Copy)]
pub struct Catalogue(pub fn() -> Vec<&'static Rule>);

impl Default for Catalogue {
    fn default() -> Self {
        Self(Vec::new)
    }
}

impl Catalogue {
    /// The rules.
    pub fn rules(self) -> Vec<&'static Rule> {
        (self.0)()
    }
}

/// What the global options and `uctool.toml` say about a session.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Which rules speak, by the command line.
    pub filter: Filter,
    /// `--fail-on`, where it was given.
    pub fail_on: Option<FailOn>,
    /// `uctool.toml`; empty where there is none.
    pub config: Config,
    /// `--baseline`.
    pub baseline: Baseline,
    /// Every rule there is, for formats that list them.
    pub catalogue: Catalogue,
    /// How many `-v` were given.
    pub verbosity: u8,
    /// `-q`: findings only.
    pub quiet: bool,
    /// `--no-input`: nobody may be asked.
    pub no_input: bool,
}

/// Whether a rule is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Speaks {
    Yes,
    /// It was not selected, or ignored on the command line.
    No,
    /// The file ignores it, and why.
    Excused(String),
}

impl Settings {
    /// Whether `rule` is asked at all. What the command line selects or ignores, the file has no say in.
    pub(crate) fn speaks(&self, rule: &Rule) -> Speaks {
        if !self.filter.allows(rule) {
            return Speaks::No;
        }
        if !self.filter.select.is_empty() {
            return Speaks::Yes;
        }
        let select = &self.config.select;
        if !select.is_empty() && !select.iter().any(|selector| rule.matches(selector)) {
            return Speaks::No;
        }
        match of_rule(&self.config.all.ignore, rule) {
            Some(reason) => Speaks::Excused(self.excuse(reason)),
            None => Speaks::Yes,
        }
    }

    /// Gives `finding` the weight that the file says; why it is ignored where it stands, if it is.
    pub(crate) fn weigh(&self, finding: &mut Finding) -> Option<String> {
        let scopes: Vec<_> = self.config.scopes(&finding.location.source).collect();
        let severity = scopes.iter().find_map(|scope| of_rule(&scope.severity, finding.rule));
        if let Some(severity) = severity {
            finding.severity = *severity;
        }
        if !self.filter.select.is_empty() {
            return None;
        }
        let reason = scopes.iter().find_map(|scope| of_rule(&scope.ignore, finding.rule))?;
        Some(self.excuse(reason))
    }

    /// Whether a finding that weighs this much makes the exit status 1.
    pub(crate) fn reaches(&self, finding: &Finding) -> bool {
        let written = || {
            let mut scopes = self.config.scopes(&finding.location.source);
            scopes.find_map(|scope| scope.fail_on)
        };
        let FailOn(least) = self.fail_on.or_else(written).unwrap_or_default();
        least.is_some_and(|least| finding.severity >= least)
    }

    fn excuse(&self, reason: &str) -> String {
        format!("ignored by {}: {reason}", self.config.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Severity;
    use crate::sample::{RULE, UNDECIDED};
    use crate::{Location, sample};

    const TEXT: &str = "fail-on = \"warning\"\nselect = [\"DEMO001\"]\n[severity]\nDEMO = \"info\"\n\
        [[path]]\nmatch = \"lab/**\"\nfail-on = \"never\"\nignore = { sample = \"a lab\" }\n\
        [[path]]\nmatch = \"lab/core/*\"\nseverity = { DEMO001 = \"error\" }\n";

    fn settings(text: &str, select: &[&str]) -> Settings {
        let config = Config::parse("u.toml", text, &[&RULE, &UNDECIDED]).unwrap();
        let select = select.iter().map(|word| (*word).to_owned()).collect();
        Settings {
            config: config.placed("/x", "/x"),
            filter: Filter { select, ignore: Vec::new() },
            ..Settings::default()
        }
    }

    fn finding(source: &str) -> Finding {
        Finding { location: Location::of(source), ..sample::finding() }
    }

    #[test]
    fn the_file_selects_and_the_command_line_beats_it() {
        let written = settings(TEXT, &[]);
        assert_eq!(written.speaks(&RULE), Speaks::Yes);
        assert_eq!(written.speaks(&UNDECIDED), Speaks::No);
        assert_eq!(settings(TEXT, &["DEMO002"]).speaks(&UNDECIDED), Speaks::Yes);
        let ignored = "[ignore]\nDEMO001 = \"later\"";
        let excused = Speaks::Excused("ignored by u.toml: later".into());
        assert_eq!(settings(ignored, &[]).speaks(&RULE), excused);
        assert_eq!(settings(ignored, &["DEMO001"]).speaks(&RULE), Speaks::Yes);
    }

    #[test]
    fn the_last_path_that_matches_weighs_first() {
        let settings = settings(TEXT, &[]);
        let mut elsewhere = finding("a.pem");
        assert_eq!(settings.weigh(&mut elsewhere), None);
        assert_eq!(elsewhere.severity, Severity::Info);
        let mut lab = finding("lab/a.pem");
        assert_eq!(settings.weigh(&mut lab).as_deref(), Some("ignored by u.toml: a lab"));
        let mut core = finding("lab/core/a.pem");
        settings.weigh(&mut core);
        assert_eq!(core.severity, Severity::Error);
    }

    #[test]
    fn what_fails_is_said_by_the_command_line_then_the_path_then_the_file() {
        let mut settings = settings(TEXT, &[]);
        let (lab, elsewhere) = (finding("lab/a.pem"), finding("a.pem"));
        assert!(settings.reaches(&elsewhere), "a warning reaches warning");
        assert!(!settings.reaches(&lab));
        settings.fail_on = Some(FailOn(Some(Severity::Warning)));
        assert!(settings.reaches(&lab));
        assert!(!Settings::default().reaches(&elsewhere), "the default is error");
    }
}
