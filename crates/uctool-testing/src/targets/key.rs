//! Any bytes as a private key: PEM, DER, PKCS#1, PKCS#8, PKCS#12, with a password.

use uctool_tls::Keyring;
use zeroize::Zeroizing;

/// Adds it to a keyring.
pub fn key(bytes: &[u8]) {
    let mut asked = 0;
    let mut password = || {
        asked += 1;
        Some(Zeroizing::new("cisco".to_owned()))
    };
    let mut keys = Keyring::new();
    if let Ok(added) = keys.add_key_file("server.key", bytes, &mut password) {
        assert!(added.rsa.len() >= keys.rsa_keys().len());
        assert!(added.rsa.iter().all(|(_, bits)| *bits <= 16_384));
    }
    assert!(asked <= 1, "the password was asked for {asked} times");
}
