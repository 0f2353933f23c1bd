//! The operation with an RSA private key: pre-master secrets from encrypted ones.
//!
//! One at a time it is done by the `rsa` crate. Two at a time, which is what [`ahead`] makes of a capture with many
//! sessions, both halves of both run side by side in [`lanes`], which takes less than half the time for each. Both ways go
//! by the Chinese remainder theorem. There is no blinding: nobody can time what is done with a capture on its owner's
//! machine. Both ways give the same for the same bytes, and nothing for bytes that another key encrypted.

mod ahead;
mod lanes;

use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BigUint, Pkcs1v15Encrypt, RsaPrivateKey};
use zeroize::Zeroizing;

use lanes::{MOST_DIGITS, Modulus, Power};

pub(crate) use ahead::Ahead;
pub use ahead::Scout;

/// A pre-master secret, 48 bytes long.
pub(crate) type Premaster = Zeroizing<Vec<u8>>;

/// How many operations go side by side.
const TOGETHER: usize = 2;
const PREMASTER: usize = 48;

/// A private key made ready for use.
pub(crate) struct Private {
    key: RsaPrivateKey,
    halves: Option<Halves>,
}

/// What the two halves of the operation need, for keys with two primes.
struct Halves {
    p: BigUint,
    q: BigUint,
    /// 1/q modulo p.
    inverse: BigUint,
    of_p: Half,
    of_q: Half,
}

struct Half {
    modulus: Modulus,
    exponent: Zeroizing<Vec<u64>>,
}

impl Private {
    /// Prepares a key.
    pub(crate) fn new(key: RsaPrivateKey) -> Self {
        let halves = Halves::of(&key);
        Self { key, halves }
    }

    /// The length in bytes of what it decrypts.
    pub(crate) fn size(&self) -> usize {
        self.key.size()
    }

    /// One pre-master secret.
    pub(crate) fn decrypt(&self, encrypted: &[u8]) -> Option<Premaster> {
        let plain = self.key.decrypt(Pkcs1v15Encrypt, encrypted).ok().map(Zeroizing::new)?;
        (plain.len() == PREMASTER).then_some(plain)
    }
}

/// Two pre-master secrets from what two keys, or one, are to decrypt: 48 bytes, or nothing (RFC 5246, section 7.4.7.1).
pub(crate) fn decrypt_two(asked: [(&Private, &[u8]); TOGETHER]) -> [Option<Premaster>; TOGETHER] {
    together(asked).unwrap_or_else(|| asked.map(|(key, encrypted)| key.decrypt(encrypted)))
}

/// Both side by side, where the keys and lengths allow it.
fn together(asked: [(&Private, &[u8]); TOGETHER]) -> Option<[Option<Premaster>; TOGETHER]> {
    let [(one_key, one), (two_key, two)] = asked;
    let (a, b) = (one_key.halves.as_ref()?, two_key.halves.as_ref()?);
    let one = numbered(one_key, one)?;
    let two = numbered(two_key, two)?;
    if a.of_p.modulus.n.len() != b.of_p.modulus.n.len() {
        return None;
    }
    let [a_p, a_q, b_p, b_q] = lanes::powers(&[
        a.of_p.power(&one, &a.p),
        a.of_q.power(&one, &a.q),
        b.of_p.power(&two, &b.p),
        b.of_q.power(&two, &b.q),
    ]);
    Some([
        unpadded(&a.joined(&a_p, &a_q), one_key.size()),
        unpadded(&b.joined(&b_p, &b_q), two_key.size()),
    ])
}

/// What is to be decrypted as a number, where it is as long as the modulus and below it.
fn numbered(key: &Private, encrypted: &[u8]) -> Option<BigUint> {
    let number = BigUint::from_bytes_be(encrypted);
    (encrypted.len() == key.size() && number < *key.key.n()).then_some(number)
}

/// The 48 bytes behind the padding of PKCS #1 version 1.5 (RFC 8017, section 7.2.2).
fn unpadded(message: &BigUint, size: usize) -> Option<Premaster> {
    let bytes = Zeroizing::new(message.to_bytes_be());
    // The number has no leading zero; what is left of it begins with the block type.
    if bytes.len() + 1 != size {
        return None;
    }
    let (head, premaster) = bytes.split_at_checked(bytes.len().checked_sub(PREMASTER)?)?;
    let [2, padding @ .., 0] = head else { return None };
    (padding.len() >= 8 && !padding.contains(&0)).then(|| Zeroizing::new(premaster.to_vec()))
}

impl Halves {
    fn of(key: &RsaPrivateKey) -> Option<Self> {
        let [p, q] = key.primes() else { return None };
        let digits = lanes::digits_for(p.bits().max(q.bits()));
        if digits > MOST_DIGITS {
            return None;
        }
        Some(Self {
            inverse: key.crt_coefficient()?,
            of_p: Half::new(p, key.dp()?, digits),
            of_q: Half::new(q, key.dq()?, digits),
            p: p.clone(),
            q: q.clone(),
        })
    }

    /// The number below p·q from its remainders (Garner).
    fn joined(&self, by_p: &[u64], by_q: &[u64]) -> BigUint {
        let by_p = BigUint::from_bytes_le(&lanes::bytes(by_p)) % &self.p;
        let by_q = BigUint::from_bytes_le(&lanes::bytes(by_q)) % &self.q;
        let apart = by_p + &self.p - &by_q % &self.p;
        let times = (apart * &self.inverse) % &self.p;
        by_q + times * &self.q
    }
}

impl Half {
    fn new(prime: &BigUint, exponent: &BigUint, digits: usize) -> Self {
        let square = (BigUint::from(1_u8) << (2 * lanes::bits_of(digits))) % prime;
        let numbered = |number: &BigUint| lanes::digits(&number.to_bytes_le(), digits);
        Self {
            modulus: Modulus::new(numbered(prime), numbered(&square)),
            exponent: Zeroizing::new(numbered(exponent)),
        }
    }

    fn power(&self, encrypted: &BigUint, prime: &BigUint) -> Power<'_> {
        let base = (encrypted % prime).to_bytes_le();
        Power {
            modulus: &self.modulus,
            base: Zeroizing::new(lanes::digits(&base, self.modulus.n.len())),
            exponent: &self.exponent,
        }
    }
}

#[cfg(test)]
mod tests;
