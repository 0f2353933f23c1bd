//! `docs/rules.md`: the reference of all rules and facts, made of the registry.

use uctool_core::{Fact, Rule};

/// The page.
pub(crate) fn reference(rules: &[&'static Rule], facts: &[&'static Fact]) -> String {
    let mut page = String::from(
        "# Rules\n\nEvery rule uctool knows, by its code; `uctool explain CODE` shows the same. \
         This page is made of the code: do not edit it.\n",
    );
    let mut word = "";
    for rule in rules {
        if word != letters(rule) {
            word = letters(rule);
            page +=
                &format!("\n## {word}\n\n| code | name | severity | finds |\n|---|---|---|---|\n");
        }
        page += &format!(
            "| [{code}](#{anchor}) | {name} | {severity} | {summary} |\n",
            code = rule.code,
            anchor = rule.code.to_ascii_lowercase(),
            name = rule.name,
            severity = rule.severity,
            summary = cell(rule.summary),
        );
    }
    for rule in rules {
        page += &section(rule);
    }
    if !facts.is_empty() {
        page += "\n## Facts\n";
    }
    for fact in facts {
        page += &format!("\n### {}\n\n{}\n\n{}\n", fact.id, fact.title, fact.text.trim());
        page += &sources(fact.sources);
    }
    page
}

/// The letters a code begins with.
fn letters(rule: &Rule) -> &'static str {
    rule.code.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn section(rule: &Rule) -> String {
    let page = rule.docs().replace("\n## ", "\n#### ").replacen("## ", "#### ", 1);
    format!(
        "\n### {code}\n\n**{name}**: {summary}\n\nSeverity {severity}, confidence {confidence}, since {since}.\n\n{page}\n{sources}",
        code = rule.code,
        name = rule.name,
        summary = rule.summary,
        severity = rule.severity,
        confidence = rule.confidence.as_str(),
        since = rule.since,
        sources = sources(rule.sources),
    )
}

fn sources(sources: &[&str]) -> String {
    format!("\n#### Sources\n\n- {}\n", sources.join("\n- "))
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
