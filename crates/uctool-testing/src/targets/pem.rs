//! Any text as PEM: what is found lies where it says.

use uctool_x509::read::{MAX_ITEMS, read};

/// Reads it without a password.
pub fn pem(bytes: &[u8]) {
    let bundle = read(bytes, &[]);
    assert!(bundle.items.len() <= MAX_ITEMS);
    let total: usize = bundle.items.iter().map(|item| item.der.len()).sum();
    // Nothing is made out of nothing: base64 shrinks.
    assert!(total <= bytes.len().saturating_mul(2), "{total} bytes out of {}", bytes.len());
    for item in bundle.certificates() {
        let _ = uctool_x509::Certificate::parse(&item.der);
    }
}
