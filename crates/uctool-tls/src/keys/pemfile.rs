//! The one place that uses `rustls-pemfile`, which only wraps the PEM reader of `rustls-pki-types`.

use rustls_pemfile::Item;
use zeroize::Zeroizing;

/// The private key of one unencrypted PEM block, in DER. Errors are dropped on purpose: their
/// text may hold the body of the block, which is a secret.
pub(super) fn private_key(block: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (item, _) = rustls_pemfile::read_one_from_slice(block).ok()??;
    let der = match &item {
        Item::Pkcs1Key(key) => key.secret_pkcs1_der(),
        Item::Pkcs8Key(key) => key.secret_pkcs8_der(),
        Item::Sec1Key(key) => key.secret_sec1_der(),
        _ => return None,
    };
    Some(Zeroizing::new(der.to_vec()))
}
