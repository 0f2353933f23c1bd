//! The registry polices itself: codes, names, pages and files of every rule.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn is_kebab(name: &str) -> bool {
    name.split('-').all(|word| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}

fn is_code(code: &str) -> bool {
    let digits = code.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = code.len() - digits.len();
    letters >= 3 && digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit())
}

#[test]
fn codes_and_names_are_unique_and_well_shaped() {
    let (mut codes, mut names) = (BTreeSet::new(), BTreeSet::new());
    for rule in uctool::catalogue() {
        assert!(is_code(rule.code), "{} is not letters and three digits", rule.code);
        assert!(is_kebab(rule.name), "{}: `{}` is not kebab-case", rule.code, rule.name);
        assert!(codes.insert(rule.code), "{} is there twice", rule.code);
        assert!(names.insert(rule.name), "{} is there twice", rule.name);
    }
    assert!(!codes.is_empty());
}

#[test]
fn every_rule_has_a_summary_a_page_and_a_source() {
    for rule in uctool::catalogue() {
        let code = rule.code;
        assert!(!rule.summary.ends_with('.'), "{code}: the summary has a full stop");
        assert!(!rule.summary.is_empty() && rule.summary.len() <= 100, "{code}: {}", rule.summary);
        let docs = rule.docs();
        let headings: Vec<&str> = docs.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(
            headings,
            ["## What it does", "## Why it matters", "## What to do"],
            "{code}: the page lacks a heading"
        );
        assert!(!rule.sources.is_empty(), "{code} cites nothing");
    }
}

#[test]
fn every_fact_has_a_page_and_a_source() {
    let mut ids = BTreeSet::new();
    for fact in uctool::facts() {
        assert!(is_kebab(fact.id), "`{}` is not kebab-case", fact.id);
        assert!(ids.insert(fact.id), "{} is there twice", fact.id);
        assert!(!fact.text.trim().is_empty() && !fact.sources.is_empty(), "{}", fact.id);
    }
}

/// A rule file whose `mod` line was forgotten is silently not compiled.
#[test]
fn every_rule_file_holds_a_registered_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let registered: BTreeSet<PathBuf> =
        uctool::catalogue().iter().map(|rule| root.join(rule.file)).collect();
    let mut seen = 0;
    for krate in fs::read_dir(root.join("crates")).unwrap() {
        let Ok(files) = fs::read_dir(krate.unwrap().path().join("src/rules")) else { continue };
        for file in files {
            let path = file.unwrap().path();
            let is_rule = fs::read_to_string(&path).is_ok_and(|text| text.contains("rule! {"));
            if is_rule {
                seen += 1;
                assert!(registered.contains(&path), "{} holds no registered rule", path.display());
            }
        }
    }
    assert!(seen > 0);
}
