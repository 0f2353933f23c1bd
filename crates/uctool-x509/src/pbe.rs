//! Password-based encryption of PKCS#12 (RFC 7292, appendices B and C) and PKCS#5 (RFC 8018): of certificates and of
//! private keys, of every scheme such files have had.

use std::borrow::Cow;

use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipher, BlockDecrypt, BlockDecryptMut, InnerIvInit, KeyInit};
use hmac::{Hmac, Mac};
use md5::Md5;
use pkcs8::pkcs5::{EncryptionScheme, pbes2};
use rc4::consts::{U5, U16};
use rc4::{Rc4, StreamCipher};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::tlv::{self, Tlv};

/// Rounds of key derivation spent on one file, all its parts and all passwords together: the file decides how long we
/// work. Java takes 10,000 and OpenSSL 2,048 for each part.
const MAX_ROUNDS: u32 = 10_000_000;

const PKCS12_PBE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];
/// What the identifiers of PBES1 begin with (RFC 8018, appendix A.3).
const PKCS5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05];
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];

/// Why something stays encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// The password is not the right one.
    Wrong,
    /// The scheme is not implemented, or would take too long; what it is.
    Scheme(String),
}

/// The rounds of key derivation that may still be spent on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort(u32);

impl Default for Effort {
    fn default() -> Self {
        Self(MAX_ROUNDS)
    }
}

impl Effort {
    fn spend(&mut self, rounds: u32) -> Result<(), Closed> {
        let left = self.0.checked_sub(rounds);
        self.0 =
            left.ok_or_else(|| Closed::Scheme(format!("with {rounds} rounds of key derivation")))?;
        Ok(())
    }
}

/// Decrypts `sealed` as `algorithm` (the DER of an AlgorithmIdentifier) says. `None` as password is the null password,
/// which PKCS#12 tells from the empty one.
///
/// # Errors
/// A password that does not fit, a scheme that is not known here, or more rounds than `effort` has left. A password
/// that is wrong ends in right padding now and then: what comes out must still be what was expected.
pub fn open(
    algorithm: &[u8],
    sealed: &[u8],
    password: Option<&str>,
    effort: &mut Effort,
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let (parts, _) = tlv::expect(algorithm, tlv::SEQUENCE)
        .ok_or_else(|| Closed::Scheme("of no known name".into()))?;
    let mut parts = parts.children();
    let (Some(oid), Some(parameters)) = (parts.next(), parts.next()) else {
        return Err(Closed::Scheme("without parameters".into()));
    };
    if oid.value == PBES2 {
        return pkcs5(algorithm, sealed, password.unwrap_or_default(), effort);
    }
    if let Some([scheme]) = oid.value.strip_prefix(PKCS12_PBE) {
        return pkcs12(*scheme, &parameters, sealed, password, effort);
    }
    let password = password.unwrap_or_default().as_bytes();
    match oid.value.strip_prefix(PKCS5) {
        Some([scheme @ (3 | 6)]) => pbes1::<Md5>(*scheme, &parameters, sealed, password, effort),
        Some([scheme @ (10 | 11)]) => pbes1::<Sha1>(*scheme, &parameters, sealed, password, effort),
        _ => Err(Closed::Scheme("of no known name".into())),
    }
}

/// The MAC over the content of a PFX (RFC 7292, section 4); `hash` is the content of its object identifier.
///
/// # Errors
/// A hash that is not known here, or more rounds than `effort` has left.
pub fn mac(
    hash: &[u8],
    password: Option<&str>,
    salt: &[u8],
    rounds: u32,
    content: &[u8],
    effort: &mut Effort,
) -> Result<Vec<u8>, Closed> {
    const MD5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5];
    const SHA1: &[u8] = &[0x2b, 0x0e, 3, 2, 0x1a];
    const SHA2: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2];
    macro_rules! over {
        ($hash:ty, $block:literal) => {{
            let len = <$hash as Digest>::output_size();
            let key = derive::<$hash>($block, Purpose::Mac, password, salt, rounds, len, effort)?;
            let mac = <Hmac<$hash> as Mac>::new_from_slice(&key);
            let mac = mac.map_err(|_| Closed::Scheme("with a key of no length".into()))?;
            Ok(mac.chain_update(content).finalize().into_bytes().to_vec())
        }};
    }
    match hash {
        MD5 => over!(Md5, 64),
        SHA1 => over!(Sha1, 64),
        _ => match hash.strip_prefix(SHA2) {
            Some([1]) => over!(Sha256, 64),
            Some([2]) => over!(Sha384, 128),
            Some([3]) => over!(Sha512, 128),
            _ => Err(Closed::Scheme("with a hash of no known name".into())),
        },
    }
}

/// What a derived string is for; it is the function's `ID` byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// The key derivation of RFC 7292, appendix B.2; `block` is the hash's block size.
fn derive<D: Digest>(
    block: usize,
    purpose: Purpose,
    password: Option<&str>,
    salt: &[u8],
    rounds: u32,
    len: usize,
    effort: &mut Effort,
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    effort.spend(rounds)?;
    // UTF-16, big endian, with a zero at its end; no bytes at all for the null password.
    let units = password.into_iter().flat_map(|text| text.encode_utf16().chain([0]));
    let spelt: Zeroizing<Vec<u8>> = Zeroizing::new(units.flat_map(u16::to_be_bytes).collect());
    let fill = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().copied().cycle().take(bytes.len().next_multiple_of(block)).collect()
    };
    let diversifier = vec![purpose as u8; block];
    let mut input = Zeroizing::new(fill(salt));
    input.extend(fill(&spelt));
    let mut out = Zeroizing::new(Vec::with_capacity(len + block));
    while out.len() < len {
        let mut digest = D::new().chain_update(&diversifier).chain_update(&*input).finalize();
        for _ in 1..rounds {
            digest = D::digest(&digest);
        }
        out.extend_from_slice(&digest);
        let addend: Vec<u8> = digest.iter().copied().cycle().take(block).collect();
        for chunk in input.chunks_mut(block) {
            add_with_one(chunk, &addend);
        }
    }
    out.truncate(len);
    Ok(out)
}

/// `number = number + addend + 1`, big endian, what overflows dropped.
fn add_with_one(number: &mut [u8], addend: &[u8]) {
    let mut carry = 1u16;
    for (digit, add) in number.iter_mut().zip(addend).rev() {
        let [hi, lo] = (u16::from(*digit) + u16::from(*add) + carry).to_be_bytes();
        *digit = lo;
        carry = u16::from(hi);
    }
}

/// The ciphers of RFC 7292, appendix C.
fn pkcs12(
    scheme: u8,
    parameters: &Tlv<'_>,
    sealed: &[u8],
    password: Option<&str>,
    effort: &mut Effort,
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let key_len = match scheme {
        1 | 4 | 5 => 16,
        2 | 6 => 5,
        3 => 24,
        _ => return Err(Closed::Scheme(format!("by algorithm {scheme} of PKCS#12"))),
    };
    let (salt, rounds) = salt_and_rounds(parameters)?;
    let mut derive =
        |purpose, len| derive::<Sha1>(64, purpose, password, &salt, rounds, len, effort);
    let key = derive(Purpose::Key, key_len)?;
    let plain = match scheme {
        1 => Rc4::<U16>::new_from_slice(&key).ok().map(|cipher| stream(cipher, sealed)),
        2 => Rc4::<U5>::new_from_slice(&key).ok().map(|cipher| stream(cipher, sealed)),
        _ => {
            let iv = derive(Purpose::Iv, 8)?;
            match scheme {
                3 => chained(des::TdesEde3::new_from_slice(&key).ok(), &iv, sealed),
                4 => chained(des::TdesEde2::new_from_slice(&key).ok(), &iv, sealed),
                _ => {
                    let cipher = rc2::Rc2::new_with_eff_key_len(&key, key_len * 8);
                    chained(Some(cipher), &iv, sealed)
                }
            }
        }
    };
    plain.ok_or(Closed::Wrong)
}

fn salt_and_rounds<'p>(parameters: &Tlv<'p>) -> Result<(Cow<'p, [u8]>, u32), Closed> {
    let mut parts = parameters.children();
    let salt = parts.next().map(|salt| salt.octets());
    let rounds = parts.next().and_then(|part| part.small());
    salt.zip(rounds).ok_or_else(|| Closed::Scheme("with parameters out of range".into()))
}

/// PBES1 with DES or RC2 (RFC 8018, sections 5.1 and 6.1), the default of `openssl pkcs8` until 2016.
fn pbes1<D: Digest>(
    scheme: u8,
    parameters: &Tlv<'_>,
    sealed: &[u8],
    password: &[u8],
    effort: &mut Effort,
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let (salt, rounds) = salt_and_rounds(parameters)?;
    effort.spend(rounds)?;
    let mut digest = D::new().chain_update(password).chain_update(salt).finalize();
    for _ in 1..rounds {
        digest = D::digest(&digest);
    }
    let derived = Zeroizing::new(digest.to_vec());
    let (key, iv) = derived.split_at(8);
    let iv = iv.get(..8).unwrap_or_default();
    let plain = match scheme {
        3 | 10 => chained(des::Des::new_from_slice(key).ok(), iv, sealed),
        _ => chained(Some(rc2::Rc2::new_with_eff_key_len(key, 64)), iv, sealed),
    };
    plain.ok_or(Closed::Wrong)
}

/// PBES2 (RFC 8018, section 6.2).
fn pkcs5(
    algorithm: &[u8],
    sealed: &[u8],
    password: &str,
    effort: &mut Effort,
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let scheme = EncryptionScheme::try_from(algorithm)
        .map_err(|_| Closed::Scheme("PBES2 with a cipher or hash of no known name".into()))?;
    let rounds = match scheme.pbes2().map(|parameters| &parameters.kdf) {
        Some(pbes2::Kdf::Pbkdf2(parameters)) => parameters.iteration_count,
        // Memory and time are what scrypt is made to take.
        _ => return Err(Closed::Scheme("PBES2 with a key derivation other than PBKDF2".into())),
    };
    effort.spend(rounds)?;
    scheme.decrypt(password, sealed).map(Zeroizing::new).map_err(|_| Closed::Wrong)
}

fn stream(mut cipher: impl StreamCipher, sealed: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut data = Zeroizing::new(sealed.to_vec());
    cipher.apply_keystream(&mut data);
    data
}

fn chained<C>(cipher: Option<C>, iv: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>>
where
    C: BlockDecrypt + BlockCipher,
{
    let decryptor = Decryptor::<C>::inner_iv_slice_init(cipher?, iv).ok()?;
    let mut data = Zeroizing::new(sealed.to_vec());
    let len = decryptor.decrypt_padded_mut::<Pkcs7>(&mut data).ok()?.len();
    data.truncate(len);
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addition_carries_and_wraps() {
        let mut number = [0x00, 0xff];
        add_with_one(&mut number, &[0x00, 0x00]);
        assert_eq!(number, [0x01, 0x00]);
        let mut number = [0xff, 0xff];
        add_with_one(&mut number, &[0x00, 0x00]);
        assert_eq!(number, [0x00, 0x00]);
    }

    #[test]
    fn a_file_does_not_decide_how_long_it_takes() {
        let mut effort = Effort::default();
        let (salt, text) = (&[1; 8], Some("cisco"));
        let rounds = MAX_ROUNDS - 1;
        assert!(mac(&[0x2b, 0x0e, 3, 2, 0x1a], text, salt, 1, b"", &mut effort).is_ok());
        assert!(mac(&[0x2b, 0x0e, 3, 2, 0x1a], text, salt, 1, b"", &mut effort).is_ok());
        let refused = mac(&[0x2b, 0x0e, 3, 2, 0x1a], text, salt, rounds, b"", &mut effort);
        assert_eq!(refused, Err(Closed::Scheme("with 9999999 rounds of key derivation".into())));
    }
}
