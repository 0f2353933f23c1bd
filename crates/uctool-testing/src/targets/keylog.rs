//! Any bytes as a key log.

use uctool_tls::Keyring;

/// Adds it to a keyring: every line is used, unneeded, skipped or empty.
pub fn keylog(bytes: &[u8]) {
    let mut keys = Keyring::new();
    let summary = keys.add_keylog("keys.log", bytes);
    let lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).count();
    assert!(summary.used + summary.unneeded + summary.skipped_total <= lines);
    assert!(summary.skipped.len() <= 20);
    assert!(summary.skipped.iter().all(|(number, _)| (1..=lines).contains(number)));
    assert!(summary.used > 0 || keys.is_empty());
}
