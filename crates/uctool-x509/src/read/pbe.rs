//! Password-based encryption of PKCS#12: its own schemes with 3DES and RC2, and PBES2 with AES.

use aes::{Aes128, Aes192, Aes256};
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipher, BlockDecryptMut, InnerIvInit, KeyInit, KeyIvInit};
use des::TdesEde3;
use pbkdf2::pbkdf2_hmac;
use rc2::Rc2;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::tlv::{self, Tlv};

/// More rounds than this are refused: the file decides how long we work.
const MAX_ROUNDS: u32 = 10_000_000;

const PKCS12_PBE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
const HMAC: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02];
const AES: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01];
const DES3: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07];

/// Why something stays encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Closed {
    /// The password is not the right one.
    Wrong,
    /// The scheme is not implemented; its name.
    Scheme(String),
}

/// Decrypts `sealed` as `algorithm` (an AlgorithmIdentifier) says. `None` as password is the null password, which
/// PKCS#12 tells from the empty one.
pub(super) fn open(
    algorithm: &Tlv<'_>,
    sealed: &[u8],
    password: Option<&str>,
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let mut parts = algorithm.children();
    let (Some(oid), Some(parameters)) = (parts.next(), parts.next()) else {
        return Err(Closed::Scheme("without parameters".into()));
    };
    if oid.value == PBES2 {
        return pbes2(&parameters, sealed, password.unwrap_or_default());
    }
    let Some([scheme]) = oid.value.strip_prefix(PKCS12_PBE) else {
        return Err(Closed::Scheme("of no known name".into()));
    };
    let mut parts = parameters.children();
    let (salt, rounds) = (parts.next(), parts.next().and_then(|rounds| rounds.small()));
    let (Some(salt), Some(rounds)) = (salt, rounds.filter(|rounds| *rounds <= MAX_ROUNDS)) else {
        return Err(Closed::Scheme("with parameters out of range".into()));
    };
    let key = |id, len| derive(password, salt.value, rounds, id, len);
    match scheme {
        3 => cbc_open::<TdesEde3>(&key(1, 24), &key(2, 8), sealed),
        4 => {
            let two = key(1, 16);
            let three: Zeroizing<Vec<u8>> =
                Zeroizing::new(two.iter().chain(two.iter().take(8)).copied().collect());
            cbc_open::<TdesEde3>(&three, &key(2, 8), sealed)
        }
        5 => rc2_open(&key(1, 16), 128, &key(2, 8), sealed),
        6 => rc2_open(&key(1, 5), 40, &key(2, 8), sealed),
        1 | 2 => Err(Closed::Scheme("pbeWithSHAAndRC4".into())),
        _ => Err(Closed::Scheme("of no known name".into())),
    }
}

/// PKCS#12 key derivation (RFC 7292 appendix B) with SHA-1: `id` 1 is a key, 2 an IV.
fn derive(
    password: Option<&str>,
    salt: &[u8],
    rounds: u32,
    id: u8,
    len: usize,
) -> Zeroizing<Vec<u8>> {
    const BLOCK: usize = 64;
    let mut secret = Zeroizing::new(Vec::new());
    if let Some(password) = password {
        for unit in password.encode_utf16().chain([0]) {
            secret.extend(unit.to_be_bytes());
        }
    }
    let fill = |bytes: &[u8]| -> Vec<u8> {
        let blocks = bytes.len().div_ceil(BLOCK);
        bytes
            .iter()
            .copied()
            .cycle()
            .take(if bytes.is_empty() { 0 } else { blocks * BLOCK })
            .collect()
    };
    let mut input = Zeroizing::new(fill(salt));
    input.extend(fill(&secret));
    let mut out = Zeroizing::new(Vec::new());
    while out.len() < len {
        let mut hash = Sha1::new().chain_update([id; BLOCK]).chain_update(&*input).finalize();
        for _ in 1..rounds {
            hash = Sha1::digest(hash);
        }
        out.extend_from_slice(&hash);
        for block in input.chunks_mut(BLOCK) {
            // block = block + hash (repeated) + 1, modulo 2^512
            let mut carry = 1_u16;
            let repeated: Vec<u8> = hash.iter().copied().cycle().take(BLOCK).collect();
            for (byte, add) in block.iter_mut().rev().zip(repeated.iter().rev()) {
                carry += u16::from(*byte) + u16::from(*add);
                *byte = carry.to_le_bytes()[0];
                carry >>= 8;
            }
        }
    }
    out.truncate(len);
    out
}

fn pbes2(
    parameters: &Tlv<'_>,
    sealed: &[u8],
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let unknown = || Closed::Scheme("PBES2 with unknown parameters".into());
    let mut parts = parameters.children();
    let kdf = parts.next().ok_or_else(unknown)?;
    let cipher = parts.next().ok_or_else(unknown)?;
    let mut kdf = kdf.children();
    if kdf.next().is_none_or(|oid| oid.value != PBKDF2) {
        return Err(Closed::Scheme("PBES2 with a key derivation other than PBKDF2".into()));
    }
    let settings: Vec<Tlv<'_>> = kdf.next().ok_or_else(unknown)?.children().collect();
    let salt = settings.first().ok_or_else(unknown)?;
    let rounds = settings.get(1).and_then(Tlv::small).filter(|rounds| *rounds <= MAX_ROUNDS);
    let rounds = rounds.ok_or_else(unknown)?;
    // The default is HMAC with SHA-1 (RFC 8018 appendix A.2).
    let prf = settings.iter().find(|part| part.tag == tlv::SEQUENCE);
    let prf = prf.and_then(|prf| prf.children().next()).map_or(7, |oid| match oid.value {
        [prefix @ .., hash] if prefix == HMAC => *hash,
        _ => 0,
    });
    let mut cipher = cipher.children();
    let (oid, iv) = (cipher.next().ok_or_else(unknown)?, cipher.next().ok_or_else(unknown)?);
    let key_len = match oid.value {
        [prefix @ .., 2] if prefix == AES => 16,
        [prefix @ .., 22] if prefix == AES => 24,
        [prefix @ .., 42] if prefix == AES => 32,
        DES3 => 24,
        _ => return Err(Closed::Scheme("PBES2 with a cipher other than AES and 3DES".into())),
    };
    let mut key = Zeroizing::new(vec![0; key_len]);
    let (password, salt) = (password.as_bytes(), salt.value);
    match prf {
        7 => pbkdf2_hmac::<Sha1>(password, salt, rounds, &mut key),
        8 => pbkdf2_hmac::<Sha224>(password, salt, rounds, &mut key),
        9 => pbkdf2_hmac::<Sha256>(password, salt, rounds, &mut key),
        10 => pbkdf2_hmac::<Sha384>(password, salt, rounds, &mut key),
        11 => pbkdf2_hmac::<Sha512>(password, salt, rounds, &mut key),
        _ => return Err(Closed::Scheme("PBES2 with an unknown PRF".into())),
    }
    match (oid.value, key_len) {
        (DES3, _) => cbc_open::<TdesEde3>(&key, iv.value, sealed),
        (_, 16) => cbc_open::<Aes128>(&key, iv.value, sealed),
        (_, 24) => cbc_open::<Aes192>(&key, iv.value, sealed),
        _ => cbc_open::<Aes256>(&key, iv.value, sealed),
    }
}

fn cbc_open<C>(key: &[u8], iv: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Closed>
where
    C: BlockCipher + BlockDecryptMut + KeyInit,
{
    let cipher = Decryptor::<C>::new_from_slices(key, iv)
        .map_err(|_| Closed::Scheme("with an initialisation vector of the wrong length".into()))?;
    let clear = cipher.decrypt_padded_vec_mut::<Pkcs7>(sealed);
    clear.map(Zeroizing::new).map_err(|_| Closed::Wrong)
}

fn rc2_open(
    key: &[u8],
    bits: usize,
    iv: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let iv = <[u8; 8]>::try_from(iv)
        .map_err(|_| Closed::Scheme("with an initialisation vector of the wrong length".into()))?;
    let cipher = Decryptor::<Rc2>::inner_iv_init(Rc2::new_with_eff_key_len(key, bits), &iv.into());
    let clear = cipher.decrypt_padded_vec_mut::<Pkcs7>(sealed);
    clear.map(Zeroizing::new).map_err(|_| Closed::Wrong)
}
