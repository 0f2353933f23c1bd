//! Any bytes as a PKCS#12 file whose password is known.

use uctool_x509::read::read;
use zeroize::Zeroizing;

/// Reads it with the passwords of the seed corpus.
pub fn pkcs12(bytes: &[u8]) {
    // The beginning of every PFX: a sequence and version 3.
    if bytes.first() != Some(&0x30) {
        return;
    }
    let passwords = ["changeit", "cisco", ""].map(|word| Zeroizing::new(word.to_owned()));
    let bundle = read(bytes, &passwords);
    for item in bundle.certificates() {
        let _ = uctool_x509::Certificate::parse(&item.der);
    }
}
