//! Running rules: every rule ends in a verdict, and silence is not one of them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::rule::Rule;

/// What a rule says of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It applied, and nothing is wrong.
    Pass,
    /// It says nothing about this input, and why.
    NotApplicable(&'static str),
    /// It applies but could not be decided, and why.
    Unknown(String),
    /// Something is wrong; never empty.
    Found(Vec<Finding>),
}

impl From<Finding> for Outcome {
    fn from(finding: Finding) -> Self {
        Self::Found(vec![finding])
    }
}

impl From<Vec<Finding>> for Outcome {
    /// No finding is a pass.
    fn from(findings: Vec<Finding>) -> Self {
        if findings.is_empty() { Self::Pass } else { Self::Found(findings) }
    }
}

/// A rule and the function that decides it, a pure function of a typed input.
#[derive(Debug)]
pub struct Check<T: ?Sized> {
    /// The rule.
    pub rule: &'static Rule,
    /// Its decision.
    pub run: fn(&T) -> Outcome,
}

/// What one rule said of everything it was asked about. A later, stronger word replaces an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing it was asked about was its business, or the configuration ignores it.
    NotApplicable(Cow<'static, str>),
    /// It applied at least once and found nothing.
    Pass,
    /// At least once it could not decide.
    Unknown(String),
    /// It found something.
    Found,
}

impl Verdict {
    /// The word used in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotApplicable(_) => "not-applicable",
            Self::Pass => "pass",
            Self::Unknown(_) => "unknown",
            Self::Found => "found",
        }
    }

    /// Why, where the word alone does not say it.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::NotApplicable(reason) => Some(reason),
            Self::Unknown(reason) => Some(reason),
            Self::Pass | Self::Found => None,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::NotApplicable(_) => 0,
            Self::Pass => 1,
            Self::Unknown(_) => 2,
            Self::Found => 3,
        }
    }
}

/// The verdict of every rule that was asked, by code.
#[derive(Debug, Default, Clone)]
pub struct Verdicts(BTreeMap<&'static str, (&'static Rule, Verdict)>);

impl Verdicts {
    /// Notes what `rule` said; of several words of one rule the strongest stays.
    pub(crate) fn note(&mut self, rule: &'static Rule, verdict: Verdict) {
        match self.0.get_mut(rule.code) {
            Some((_, held)) if held.rank() >= verdict.rank() => {}
            Some((_, held)) => *held = verdict,
            None => {
                self.0.insert(rule.code, (rule, verdict));
            }
        }
    }

    /// Every rule and its verdict, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Rule, &Verdict)> {
        self.0.values().map(|(rule, verdict)| (*rule, verdict))
    }

    /// How many rules were asked.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when no rule was asked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_strongest_word_stays() {
        let mut verdicts = Verdicts::default();
        let said = [
            Verdict::NotApplicable("no".into()),
            Verdict::Pass,
            Verdict::Unknown("first".into()),
            Verdict::Unknown("second".into()),
            Verdict::Pass,
        ];
        for verdict in said {
            verdicts.note(&sample::RULE, verdict);
        }
        let held: Vec<_> = verdicts.iter().map(|(_, verdict)| verdict.clone()).collect();
        assert_eq!(held, [Verdict::Unknown("first".into())]);
    }

    #[test]
    fn no_finding_is_a_pass() {
        assert_eq!(Outcome::from(Vec::new()), Outcome::Pass);
    }
}
