//! Telling what a piece of DER is by its outermost elements.

use crate::tlv::{self, Elements, Tlv};

/// What a piece of DER is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A certificate (RFC 5280 section 4.1).
    Certificate,
    /// A certificate revocation list (RFC 5280 section 5.1).
    Crl,
    /// A certification request, a CSR (RFC 2986).
    Request,
    /// A private key in clear (PKCS#1, SEC 1, PKCS#8, DSA).
    PrivateKey,
    /// An encrypted private key.
    EncryptedKey,
    /// A public key without a certificate.
    PublicKey,
    /// PKCS#7 signed data (RFC 5652).
    Pkcs7,
    /// PKCS#12 (RFC 7292).
    Pkcs12,
    /// Diffie-Hellman or curve parameters.
    Parameters,
    /// None of these.
    Other,
}

impl Kind {
    /// The words for it in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Certificate => "a certificate",
            Self::Crl => "a certificate revocation list",
            Self::Request => "a certificate signing request",
            Self::PrivateKey => "a private key",
            Self::EncryptedKey => "an encrypted private key",
            Self::PublicKey => "a public key",
            Self::Pkcs7 => "a PKCS#7 file",
            Self::Pkcs12 => "a PKCS#12 file",
            Self::Parameters => "key parameters",
            Self::Other => "something else",
        }
    }
}

/// 1.2.840.113549.1.7.2, PKCS#7 signed data.
pub(crate) const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// Says what one element is.
pub(crate) fn kind_of(element: &Tlv<'_>) -> Kind {
    if element.tag != tlv::SEQUENCE {
        return Kind::Other;
    }
    let parts: Vec<Tlv<'_>> = element.children().take(10).collect();
    let tags: Vec<u8> = parts.iter().map(|part| part.tag).collect();
    match (tags.as_slice(), parts.first(), parts.get(1)) {
        ([tlv::SEQUENCE, tlv::SEQUENCE, tlv::BIT_STRING], Some(body), _) => signed_kind(body),
        ([tlv::SEQUENCE, tlv::BIT_STRING], ..) => Kind::PublicKey,
        ([tlv::SEQUENCE, tlv::OCTET_STRING], ..) => Kind::EncryptedKey,
        ([tlv::OID, tlv::CONTEXT_0], Some(oid), _) if oid.value == SIGNED_DATA => Kind::Pkcs7,
        (
            [tlv::INTEGER, tlv::SEQUENCE, tlv::OCTET_STRING, ..]
            | [tlv::INTEGER, tlv::OCTET_STRING, ..],
            ..,
        ) => Kind::PrivateKey,
        ([tlv::INTEGER, tlv::SEQUENCE, ..], Some(version), Some(content))
            if version.small() == Some(3)
                && content.children().next().is_some_and(|first| first.tag == tlv::OID) =>
        {
            Kind::Pkcs12
        }
        ([tlv::INTEGER, rest @ ..], ..) if !rest.is_empty() => match rest {
            _ if rest.iter().any(|tag| *tag != tlv::INTEGER) => Kind::Other,
            [_] => Kind::Parameters,
            _ if rest.len() >= 5 => Kind::PrivateKey,
            _ => Kind::Other,
        },
        _ => Kind::Other,
    }
}

/// Certificate, revocation list and request share one outer shape; their bodies differ.
fn signed_kind(body: &Tlv<'_>) -> Kind {
    let tags: Vec<u8> = body.children().take(5).map(|part| part.tag).collect();
    let time = |tag: &u8| matches!(*tag, tlv::UTC_TIME | tlv::GENERALIZED_TIME);
    match tags.as_slice() {
        [tlv::CONTEXT_0, ..] | [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE, tlv::SEQUENCE, ..] => {
            Kind::Certificate
        }
        [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE, next, ..] if time(next) => Kind::Crl,
        [tlv::SEQUENCE, tlv::SEQUENCE, next, ..] if time(next) => Kind::Crl,
        [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE]
        | [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE, tlv::CONTEXT_0] => Kind::Request,
        _ => Kind::Other,
    }
}

/// The certificates and revocation lists of PKCS#7 signed data, as raw elements.
pub(crate) fn pkcs7_parts<'a>(element: &Tlv<'a>) -> Vec<Tlv<'a>> {
    let Some(content) = element.children().nth(1) else { return Vec::new() };
    let Some(signed) = content.children().next() else { return Vec::new() };
    signed
        .children()
        .filter(|part| matches!(part.tag, tlv::CONTEXT_0 | tlv::CONTEXT_1))
        .flat_map(|set| Elements(set.value))
        .collect()
}
