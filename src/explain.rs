//! `uctool explain`: the page of a rule or a fact, the list of all, and did-you-mean.

use uctool_core::{Fact, Failure, Line, Rule, nearest};

/// The lines of `uctool explain WORD`, or of the list without a word.
pub(crate) fn explain(
    word: Option<&str>,
    rules: &[&'static Rule],
    facts: &[&'static Fact],
) -> Result<Vec<Line>, Failure> {
    let Some(word) = word else { return Ok(list(rules, facts)) };
    let found = rules
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(word) || rule.name.eq_ignore_ascii_case(word));
    if let Some(rule) = found {
        return Ok(rule_page(rule));
    }
    if let Some(fact) = facts.iter().find(|fact| fact.id.eq_ignore_ascii_case(word)) {
        return Ok(fact_page(fact));
    }
    let words = rules
        .iter()
        .flat_map(|rule| [rule.code, rule.name])
        .chain(facts.iter().map(|fact| fact.id));
    let hint = match nearest(word, words) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`uctool explain` lists them all".to_owned(),
    };
    let command = crate::ENTRIES.iter().find(|entry| entry.name().eq_ignore_ascii_case(word));
    let hint =
        command.map_or(hint, |entry| format!("it is a command: `uctool {} --help`", entry.name()));
    Err(Failure::new(format!("`{word}` is no rule and no fact")).hint(hint))
}

fn list(rules: &[&'static Rule], facts: &[&'static Fact]) -> Vec<Line> {
    let width = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let code = width(&mut rules.iter().map(|rule| rule.code.len()));
    let name = width(&mut rules.iter().map(|rule| rule.name.len()));
    let mut lines: Vec<Line> = rules
        .iter()
        .map(|rule| {
            Line::new()
                .strong(format!("{:code$}", rule.code))
                .plain(format!("  {:name$}  {:7}  {}", rule.name, rule.severity, rule.summary))
        })
        .collect();
    if !facts.is_empty() {
        let id = width(&mut facts.iter().map(|fact| fact.id.len()));
        lines.push(Line::new());
        lines.extend(facts.iter().map(|fact| {
            Line::new().strong(format!("{:id$}", fact.id)).plain(format!("  {}", fact.title))
        }));
    }
    lines
}

fn rule_page(rule: &Rule) -> Vec<Line> {
    let mut lines = vec![
        Line::new().strong(format!("{} {}", rule.code, rule.name)),
        rule.summary.into(),
        format!(
            "severity {}, confidence {}, since {}",
            rule.severity,
            rule.confidence.as_str(),
            rule.since
        )
        .into(),
        Line::new(),
    ];
    lines.extend(rule.docs().lines().map(|line| match line.strip_prefix("## ") {
        Some(heading) => Line::new().strong(heading),
        None => line.into(),
    }));
    lines.extend(sources(rule.sources));
    lines
}

fn fact_page(fact: &Fact) -> Vec<Line> {
    let mut lines = vec![Line::new().strong(fact.id), fact.title.into(), Line::new()];
    lines.extend(fact.text.lines().map(Line::from));
    lines.extend(sources(fact.sources));
    lines
}

fn sources(sources: &[&'static str]) -> Vec<Line> {
    let mut lines = vec![Line::new(), Line::new().strong("Sources")];
    lines.extend(sources.iter().map(|source| Line::from(format!("- {source}"))));
    lines
}
