//! The registry polices itself: codes, names, pages and files of every rule.

use std::collections::{BTreeMap, BTreeSet};
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

/// The floor of each crate that docs/architecture.md names in its table.
fn floors(page: &str) -> BTreeMap<&str, u8> {
    let mut floors = BTreeMap::new();
    for line in page.lines() {
        let Some((floor, row)) = line.strip_prefix("| ").and_then(|row| row.split_once(" | "))
        else {
            continue;
        };
        let Ok(floor) = floor.parse() else { continue };
        let crates = row.split(" | ").next().unwrap_or_default();
        for name in crates.split('`').skip(1).step_by(2) {
            floors.insert(name.strip_prefix("uctool-").unwrap_or(name), floor);
        }
    }
    floors
}

#[test]
fn dependencies_point_down() {
    const SUBCOMMANDS: u8 = 2;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    let floors = floors(&page);
    let floor = |name: &str| floors.get(name).copied().unwrap_or(SUBCOMMANDS);
    assert_eq!((floor("core"), floor("tls"), floor("sip"), floor("triage")), (0, 1, 2, 3));
    for krate in fs::read_dir(root.join("crates")).unwrap() {
        let path = krate.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().replace("uctool-", "");
        let Ok(manifest) = fs::read_to_string(path.join("Cargo.toml")) else { continue };
        let Some((_, rest)) = manifest.split_once("\n[dependencies]\n") else { continue };
        let needed = rest.split("\n[").next().unwrap_or_default();
        for below in needed.lines().filter_map(|line| line.strip_prefix("uctool-")) {
            let below = below.split(['.', ' ']).next().unwrap_or_default();
            let shared = floor(&name) == 1 && floor(below) == 1;
            let down = floor(below) < floor(&name);
            assert!(name == "testing" || shared || down, "uctool-{name} stands on uctool-{below}");
        }
    }
}

/// The commands below `command` that do something, each with its words.
fn leaves(command: &clap::Command, words: &str, found: &mut Vec<(String, clap::Command)>) {
    if command.get_subcommands().next().is_none() {
        found.push((words.to_owned(), command.clone()));
    }
    for below in command.get_subcommands() {
        leaves(below, format!("{words} {}", below.get_name()).trim(), found);
    }
}

/// The words of a line as a shell sees them, up to a redirection.
fn words_of(line: &str) -> Vec<String> {
    let line = line.split(" > ").next().unwrap_or(line).split(" >> ").next().unwrap_or(line);
    let quoted = line.split('"').enumerate();
    quoted
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn every_command_shows_examples_that_the_parser_takes() {
    let mut found = Vec::new();
    leaves(&uctool::command(), "", &mut found);
    assert!(found.len() > 10);
    let mut wrong = Vec::new();
    for (words, command) in found {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let start = format!("uctool {words}");
        let lines = help.lines().map(str::trim).filter(|line| line.starts_with(&start));
        let examples: Vec<&str> = lines.collect();
        if !help.contains("Examples:") || examples.is_empty() {
            wrong.push(format!("`{start}` has no `Examples:` in its `after_help`"));
        }
        for example in examples {
            if let Err(error) = uctool::command().try_get_matches_from(words_of(example)) {
                wrong.push(format!("{example}\n{error}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
