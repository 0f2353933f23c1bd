//! The traditional encryption of PEM keys: `Proc-Type: 4,ENCRYPTED` and `DEK-Info` (RFC 1421), as
//! OpenSSL wrote it before PKCS#8. The key is derived from the password by rounds of MD5.

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::cipher::cbc::{CbcCipher, keyed, rare};

/// Why a block cannot be decrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DekError {
    /// The header names no cipher known here.
    Cipher(String),
    /// The padding is wrong, so the password is.
    Password,
}

/// Decrypts the body of a block by the value of its `DEK-Info` header.
pub(super) fn decrypt(
    info: &str,
    body: &[u8],
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, DekError> {
    let (cipher, iv) = info.split_once(',').unwrap_or((info, ""));
    let cipher = cipher.trim().to_ascii_uppercase();
    let unknown = || DekError::Cipher(cipher.clone());
    let iv = crate::keylog::unhex(iv.trim().as_bytes()).map_err(|_| unknown())?;
    // The length of the key, and the cipher under it.
    let (len, keyed): (usize, Keyed) = match cipher.as_str() {
        "DES-CBC" => (8, keyed::<des::Des>),
        "DES-EDE3-CBC" => (24, keyed::<des::TdesEde3>),
        "AES-128-CBC" => (16, keyed::<aes::Aes128>),
        "AES-192-CBC" => (24, keyed::<aes::Aes192>),
        "AES-256-CBC" => (32, keyed::<aes::Aes256>),
        "CAMELLIA-128-CBC" => (16, rare::<camellia::Camellia128>),
        "CAMELLIA-192-CBC" => (24, rare::<camellia::Camellia192>),
        "CAMELLIA-256-CBC" => (32, rare::<camellia::Camellia256>),
        "ARIA-128-CBC" => (16, rare::<aria::Aria128>),
        "ARIA-192-CBC" => (24, rare::<aria::Aria192>),
        "ARIA-256-CBC" => (32, rare::<aria::Aria256>),
        "SEED-CBC" => (16, rare::<kisaseed::SEED>),
        _ => return Err(unknown()),
    };
    let salt = iv.get(..8).ok_or(DekError::Password)?;
    let key = derive(password.as_bytes(), salt, len);
    let mut data = Zeroizing::new(body.to_vec());
    let opened = keyed(&key).is_some_and(|cipher| cipher.decrypt(&iv, &mut data));
    let padding = padding(&data, iv.len()).filter(|_| opened).ok_or(DekError::Password)?;
    let len = data.len() - padding;
    data.truncate(len);
    Ok(data)
}

type Keyed = fn(&[u8]) -> Option<Box<dyn CbcCipher>>;

/// How many bytes fill the last block: each holds their number (RFC 2898, section 6.1.1).
fn padding(data: &[u8], block: usize) -> Option<usize> {
    let last = usize::from(*data.last()?);
    let padding = data.get(data.len().checked_sub(last)?..)?;
    let whole =
        (1..=block).contains(&last) && padding.iter().all(|byte| usize::from(*byte) == last);
    whole.then_some(last)
}

/// OpenSSL's `EVP_BytesToKey` with MD5 and one round: MD5 of the last block, password and salt.
fn derive(password: &[u8], salt: &[u8], len: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::with_capacity(len + 16));
    let mut last: Zeroizing<Vec<u8>> = Zeroizing::default();
    while key.len() < len {
        let block =
            Md5::new().chain_update(&*last).chain_update(password).chain_update(salt).finalize();
        last = Zeroizing::new(block.to_vec());
        key.extend_from_slice(&last);
    }
    key.truncate(len);
    key
}
