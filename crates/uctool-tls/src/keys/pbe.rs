//! The password-based encryption of PKCS#12 (RFC 7292, appendices B and C).

use ::cbc::Decryptor;
use ::cipher::block_padding::Pkcs7;
use ::cipher::consts::{U5, U16};
use ::cipher::{BlockCipher, BlockDecrypt, BlockDecryptMut, KeyInit, StreamCipher};
use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use rc4::Rc4;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::files::KeyError;

/// More rounds than any tool uses; a file that asks for more would stall the run.
const MAX_ITERATIONS: u32 = 10_000_000;

/// What a derived string is for; it is the function's `ID` byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// The password as PKCS#12 takes it: UTF-16, big endian, with a zero at its end.
pub(super) fn spell(password: &str) -> Zeroizing<Vec<u8>> {
    let units = password.encode_utf16().chain([0]);
    Zeroizing::new(units.flat_map(u16::to_be_bytes).collect())
}

/// The MAC over a PFX; `None` for a hash not known here.
pub(super) fn mac(
    hash: &[u8],
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    content: &[u8],
) -> Option<Vec<u8>> {
    const MD5: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5];
    const SHA1: &[u8] = &[0x2b, 0x0e, 3, 2, 0x1a];
    const SHA2: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2];
    macro_rules! over {
        ($hash:ty, $block:literal) => {{
            let len = <$hash as Digest>::output_size();
            let key = derive::<$hash>($block, Purpose::Mac, password, salt, iterations, len)?;
            let mac = <Hmac<$hash> as Mac>::new_from_slice(&key).ok()?;
            Some(mac.chain_update(content).finalize().into_bytes().to_vec())
        }};
    }
    match hash {
        MD5 => over!(Md5, 64),
        SHA1 => over!(Sha1, 64),
        _ => match hash.strip_prefix(SHA2)? {
            [1] => over!(Sha256, 64),
            [2] => over!(Sha384, 128),
            [3] => over!(Sha512, 128),
            _ => None,
        },
    }
}

/// Derivation with SHA-1, which all of PKCS#12's own ciphers use.
pub(super) fn derive_sha1(
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    len: usize,
) -> Option<Zeroizing<Vec<u8>>> {
    derive::<Sha1>(64, purpose, password, salt, iterations, len)
}

/// The key derivation of RFC 7292, appendix B.2; `block` is the hash's block size.
fn derive<D: Digest>(
    block: usize,
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    len: usize,
) -> Option<Zeroizing<Vec<u8>>> {
    if iterations == 0 || iterations > MAX_ITERATIONS {
        return None;
    }
    let fill = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().copied().cycle().take(bytes.len().next_multiple_of(block)).collect()
    };
    let diversifier = vec![purpose as u8; block];
    let mut input = Zeroizing::new(fill(salt));
    input.extend(fill(password));
    let mut out = Zeroizing::new(Vec::with_capacity(len));
    while out.len() < len {
        let mut digest = D::new().chain_update(&diversifier).chain_update(&*input).finalize();
        for _ in 1..iterations {
            digest = D::digest(&digest);
        }
        out.extend_from_slice(&digest);
        let addend: Vec<u8> = digest.iter().copied().cycle().take(block).collect();
        for chunk in input.chunks_mut(block) {
            add_with_one(chunk, &addend);
        }
    }
    out.truncate(len);
    Some(out)
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

/// Decrypts with cipher `number` of RFC 7292, appendix C.
pub(super) fn decrypt(
    number: u8,
    derive: impl Fn(Purpose, usize) -> Option<Zeroizing<Vec<u8>>>,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key_len = match number {
        1 | 4 | 5 => 16,
        2 | 6 => 5,
        3 => 24,
        _ => return Err(KeyError::Cipher(format!("PKCS#12 algorithm {number}"))),
    };
    let key = derive(Purpose::Key, key_len).ok_or(KeyError::Malformed)?;
    let iv = derive(Purpose::Iv, 8).ok_or(KeyError::Malformed)?;
    let plain = match number {
        1 => Rc4::<U16>::new_from_slice(&key).ok().map(|cipher| stream(cipher, sealed)),
        2 => Rc4::<U5>::new_from_slice(&key).ok().map(|cipher| stream(cipher, sealed)),
        3 => cbc(des::TdesEde3::new_from_slice(&key).ok(), &iv, sealed),
        4 => cbc(des::TdesEde2::new_from_slice(&key).ok(), &iv, sealed),
        _ => cbc(Some(rc2::Rc2::new_with_eff_key_len(&key, key_len * 8)), &iv, sealed),
    };
    plain.ok_or(KeyError::WrongPassword)
}

fn stream(mut cipher: impl StreamCipher, sealed: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut data = Zeroizing::new(sealed.to_vec());
    cipher.apply_keystream(&mut data);
    data
}

fn cbc<C>(cipher: Option<C>, iv: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>>
where
    C: BlockDecrypt + BlockCipher,
{
    use ::cipher::InnerIvInit;
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
    fn rounds_are_bounded() {
        for iterations in [0, MAX_ITERATIONS + 1] {
            assert_eq!(derive_sha1(Purpose::Key, b"", b"", iterations, 8), None);
        }
    }
}
