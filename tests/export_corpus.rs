//! Every capture of a corpus with its secrets, handed on in each form and read by tshark without a key.

mod tshark;

use std::path::Path;

/// What tshark 4.0 cannot read in a capture that uctool can, and why.
const NOT_BY_TSHARK: [(&str, &str); 0] = [];

#[test]
#[ignore = "set UCTOOL_CORPUS to a folder with captures/MANIFEST.tsv; needs tshark"]
fn every_corpus_capture_is_handed_on() {
    let root = std::env::var("UCTOOL_CORPUS").expect("UCTOOL_CORPUS names a folder");
    let root = Path::new(&root).join("captures");
    let manifest = std::fs::read_to_string(root.join("MANIFEST.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in manifest.lines().skip(1) {
        let fields: Vec<_> = line.split('\t').collect();
        let (file, options) = (fields[0], fields[7]);
        let embedded = file.ends_with("-dsb.pcapng");
        if !options.contains("KEYS") && !options.contains("--psk") && !embedded {
            continue;
        }
        let mut case = tshark::bare(&root.join(file));
        let mut words = options.split_whitespace();
        while let Some(word) = words.next() {
            let path =
                |name: &str| root.join(name.replace("KEYS", "keys")).to_str().unwrap().to_owned();
            match word {
                "--rsa" => case.secrets.extend(["--key".to_owned(), path(words.next().unwrap())]),
                "--keylog" => {
                    case.secrets.extend(["--keylog".to_owned(), path(words.next().unwrap())]);
                }
                "--psk" => {
                    case.secrets.extend(["--psk".to_owned(), words.next().unwrap().to_owned()]);
                }
                "--rsa-pass" => case
                    .env
                    .push(("UCTOOL_KEY_PASSWORD".to_owned(), words.next().unwrap().to_owned())),
                _ => {}
            }
        }
        let excused = NOT_BY_TSHARK.iter().any(|(name, _)| *name == file);
        let checked = std::panic::catch_unwind(|| tshark::check(&case, &|_| false));
        if checked.is_err() != excused {
            wrong.push(file.to_owned());
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
