//! `--select` and `--ignore`: which rules speak.

use crate::rule::Rule;

/// Which rules run. Selectors are codes, names, or the letters codes begin with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these; empty means all.
    pub select: Vec<String>,
    /// But never these.
    pub ignore: Vec<String>,
}

impl Filter {
    /// Whether `rule` runs.
    pub fn allows(&self, rule: &Rule) -> bool {
        let any = |selectors: &[String]| selectors.iter().any(|selector| rule.matches(selector));
        (self.select.is_empty() || any(&self.select)) && !any(&self.ignore)
    }

    /// The selectors that match no rule of `catalogue`.
    pub fn unknown<'a>(&'a self, catalogue: &[&'static Rule]) -> Vec<&'a str> {
        let selectors = self.select.iter().chain(&self.ignore);
        selectors
            .filter(|selector| !catalogue.iter().any(|rule| rule.matches(selector)))
            .map(String::as_str)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RULE;

    fn filter(select: &[&str], ignore: &[&str]) -> Filter {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Filter { select: own(select), ignore: own(ignore) }
    }

    #[test]
    fn ignore_wins_over_select() {
        assert!(filter(&[], &[]).allows(&RULE));
        assert!(filter(&["DEMO"], &[]).allows(&RULE));
        assert!(!filter(&["OTHER001"], &[]).allows(&RULE));
        assert!(!filter(&["DEMO001"], &["sample"]).allows(&RULE));
    }

    #[test]
    fn an_unknown_selector_is_named() {
        assert_eq!(filter(&["DEMO001", "gone"], &["away"]).unknown(&[&RULE]), ["gone", "away"]);
    }
}
