//! The seeds the fuzzer found, and what it once broke, through every fuzz target: none panics.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use uctool_testing::targets::ALL;

#[test]
fn every_target_keeps_its_promises_on_its_corpus() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/fuzz");
    for (name, target) in ALL {
        let files = fs::read_dir(root.join(name)).unwrap().map(|file| file.unwrap().path());
        let mut count = 0;
        for file in files {
            // A panic shows the file above it.
            println!("{}", file.display());
            target(&fs::read(&file).unwrap());
            count += 1;
        }
        assert!(count > 0, "fixtures/fuzz/{name} is empty");
        target(b"");
    }
}

#[test]
fn every_target_has_a_program_and_a_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names: BTreeSet<String> = ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    let in_folder = |folder: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        entries
            .map(|e| e.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(in_folder("fuzz/fuzz_targets"), names);
    assert_eq!(in_folder("fixtures/fuzz"), names);
    let manifest = fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
    for name in names {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml lacks {name}");
    }
}
