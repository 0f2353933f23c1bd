//! The traditional encryption of PEM keys: `Proc-Type: 4,ENCRYPTED` and `DEK-Info` (RFC 1421), as
//! OpenSSL wrote it before PKCS#8. The key is derived from the password by rounds of MD5.

use ::cbc::Decryptor;
use ::cipher::block_padding::Pkcs7;
use ::cipher::{BlockCipher, BlockDecrypt, BlockDecryptMut, KeyInit, KeyIvInit};
use md5::{Digest, Md5};
use zeroize::Zeroizing;

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
    match cipher.as_str() {
        "DES-CBC" => cbc::<des::Des>(&iv, body, password),
        "DES-EDE3-CBC" => cbc::<des::TdesEde3>(&iv, body, password),
        "AES-128-CBC" => cbc::<aes::Aes128>(&iv, body, password),
        "AES-192-CBC" => cbc::<aes::Aes192>(&iv, body, password),
        "AES-256-CBC" => cbc::<aes::Aes256>(&iv, body, password),
        "CAMELLIA-128-CBC" => cbc::<camellia::Camellia128>(&iv, body, password),
        "CAMELLIA-192-CBC" => cbc::<camellia::Camellia192>(&iv, body, password),
        "CAMELLIA-256-CBC" => cbc::<camellia::Camellia256>(&iv, body, password),
        "ARIA-128-CBC" => cbc::<aria::Aria128>(&iv, body, password),
        "ARIA-192-CBC" => cbc::<aria::Aria192>(&iv, body, password),
        "ARIA-256-CBC" => cbc::<aria::Aria256>(&iv, body, password),
        "SEED-CBC" => cbc::<kisaseed::SEED>(&iv, body, password),
        _ => Err(unknown()),
    }
}

fn cbc<C>(iv: &[u8], body: &[u8], password: &str) -> Result<Zeroizing<Vec<u8>>, DekError>
where
    C: BlockDecrypt + BlockCipher + KeyInit,
    Decryptor<C>: KeyIvInit,
{
    let salt = iv.get(..8).ok_or(DekError::Password)?;
    let key = derive(password.as_bytes(), salt, C::key_size());
    let decryptor = Decryptor::<C>::new_from_slices(&key, iv).map_err(|_| DekError::Password)?;
    let mut data = Zeroizing::new(body.to_vec());
    let len =
        decryptor.decrypt_padded_mut::<Pkcs7>(&mut data).map_err(|_| DekError::Password)?.len();
    data.truncate(len);
    Ok(data)
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
