//! PKCS#12 (PFX) files (RFC 7292).

use p12_keystore::{KeyStore, KeyStoreEntry};
use zeroize::Zeroizing;

use super::files::KeyError;

/// True for the outer shape of a PFX: a sequence that begins with version 3.
pub(super) fn is_pfx(der: &[u8]) -> bool {
    let mut reader = crate::reader::Reader::new(der);
    let header = (reader.u8(), reader.u8());
    match header {
        (Some(0x30), Some(len)) if len < 0x80 => {}
        (Some(0x30), Some(len)) => {
            if reader.take(usize::from(len & 0x7f)).is_none() {
                return false;
            }
        }
        _ => return false,
    }
    reader.rest().starts_with(&[2, 1, 3])
}

/// The private keys of a PFX in PKCS#8 DER.
pub(super) fn keys(der: &[u8], password: &str) -> Result<Vec<Zeroizing<Vec<u8>>>, KeyError> {
    let store = KeyStore::from_pkcs12(der, password).map_err(|_| KeyError::PfxRefused)?;
    Ok(store
        .entries()
        .filter_map(|(_, entry)| match entry {
            KeyStoreEntry::PrivateKeyChain(chain) => Some(Zeroizing::new(chain.key().to_vec())),
            _ => None,
        })
        .collect())
}
