//! A rule: what it looks for, how much it weighs, where that is written.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Fails in some product, or soon, or weakens the diagnosis.
    Warning,
    /// Something does not work, or will not.
    Error,
}

impl Severity {
    /// All of them, lightest first.
    pub const ALL: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// The word used in every format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The word given is none of `info`, `warning`, `error`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownSeverity(pub String);

impl fmt::Display for UnknownSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a severity; use info, warning or error", self.0)
    }
}

impl std::error::Error for UnknownSeverity {}

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str() == text)
            .ok_or_else(|| UnknownSeverity(text.to_owned()))
    }
}

/// How sure a finding is: a fact read from the input, or a conclusion drawn from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Confidence {
    /// A guess worth checking.
    Low,
    /// A conclusion: the evidence fits this cause best.
    Medium,
    /// A fact: the input says so.
    High,
}

impl Confidence {
    /// The word used in every format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One rule. Made by [`rule!`](crate::rule!), which turns the doc comment into the rule's page.
#[derive(Debug)]
pub struct Rule {
    /// The subcommand's word and three digits, such as `TLS002`; never used again for another rule.
    pub code: &'static str,
    /// Kebab-case; names the problem and reads well after "allow".
    pub name: &'static str,
    /// One line, lower case, no full stop.
    pub summary: &'static str,
    /// What a finding of this rule weighs unless it says otherwise.
    pub severity: Severity,
    /// How sure a finding of this rule is unless it says otherwise.
    pub confidence: Confidence,
    /// The version of uctool that brought it.
    pub since: &'static str,
    /// RFC section, document, seed: where the rule is written.
    pub sources: &'static [&'static str],
    /// The doc comment as the macro received it; read [`Rule::docs`].
    pub raw_docs: &'static str,
    /// The source file that holds the rule.
    pub file: &'static str,
}

impl Rule {
    /// The page of this rule in Markdown, without the comment's leading spaces.
    pub fn docs(&self) -> String {
        let lines = self.raw_docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    }

    /// The web page of the first source that has one.
    pub fn url(&self) -> Option<String> {
        self.sources.iter().find_map(|source| source_url(source))
    }

    /// Whether `word` is its code or its name.
    pub fn is_called(&self, word: &str) -> bool {
        word.eq_ignore_ascii_case(self.code) || word.eq_ignore_ascii_case(self.name)
    }

    /// Whether `selector` means this rule: its code, its name, or the letters its code begins with.
    pub fn matches(&self, selector: &str) -> bool {
        self.is_called(selector)
            || (!selector.is_empty()
                && selector
                    .eq_ignore_ascii_case(self.code.trim_end_matches(|c: char| c.is_ascii_digit())))
    }
}

/// The web page of a source that is an RFC, at its section.
pub fn source_url(source: &str) -> Option<String> {
    let rest = source.strip_prefix("RFC ")?;
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let number = Some(digits(rest)).filter(|number| !number.is_empty())?;
    let section = rest.split_once("section ").map(|(_, section)| section);
    let section: String = section
        .unwrap_or_default()
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let url = format!("https://www.rfc-editor.org/rfc/rfc{number}");
    Some(match section.trim_end_matches('.') {
        "" => url,
        section => format!("{url}#section-{section}"),
    })
}

/// Two rules are the same rule when they have the same code.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

/// Declares a rule. The doc comment is the page that `uctool explain`, SARIF and the manual show.
///
/// ```
/// uctool_core::rule! {
///     /// ## What it does
///     /// Reports an empty file.
///     ///
///     /// ## Why it matters
///     /// Nothing can be said of it.
///     ///
///     /// ## What to do
///     /// Send the file again.
///     pub static RULE = {
///         code: "DEMO001",
///         name: "file-empty",
///         summary: "the file holds nothing",
///         severity: Error,
///         confidence: High,
///         since: "0.1.0",
///         sources: ["none"],
///     }
/// }
/// assert!(RULE.docs().starts_with("## What it does\nReports"));
/// ```
#[macro_export]
macro_rules! rule {
    ($(#[doc = $doc:expr])+ $vis:vis static $ident:ident = {
        code: $code:literal,
        name: $name:literal,
        summary: $summary:literal,
        severity: $severity:ident,
        confidence: $confidence:ident,
        since: $since:literal,
        sources: [$($source:literal),+ $(,)?] $(,)?
    }) => {
        $(#[doc = $doc])+
        $vis static $ident: $crate::Rule = $crate::Rule {
            code: $code,
            name: $name,
            summary: $summary,
            severity: $crate::Severity::$severity,
            confidence: $crate::Confidence::$confidence,
            since: $since,
            sources: &[$($source),+],
            raw_docs: concat!($($doc, "\n"),+),
            file: file!(),
        };
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::rule! {
        /// ## What it does
        /// Shows.
        static SAMPLE = {
            code: "DEMO001",
            name: "sample-rule",
            summary: "a sample",
            severity: Warning,
            confidence: Medium,
            since: "0.1.0",
            sources: ["none"],
        }
    }

    #[test]
    fn docs_lose_only_the_comment_space() {
        assert_eq!(SAMPLE.docs(), "## What it does\nShows.");
    }

    #[test]
    fn an_rfc_has_a_page_at_its_section() {
        let page = |source| source_url(source).unwrap_or_default();
        let root = "https://www.rfc-editor.org/rfc/rfc";
        assert_eq!(page("RFC 5280, section 4.2.1.9"), format!("{root}5280#section-4.2.1.9"));
        assert_eq!(page("RFC 3261, sections 8 and 9"), format!("{root}3261"));
        assert_eq!(page("RFC 5905, section 11.2 (jitter)"), format!("{root}5905#section-11.2"));
        assert_eq!(page("RFC 7"), format!("{root}7"));
        assert_eq!(source_url("RFC x"), None);
        assert_eq!(source_url("Cisco document 1"), None);
    }

    #[test]
    fn a_selector_is_a_code_a_name_or_the_letters() {
        for yes in ["DEMO001", "demo001", "sample-rule", "DEMO"] {
            assert!(SAMPLE.matches(yes), "{yes}");
        }
        for no in ["DEMO002", "DEM", "sample", "", "DEMO0"] {
            assert!(!SAMPLE.matches(no), "{no}");
        }
    }

    #[test]
    fn severities_are_ordered_and_parse() {
        assert!(Severity::Info < Severity::Warning && Severity::Warning < Severity::Error);
        assert_eq!("warning".parse(), Ok(Severity::Warning));
        assert_eq!("Warning".parse::<Severity>(), Err(UnknownSeverity("Warning".into())));
    }
}
