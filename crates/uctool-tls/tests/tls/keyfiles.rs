//! The forms private keys come in (see `data/make.sh`).

use crate::common::data;
use uctool_tls::{Added, KeyError, Keyring};
use zeroize::Zeroizing;

fn load(name: &str, password: Option<&str>) -> Result<Added, KeyError> {
    let mut asked = 0;
    let added = Keyring::new().add_key_file(name, &data(name), &mut || {
        asked += 1;
        password.map(|text| Zeroizing::new(text.to_owned()))
    });
    assert!(asked <= 1, "the password is asked for once");
    added
}

const OPEN: [&str; 5] =
    ["server.key", "server-pkcs1.key", "server.der", "server-bags.pem", "server-nopass.pfx"];

const LOCKED: [&str; 9] = [
    "server-aes128.key",
    "server-aes256.key",
    "server-des3.key",
    "server-camellia256.key",
    "server-pkcs8.key",
    "server-pkcs8-des3.key",
    "server.pfx",
    "server-legacy.pfx",
    "server-plainbags.pfx",
];

#[test]
fn every_form_gives_the_same_key() {
    let expected = load("server.key", None).unwrap().rsa;
    assert_eq!(expected[0].1, 2048);
    for name in OPEN {
        let mut ring = Keyring::new();
        let added = ring
            .add_key_file(name, &data(name), &mut || panic!("{name} needs no password"))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(added.rsa, expected, "{name}");
    }
    for name in LOCKED {
        let added = load(name, Some("secret")).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(added.rsa, expected, "{name}");
    }
}

#[test]
fn a_locked_key_says_what_it_lacks() {
    for name in LOCKED {
        assert_eq!(load(name, None), Err(KeyError::NeedsPassword), "{name}");
        assert_eq!(load(name, Some("wrong")), Err(KeyError::WrongPassword), "{name}");
    }
}

#[test]
fn a_certificate_beside_the_key_is_counted() {
    let both = [data("server.crt"), data("server.key")].concat();
    let added = Keyring::new().add_key_file("both.pem", &both, &mut || None).unwrap();
    assert_eq!((added.rsa.len(), added.certificates), (1, 1));
}

#[test]
fn what_is_no_rsa_key_says_so() {
    assert_eq!(load("server.crt", None), Err(KeyError::NoKey { certificates: 1 }));
    assert_eq!(load("ec.key", None), Err(KeyError::NotRsa));
    assert_eq!(load("tls13.keylog", None), Err(KeyError::NoKey { certificates: 0 }));
    let empty = Keyring::new().add_key_file("empty", b"", &mut || None);
    assert_eq!(empty, Err(KeyError::NoKey { certificates: 0 }));
}

#[test]
fn windows_text_is_read() {
    let text = String::from_utf8(data("server.key")).unwrap();
    let indented = text.replace('\n', "\r\n   ");
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(indented.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for bytes in [indented.as_bytes(), &wide] {
        assert!(Keyring::new().add_key_file("w", bytes, &mut || None).is_ok());
    }
}

#[test]
fn every_truncation_is_an_error_or_the_key() {
    for name in OPEN.into_iter().chain(["server-aes128.key", "server-pkcs8.key"]) {
        let bytes = data(name);
        for len in (0..bytes.len()).step_by(13) {
            let mut ring = Keyring::new();
            let _ = ring.add_key_file(name, &bytes[..len], &mut || None);
        }
    }
}

#[test]
fn debug_shows_no_secret() {
    let mut ring = crate::common::keylog("tls13.keylog");
    ring.add_key_file("server.key", &data("server.key"), &mut || None).unwrap();
    ring.add_psk("me:00112233").unwrap();
    assert_eq!(format!("{ring:?}"), "Keyring { rsa_keys: 1, log_sessions: 1, psks: 1, .. }");
}
