//! Any bytes as a Java keystore, JKS or JCEKS.

use uctool_x509::read::read;
use zeroize::Zeroizing;

/// Reads what follows the magic number.
pub fn jks(bytes: &[u8]) {
    let Some((kind, rest)) = bytes.split_first() else { return };
    let magic = if kind & 1 == 0 { [0xfe, 0xed, 0xfe, 0xed] } else { [0xce, 0xce, 0xce, 0xce] };
    let file = [&magic, rest].concat();
    let bundle = read(&file, &[Zeroizing::new("changeit".to_owned())]);
    let total: usize = bundle.items.iter().map(|item| item.der.len()).sum();
    assert!(total <= file.len(), "{total} bytes out of {}", file.len());
}
