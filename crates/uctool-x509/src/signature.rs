//! Signatures: weak ones are verified too, so that "weak but correctly signed" can be said.

use md5::Md5;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use x509_parser::x509::AlgorithmIdentifier;

use crate::key::{Curve, KeyKind, PublicKey};
use crate::tlv::{self, Elements};

/// The largest RSA modulus that is worked with, in bits.
pub const MAX_RSA_BITS: usize = 16_384;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// A signature scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5.
    Rsa(Hash),
    /// RSASSA-PSS: hash and salt length.
    Pss(Hash, usize),
    /// ECDSA.
    Ecdsa(Hash),
    /// Ed25519.
    Ed25519,
    /// DSA.
    Dsa,
    /// Another scheme, by its object identifier.
    Other(String),
}

/// Why a signature does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadSignature {
    /// It was not made with this key.
    Wrong,
    /// The scheme does not go with the kind of key.
    KeyKind,
    /// The scheme or the key is not implemented.
    Unsupported(String),
    /// The key is larger than is worked with, in bits.
    TooLarge(usize),
}

impl Scheme {
    pub(crate) fn new(algorithm: &AlgorithmIdentifier<'_>) -> Self {
        let oid = algorithm.algorithm.to_id_string();
        match oid.as_str() {
            "1.2.840.113549.1.1.4" => Self::Rsa(Hash::Md5),
            "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Self::Rsa(Hash::Sha1),
            "1.2.840.113549.1.1.14" => Self::Rsa(Hash::Sha224),
            "1.2.840.113549.1.1.11" => Self::Rsa(Hash::Sha256),
            "1.2.840.113549.1.1.12" => Self::Rsa(Hash::Sha384),
            "1.2.840.113549.1.1.13" => Self::Rsa(Hash::Sha512),
            "1.2.840.113549.1.1.10" => match &algorithm.parameters {
                Some(parameters) => pss(parameters.data),
                None => Self::Pss(Hash::Sha1, 20),
            },
            "1.2.840.10045.4.1" => Self::Ecdsa(Hash::Sha1),
            "1.2.840.10045.4.3.1" => Self::Ecdsa(Hash::Sha224),
            "1.2.840.10045.4.3.2" => Self::Ecdsa(Hash::Sha256),
            "1.2.840.10045.4.3.3" => Self::Ecdsa(Hash::Sha384),
            "1.2.840.10045.4.3.4" => Self::Ecdsa(Hash::Sha512),
            "1.3.101.112" => Self::Ed25519,
            "1.2.840.10040.4.3" | "2.16.840.1.101.3.4.3.1" | "2.16.840.1.101.3.4.3.2" => Self::Dsa,
            _ => Self::Other(oid),
        }
    }

    /// Its hash, where there is one that can be weak.
    pub fn hash(&self) -> Option<Hash> {
        match self {
            Self::Rsa(hash) | Self::Pss(hash, _) | Self::Ecdsa(hash) => Some(*hash),
            Self::Ed25519 | Self::Dsa | Self::Other(_) => None,
        }
    }

    /// The name people know it by.
    pub fn name(&self) -> String {
        match self {
            Self::Rsa(hash) => format!("RSA with {}", hash.name()),
            Self::Pss(hash, _) => format!("RSA-PSS with {}", hash.name()),
            Self::Ecdsa(hash) => format!("ECDSA with {}", hash.name()),
            Self::Ed25519 => "Ed25519".into(),
            Self::Dsa => "DSA".into(),
            Self::Other(oid) => match oid.as_str() {
                "1.2.840.113549.1.1.2" => "RSA with MD2".into(),
                "1.3.101.113" => "Ed448".into(),
                _ => oid.clone(),
            },
        }
    }
}

impl Hash {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }

    fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(message).to_vec(),
            Self::Sha1 => Sha1::digest(message).to_vec(),
            Self::Sha224 => Sha224::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// RSASSA-PSS-params (RFC 4055 section 3.1): `[0]` hash, `[1]` mask, `[2]` salt length, `[3]` trailer.
fn pss(parameters: &[u8]) -> Scheme {
    let mut hash = Some(Hash::Sha1);
    let mut mask = Some(Hash::Sha1);
    let mut salt = Some(20);
    for part in Elements(parameters) {
        let inner = tlv::take(part.value).map(|(inner, _)| inner);
        match part.tag {
            tlv::CONTEXT_0 => hash = inner.and_then(|inner| hash_of(&inner)),
            tlv::CONTEXT_1 => {
                mask = inner.and_then(|mgf| mgf.children().nth(1)).and_then(|hash| hash_of(&hash));
            }
            0xa2 => salt = inner.and_then(|salt| salt.small()),
            _ => {}
        }
    }
    match (hash, mask, salt.and_then(|salt| usize::try_from(salt).ok())) {
        (Some(hash), Some(mask), Some(salt)) if hash == mask => Scheme::Pss(hash, salt),
        _ => Scheme::Other("RSA-PSS with unusual parameters".into()),
    }
}

fn hash_of(algorithm: &tlv::Tlv<'_>) -> Option<Hash> {
    match algorithm.children().next()?.value {
        [0x2b, 0x0e, 0x03, 0x02, 0x1a] => Some(Hash::Sha1),
        [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last] => match last {
            1 => Some(Hash::Sha256),
            2 => Some(Hash::Sha384),
            3 => Some(Hash::Sha512),
            4 => Some(Hash::Sha224),
            _ => None,
        },
        _ => None,
    }
}

/// Verifies `signature` over `message`.
pub fn verify(
    scheme: &Scheme,
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), BadSignature> {
    match (scheme, &key.kind) {
        (Scheme::Rsa(_), KeyKind::Rsa { pss_only: true, .. }) => Err(BadSignature::KeyKind),
        (Scheme::Rsa(hash), KeyKind::Rsa { n, e, .. }) => {
            let digest = hash.digest(message);
            rsa_key(n, e, key.bits)?
                .verify(pkcs1(*hash), &digest, signature)
                .map_err(|_| BadSignature::Wrong)
        }
        (Scheme::Pss(hash, salt), KeyKind::Rsa { n, e, .. }) => {
            let digest = hash.digest(message);
            rsa_key(n, e, key.bits)?
                .verify(pss_padding(*hash, *salt), &digest, signature)
                .map_err(|_| BadSignature::Wrong)
        }
        (Scheme::Ecdsa(hash), KeyKind::Ec(curve, point)) => {
            ecdsa(curve, point, &hash.digest(message), signature)
        }
        (Scheme::Ed25519, KeyKind::Ed25519(point)) => ed25519(point, message, signature),
        (Scheme::Dsa, KeyKind::Dsa) => Err(BadSignature::Unsupported("DSA".into())),
        (Scheme::Other(_), _) => Err(BadSignature::Unsupported(scheme.name())),
        (_, KeyKind::Other(_)) => Err(BadSignature::Unsupported(key.algorithm())),
        _ => Err(BadSignature::KeyKind),
    }
}

fn rsa_key(n: &[u8], e: &[u8], bits: usize) -> Result<RsaPublicKey, BadSignature> {
    if bits > MAX_RSA_BITS {
        return Err(BadSignature::TooLarge(bits));
    }
    RsaPublicKey::new_with_max_size(
        BigUint::from_bytes_be(n),
        BigUint::from_bytes_be(e),
        MAX_RSA_BITS,
    )
    .map_err(|_| BadSignature::Unsupported("an RSA key with an unusual exponent".into()))
}

fn pkcs1(hash: Hash) -> Pkcs1v15Sign {
    match hash {
        Hash::Md5 => Pkcs1v15Sign::new::<Md5>(),
        Hash::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
        Hash::Sha224 => Pkcs1v15Sign::new::<Sha224>(),
        Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    }
}

fn pss_padding(hash: Hash, salt: usize) -> Pss {
    match hash {
        Hash::Md5 => Pss::new_with_salt::<Md5>(salt),
        Hash::Sha1 => Pss::new_with_salt::<Sha1>(salt),
        Hash::Sha224 => Pss::new_with_salt::<Sha224>(salt),
        Hash::Sha256 => Pss::new_with_salt::<Sha256>(salt),
        Hash::Sha384 => Pss::new_with_salt::<Sha384>(salt),
        Hash::Sha512 => Pss::new_with_salt::<Sha512>(salt),
    }
}

fn ecdsa(curve: &Curve, point: &[u8], digest: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    macro_rules! with {
        ($curve:ident) => {{
            let key = $curve::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| {
                BadSignature::Unsupported("a point that is not on its curve".into())
            })?;
            let signature =
                $curve::ecdsa::Signature::from_der(signature).map_err(|_| BadSignature::Wrong)?;
            key.verify_prehash(digest, &signature).map_err(|_| BadSignature::Wrong)
        }};
    }
    match curve {
        Curve::P256 => with!(p256),
        Curve::P384 => with!(p384),
        Curve::P521 => with!(p521),
        Curve::Explicit => Err(BadSignature::Unsupported("an explicit curve".into())),
        Curve::Other(oid) => Err(BadSignature::Unsupported(format!("the curve {oid}"))),
    }
}

fn ed25519(point: &[u8], message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let point = <[u8; 32]>::try_from(point).map_err(|_| BadSignature::KeyKind)?;
    let key = ed25519_dalek::VerifyingKey::from_bytes(&point).map_err(|_| BadSignature::KeyKind)?;
    let signature =
        ed25519_dalek::Signature::from_slice(signature).map_err(|_| BadSignature::Wrong)?;
    key.verify_strict(message, &signature).map_err(|_| BadSignature::Wrong)
}
