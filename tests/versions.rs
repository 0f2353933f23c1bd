//! Version texts of real systems: every one is read, or says what it lacks.

mod support;

use std::fs;
use std::path::PathBuf;

use support::{Replay, run_in};

fn words(text: &[&str]) -> Vec<String> {
    text.iter().map(|word| (*word).to_owned()).collect()
}

fn folder() -> PathBuf {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS names a folder");
    PathBuf::from(root).join("versions")
}

/// A file name that names a version, as the letters around its first dot show.
fn names_a_version(name: &str) -> bool {
    let parts: Vec<&str> = name.split(['_', '-']).filter(|part| part.contains('.')).collect();
    parts.first().is_some_and(|first| {
        let numbers: Vec<&str> = first.split('.').take(4).collect();
        numbers.len() == 4 && numbers.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
    })
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with versions/"]
fn corpus_every_iso_name_is_read_or_says_what_it_lacks() {
    let text = fs::read_to_string(folder().join("iso-names.txt")).unwrap();
    let (mut read, mut refused) = (0, 0);
    for name in text.lines() {
        let run = run_in(&words(&["version", "show", name]), &mut Replay::of(&folder()));
        if names_a_version(name) {
            assert_eq!(run.code, 0, "{name}: {}", run.err);
            let version = run.out.split_whitespace().next().unwrap();
            assert!(name.contains(version), "{name} was read as {version}");
            read += 1;
        } else {
            assert_eq!(run.code, 2, "{name}: {}", run.out);
            assert!(
                run.err.contains("expected") || run.err.contains("not a number"),
                "{}",
                run.err
            );
            refused += 1;
        }
    }
    assert!(read > 100 && refused > 5, "{read} read, {refused} refused");
}

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with versions/"]
fn corpus_every_answer_of_a_system_is_read() {
    let text = fs::read_to_string(folder().join("texts.txt")).unwrap();
    for (number, answer) in text.split("\n--\n").enumerate() {
        // The kernel's own version is none of the product.
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("answer.txt"), answer).unwrap();
        let mut world = Replay::of(folder.path());
        world.stdin = Some("answer.txt".to_owned());
        let run = run_in(&words(&["version", "show", "-"]), &mut world);
        assert_eq!(run.code, 0, "answer {number}: {}\n{answer}", run.err);
    }
}
