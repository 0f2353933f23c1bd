//! Text to [`Config`]. Each mistake names its line, and the word that was probably meant.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ByRule, Config, FailOn, Scope};
use crate::rule::{Rule, Severity};
use crate::session::Failure;
use crate::words::nearest;

const KEYS: &[&str] = &["fail-on", "select", "ignore", "severity", "path"];
const PATH_KEYS: &[&str] = &["match", "fail-on", "ignore", "severity"];

type Value<'i> = Spanned<DeValue<'i>>;

impl Config {
    /// Reads the text of `file`; `catalogue` says which rules there are.
    pub fn parse(file: &str, text: &str, catalogue: &[&'static Rule]) -> Result<Self, Failure> {
        let reader = Reader { file, text, catalogue };
        let document = DeTable::parse(text).map_err(|error| {
            let message = error.message().trim().replace('\n', ", ");
            reader.wrong(error.span().unwrap_or(0..0), message)
        })?;
        let mut config = Self { file: file.to_owned(), ..Self::default() };
        for (key, value) in document.get_ref() {
            match key.get_ref().as_ref() {
                "select" => config.select = reader.selectors(value)?,
                "path" => {
                    for value in reader.array(value)? {
                        config.paths.push(reader.path(value)?);
                    }
                }
                word => {
                    if !reader.scoped(&mut config.all, word, value)? {
                        return Err(reader.unknown_key(key.span(), word, KEYS));
                    }
                }
            }
        }
        Ok(config)
    }
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    catalogue: &'a [&'static Rule],
}

impl Reader<'_> {
    /// Reads what may stand everywhere; false when `key` is nothing of it.
    fn scoped(&self, scope: &mut Scope, key: &str, value: &Value<'_>) -> Result<bool, Failure> {
        match key {
            "fail-on" => scope.fail_on = Some(self.parsed::<FailOn>(value)?),
            "ignore" => scope.ignore = self.reasons(value)?,
            "severity" => {
                scope.severity = self.by_rule(value, Self::parsed::<Severity>)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn path(&self, value: &Value<'_>) -> Result<(Vec<glob::Pattern>, Scope), Failure> {
        let table =
            value.get_ref().as_table().ok_or_else(|| self.expected(value, "a table `[[path]]`"))?;
        let (mut patterns, mut scope) = (Vec::new(), Scope::default());
        for (key, value) in table {
            let word = key.get_ref().as_ref();
            if word == "match" {
                patterns = self.patterns(value)?;
            } else if !self.scoped(&mut scope, word, value)? {
                return Err(self.unknown_key(key.span(), word, PATH_KEYS));
            }
        }
        if patterns.is_empty() {
            let message = "a `[[path]]` says in `match` which paths it is about";
            return Err(self.wrong(value.span(), message.to_owned()));
        }
        Ok((patterns, scope))
    }

    /// One pattern or an array of them.
    fn patterns(&self, value: &Value<'_>) -> Result<Vec<glob::Pattern>, Failure> {
        let one = std::slice::from_ref(value);
        let values = value.get_ref().as_array().map_or(one, |array| array);
        values
            .iter()
            .map(|value| {
                glob::Pattern::new(self.string(value)?)
                    .map_err(|error| self.wrong(value.span(), format!("no pattern: {error}")))
            })
            .collect()
    }

    /// `{ CODE = "reason" }`.
    fn reasons(&self, value: &Value<'_>) -> Result<ByRule<String>, Failure> {
        if value.get_ref().as_array().is_some() {
            let message = "each ignored rule needs a reason".to_owned();
            return Err(self
                .wrong(value.span(), message)
                .hint("write `ignore = { CODE = \"the reason\" }`"));
        }
        self.by_rule(value, |reader, value| match reader.string(value)?.trim() {
            "" => Err(reader.wrong(value.span(), "the reason is empty".to_owned())),
            reason => Ok(reason.to_owned()),
        })
    }

    fn by_rule<T>(
        &self,
        value: &Value<'_>,
        read: impl Fn(&Self, &Value<'_>) -> Result<T, Failure>,
    ) -> Result<ByRule<T>, Failure> {
        let table = value
            .get_ref()
            .as_table()
            .ok_or_else(|| self.expected(value, "a table with a rule for each key"))?;
        table
            .iter()
            .map(|(key, value)| {
                let selector = self.selector(key.span(), key.get_ref())?;
                Ok((selector, read(self, value)?))
            })
            .collect()
    }

    fn selectors(&self, value: &Value<'_>) -> Result<Vec<String>, Failure> {
        let values = self.array(value)?.iter();
        values.map(|value| self.selector(value.span(), self.string(value)?)).collect()
    }

    fn selector(&self, span: Range<usize>, word: &str) -> Result<String, Failure> {
        if self.catalogue.iter().any(|rule| rule.matches(word)) {
            return Ok(word.to_owned());
        }
        let words = self.catalogue.iter().flat_map(|rule| [rule.code, rule.name]);
        let failure = self.wrong(span, format!("`{word}` is no rule"));
        Err(match nearest(word, words) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("`uctool explain` lists the rules"),
        })
    }

    fn parsed<T: std::str::FromStr<Err: ToString>>(&self, value: &Value<'_>) -> Result<T, Failure> {
        self.string(value)?
            .parse()
            .map_err(|error: T::Err| self.wrong(value.span(), error.to_string()))
    }

    fn string<'v>(&self, value: &'v Value<'_>) -> Result<&'v str, Failure> {
        value.get_ref().as_str().ok_or_else(|| self.expected(value, "a string in quotes"))
    }

    fn array<'v, 'i>(&self, value: &'v Value<'i>) -> Result<&'v [Value<'i>], Failure> {
        match value.get_ref().as_array() {
            Some(array) => Ok(array),
            None => Err(self.expected(value, "an array")),
        }
    }

    fn unknown_key(&self, span: Range<usize>, key: &str, keys: &[&'static str]) -> Failure {
        let failure = self.wrong(span, format!("`{key}` is no setting"));
        match nearest(key, keys.iter().copied()) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint(format!("the settings here are {}", keys.join(", "))),
        }
    }

    fn expected(&self, value: &Value<'_>, what: &str) -> Failure {
        self.wrong(value.span(), format!("expected {what}"))
    }

    fn wrong(&self, span: Range<usize>, message: String) -> Failure {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        Failure::of(format!("{}:{line}", self.file), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{RULE, UNDECIDED};

    fn parse(text: &str) -> Result<Config, Failure> {
        Config::parse("uctool.toml", text, &[&RULE, &UNDECIDED])
    }

    #[test]
    fn a_whole_file_is_read() {
        let config = parse(
            "fail-on = \"warning\"\nselect = [\"DEMO\"]\n[ignore]\nsample = \"known since 2019\"\n\
             [severity]\nDEMO002 = \"info\"\n\
             [[path]]\nmatch = [\"lab/**\", \"*.old\"]\nfail-on = \"never\"\nignore = { DEMO002 = \"lab\" }\n",
        )
        .unwrap();
        assert_eq!(config.all.fail_on, Some(FailOn(Some(Severity::Warning))));
        assert_eq!(config.all.ignore, [("sample".to_owned(), "known since 2019".to_owned())]);
        assert_eq!(config.all.severity, [("DEMO002".to_owned(), Severity::Info)]);
        assert_eq!(config.paths[0].0.len(), 2);
        assert_eq!(config.paths[0].1.fail_on, Some(FailOn(None)));
        assert_eq!(parse("").unwrap(), Config { file: "uctool.toml".into(), ..Config::default() });
    }

    #[test]
    fn each_mistake_names_its_line_and_the_word_that_was_meant() {
        let cases = [
            (
                "\nfail_on = \"error\"",
                2,
                "`fail_on` is no setting",
                Some("did you mean `fail-on`?"),
            ),
            (
                "fail-on = \"eror\"",
                1,
                "`eror` is not one of info, warning, error, never; did you mean `error`?",
                None,
            ),
            ("select = [\n\"DEM001\"]", 2, "`DEM001` is no rule", Some("did you mean `DEMO001`?")),
            ("[ignore]\nDEMO001 = \"\"", 2, "the reason is empty", None),
            (
                "ignore = [\"DEMO001\"]",
                1,
                "each ignored rule needs a reason",
                Some("write `ignore = { CODE = \"the reason\" }`"),
            ),
            ("[ignore]\nsampel = \"x\"", 2, "`sampel` is no rule", Some("did you mean `sample`?")),
            (
                "[severity]\nDEMO001 = \"fatal\"",
                2,
                "`fatal` is not a severity; use info, warning or error",
                None,
            ),
            ("[[path]]\nmach = \"a\"", 2, "`mach` is no setting", Some("did you mean `match`?")),
            (
                "[[path]]\nignore = {}",
                1,
                "a `[[path]]` says in `match` which paths it is about",
                None,
            ),
            (
                "[[path]]\nmatch = \"a[\"",
                2,
                "no pattern: Pattern syntax error near position 1: invalid range pattern",
                None,
            ),
            ("select = \"DEMO\"", 1, "expected an array", None),
            ("fail-on = 1", 1, "expected a string in quotes", None),
            (
                "zzz = 1",
                1,
                "`zzz` is no setting",
                Some("the settings here are fail-on, select, ignore, severity, path"),
            ),
        ];
        for (text, line, message, hint) in cases {
            let failure = parse(text).unwrap_err();
            assert_eq!(failure.input, Some(format!("uctool.toml:{line}")), "{text}");
            assert_eq!(failure.message, message, "{text}");
            assert_eq!(failure.hint.as_deref(), hint, "{text}");
        }
        assert_eq!(parse("a = \n").unwrap_err().input.as_deref(), Some("uctool.toml:1"));
    }

    #[test]
    fn no_text_is_too_odd_to_refuse() {
        let whole =
            "fail-on = \"warning\"\n[[path]]\nmatch = \"é\"\nignore = { DEMO002 = \"lab\" }";
        for (end, _) in whole.char_indices() {
            let _ = parse(&whole[..end]);
        }
    }
}
