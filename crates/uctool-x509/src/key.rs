//! Public keys: what they are and how strong.

use x509_parser::x509::SubjectPublicKeyInfo;

use crate::tlv;

/// A curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// Another named curve, by its object identifier.
    Other(String),
    /// Given by its parameters instead of its name.
    Explicit,
}

/// What kind of key it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA (PKCS#1): modulus and exponent, big-endian.
    Rsa {
        /// Modulus.
        n: Vec<u8>,
        /// Public exponent.
        e: Vec<u8>,
        /// The key is for RSASSA-PSS only (RFC 4055).
        pss_only: bool,
    },
    /// Elliptic curve: the curve and the point (SEC 1).
    Ec(Curve, Vec<u8>),
    /// Ed25519 (RFC 8410).
    Ed25519(Vec<u8>),
    /// DSA, recognised and not verified with.
    Dsa,
    /// Another algorithm, by its object identifier.
    Other(String),
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The SubjectPublicKeyInfo, to tell keys apart.
    pub spki: Vec<u8>,
    /// The key.
    pub kind: KeyKind,
    /// Its size in bits; 0 where it is not known.
    pub bits: usize,
}

impl PublicKey {
    pub(crate) fn new(spki: &SubjectPublicKeyInfo<'_>) -> Self {
        let oid = spki.algorithm.algorithm.to_id_string();
        let point = spki.subject_public_key.data.as_ref();
        let parameters = spki.algorithm.parameters.as_ref();
        let kind = match oid.as_str() {
            "1.2.840.113549.1.1.1" | "2.5.8.1.1" => rsa(point, false),
            "1.2.840.113549.1.1.10" => rsa(point, true),
            "1.2.840.10045.2.1" => {
                let curve = match parameters {
                    Some(any) if any.tag().0 == 6 => curve(
                        &any.as_oid().map_or_else(|_| String::new(), |oid| oid.to_id_string()),
                    ),
                    _ => Curve::Explicit,
                };
                KeyKind::Ec(curve, point.to_vec())
            }
            "1.3.101.112" => KeyKind::Ed25519(point.to_vec()),
            "1.2.840.10040.4.1" => KeyKind::Dsa,
            _ => KeyKind::Other(oid),
        };
        let bits = bits(&kind, point);
        let bits = match (&kind, parameters) {
            // The size of a DSA key is that of p.
            (KeyKind::Dsa, Some(any)) => {
                tlv::take(any.data).map_or(0, |(p, _)| integer_bits(p.value))
            }
            _ => bits,
        };
        Self { spki: spki.raw.to_vec(), kind, bits }
    }

    /// The algorithm's name, as JSON and people have it.
    pub fn algorithm(&self) -> String {
        match &self.kind {
            KeyKind::Rsa { pss_only: false, .. } => "RSA".into(),
            KeyKind::Rsa { pss_only: true, .. } => "RSA-PSS".into(),
            KeyKind::Ec(curve, _) => match curve {
                Curve::P256 => "P-256".into(),
                Curve::P384 => "P-384".into(),
                Curve::P521 => "P-521".into(),
                Curve::Explicit => "EC (explicit curve)".into(),
                Curve::Other(oid) => format!("EC {}", curve_name(oid)),
            },
            KeyKind::Ed25519(_) => "Ed25519".into(),
            KeyKind::Dsa => "DSA".into(),
            KeyKind::Other(oid) => match oid.as_str() {
                "1.3.101.110" => "X25519".into(),
                "1.3.101.113" => "Ed448".into(),
                "1.3.101.111" => "X448".into(),
                _ => oid.clone(),
            },
        }
    }

    /// The algorithm and the size, unless the name of the algorithm holds it: `RSA 2048`, `P-256`.
    pub fn words(&self) -> String {
        let sized = matches!(
            self.kind,
            KeyKind::Rsa { .. } | KeyKind::Dsa | KeyKind::Ec(Curve::Explicit | Curve::Other(_), _)
        );
        match self.algorithm() {
            name if sized => format!("{name} {}", self.bits),
            name => name,
        }
    }

    /// Why the key is too weak for today's clients.
    pub fn weakness(&self) -> Option<String> {
        match &self.kind {
            KeyKind::Rsa { e, .. } if matches!(e.as_slice(), [0 | 1]) => {
                Some("an RSA key with the exponent 1".into())
            }
            KeyKind::Rsa { n, .. } if n.last().is_none_or(|low| low % 2 == 0) => {
                Some("an RSA key with an even modulus".into())
            }
            // 2041 to 2047 bits come from keys asked for as 2048.
            KeyKind::Rsa { .. } if self.bits < 2040 => {
                Some(format!("an RSA key of {} bits", self.bits))
            }
            KeyKind::Ec(Curve::Other(oid), _)
                if matches!(oid.as_str(), "1.2.840.10045.3.1.1" | "1.3.132.0.33") =>
            {
                Some(format!("a key on {}", curve_name(oid)))
            }
            _ => None,
        }
    }
}

fn rsa(data: &[u8], pss_only: bool) -> KeyKind {
    let numbers = || {
        let (sequence, _) = tlv::expect(data, tlv::SEQUENCE)?;
        let mut parts = sequence.children();
        Some((parts.next()?, parts.next()?))
    };
    match numbers() {
        Some((n, e)) => KeyKind::Rsa { n: strip(n.value), e: strip(e.value), pss_only },
        None => KeyKind::Other("RSA that cannot be read".into()),
    }
}

fn strip(integer: &[u8]) -> Vec<u8> {
    integer.iter().copied().skip_while(|byte| *byte == 0).collect()
}

fn bits(kind: &KeyKind, point: &[u8]) -> usize {
    match kind {
        KeyKind::Rsa { n, .. } => integer_bits(n),
        KeyKind::Ec(Curve::P521, _) => 521,
        KeyKind::Ec(..) => match point {
            [4, xy @ ..] => xy.len() * 4,
            [2 | 3, x @ ..] => x.len() * 8,
            _ => 0,
        },
        KeyKind::Ed25519(_) => 256,
        KeyKind::Dsa | KeyKind::Other(_) => 0,
    }
}

fn integer_bits(integer: &[u8]) -> usize {
    let digits = strip(integer);
    digits.first().map_or(0, |first| digits.len() * 8 - first.leading_zeros() as usize)
}

fn curve(oid: &str) -> Curve {
    match oid {
        "1.2.840.10045.3.1.7" => Curve::P256,
        "1.3.132.0.34" => Curve::P384,
        "1.3.132.0.35" => Curve::P521,
        _ => Curve::Other(oid.to_owned()),
    }
}

fn curve_name(oid: &str) -> &str {
    match oid {
        "1.2.840.10045.3.1.1" => "P-192",
        "1.3.132.0.33" => "P-224",
        "1.3.132.0.10" => "secp256k1",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        other => other,
    }
}
