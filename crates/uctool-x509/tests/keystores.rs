//! Keystores as openssl and keytool write them: every certificate is read out of each (see scripts/make-keystores).

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use uctool_x509::Certificate;
use uctool_x509::read::{Bundle, read};
use zeroize::Zeroizing;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/keystores")
}

fn files() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

fn subjects(bundle: &Bundle) -> BTreeSet<String> {
    bundle
        .certificates()
        .map(|item| Certificate::parse(&item.der).unwrap().subject.to_string())
        .collect()
}

fn passwords() -> Vec<Zeroizing<String>> {
    ["wrong", "cisco", "ciscocisco"].map(|text| Zeroizing::new(text.to_owned())).to_vec()
}

#[test]
fn every_certificate_is_read_out_of_every_keystore() {
    let files = files();
    assert!(files.len() > 20, "{}", files.len());
    for (name, bytes) in files {
        let bundle = read(&bytes, &passwords());
        let subjects = subjects(&bundle);
        let wanted = ["Acme Root", "owa.acme.example"];
        for common_name in wanted {
            assert!(
                subjects.iter().any(|subject| subject.contains(common_name)),
                "{name}: {subjects:?} {:?}",
                bundle.oddities
            );
        }
        assert_eq!(subjects.len(), wanted.len(), "{name}");
    }
}

/// Those that need no password: Java's own keystores, what openssl left in clear, and empty passwords.
const OPEN: &[&str] = &[
    "all-in-clear.pfx",
    "certificates-in-clear.pfx",
    "chain.p7b",
    "chain.pem",
    "empty-password-legacy.pfx",
    "empty-password.pfx",
    "keytool-trust.jks",
    "keytool.jceks",
    "keytool.jks",
    "no-mac.pfx",
];

#[test]
fn without_a_password_a_keystore_is_open_or_says_that_it_is_locked() {
    for (name, bytes) in files() {
        let bundle = read(&bytes, &[]);
        let found = subjects(&bundle).len();
        if OPEN.contains(&name.as_str()) {
            assert_eq!(found, 2, "{name}");
        } else {
            assert_eq!(found, 0, "{name}");
            assert!(!bundle.oddities.is_empty(), "{name} is locked, and nothing says so");
        }
    }
}

#[test]
fn a_keystore_cut_anywhere_is_read_as_far_as_it_goes() {
    for (_, bytes) in files() {
        for cut in (0..bytes.len()).step_by(13) {
            let _ = read(bytes.get(..cut).unwrap(), &passwords());
        }
    }
}
