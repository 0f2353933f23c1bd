//! The extensions of RFC 5280 section 4.2 that a verdict depends on.

use x509_parser::extensions::{
    CRLDistributionPoint, DistributionPointName, ExtendedKeyUsage as ParsedEku,
    GeneralName as ParsedName, NameConstraints as ParsedConstraints,
};

use crate::general_name::GeneralName;

/// id-kp-serverAuth.
pub const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
/// id-kp-clientAuth.
pub const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// anyExtendedKeyUsage.
pub const ANY_EKU: &str = "2.5.29.37.0";

/// basicConstraints (section 4.2.1.9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Marked critical.
    pub critical: bool,
    /// The CA bit.
    pub ca: bool,
    /// How many CAs may follow.
    pub path_len: Option<u32>,
}

/// keyUsage (section 4.2.1.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUsage {
    /// Marked critical.
    pub critical: bool,
    /// Bit 0 is digitalSignature, as in the standard.
    pub bits: u16,
}

impl KeyUsage {
    const NAMES: [&'static str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];

    /// May sign certificates.
    pub fn cert_sign(&self) -> bool {
        self.bits & (1 << 5) != 0
    }

    /// May sign revocation lists.
    pub fn crl_sign(&self) -> bool {
        self.bits & (1 << 6) != 0
    }

    /// May sign, as a TLS server with an (EC)DHE exchange does.
    pub fn digital_signature(&self) -> bool {
        self.bits & 1 != 0
    }

    /// The names of the bits that are set.
    pub fn names(&self) -> Vec<&'static str> {
        let set = |bit: usize| self.bits & (1 << bit) != 0;
        Self::NAMES.iter().enumerate().filter(|(bit, _)| set(*bit)).map(|(_, name)| *name).collect()
    }
}

/// extKeyUsage (section 4.2.1.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtendedKeyUsage {
    /// Marked critical.
    pub critical: bool,
    /// The purposes, by object identifier.
    pub oids: Vec<String>,
}

impl ExtendedKeyUsage {
    pub(crate) fn new(critical: bool, parsed: &ParsedEku<'_>) -> Self {
        let known = [
            (parsed.server_auth, SERVER_AUTH),
            (parsed.client_auth, CLIENT_AUTH),
            (parsed.any, ANY_EKU),
            (parsed.code_signing, "1.3.6.1.5.5.7.3.3"),
            (parsed.email_protection, "1.3.6.1.5.5.7.3.4"),
            (parsed.time_stamping, "1.3.6.1.5.5.7.3.8"),
            (parsed.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
        ];
        let known = known.into_iter().filter(|(set, _)| *set).map(|(_, oid)| oid.to_owned());
        let other = parsed.other.iter().map(x509_parser::der_parser::Oid::to_id_string);
        Self { critical, oids: known.chain(other).collect() }
    }

    /// Allows the purpose `oid`, or any.
    pub fn allows(&self, oid: &str) -> bool {
        self.oids.iter().any(|held| held == oid || held == ANY_EKU)
    }

    /// The names people know the purposes by.
    pub fn names(&self) -> Vec<&str> {
        self.oids.iter().map(|oid| eku_name(oid)).collect()
    }
}

/// The name of a purpose.
pub fn eku_name(oid: &str) -> &str {
    match oid {
        SERVER_AUTH => "serverAuth",
        CLIENT_AUTH => "clientAuth",
        ANY_EKU => "anyExtendedKeyUsage",
        "1.3.6.1.5.5.7.3.3" => "codeSigning",
        "1.3.6.1.5.5.7.3.4" => "emailProtection",
        "1.3.6.1.5.5.7.3.5" => "ipsecEndSystem",
        "1.3.6.1.5.5.7.3.8" => "timeStamping",
        "1.3.6.1.5.5.7.3.9" => "OCSPSigning",
        "1.3.6.1.5.5.7.3.20" => "sipDomain",
        other => other,
    }
}

/// subjectAltName (section 4.2.1.6).
#[derive(Debug, Clone)]
pub struct SubjectAltName {
    /// Marked critical.
    pub critical: bool,
    /// The names.
    pub names: Vec<GeneralName>,
}

/// authorityKeyIdentifier (section 4.2.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityKeyId {
    /// Marked critical.
    pub critical: bool,
    /// The issuer's key identifier.
    pub key_id: Option<Vec<u8>>,
    /// It names the issuer of the issuer's certificate.
    pub issuer: bool,
    /// It gives the serial number of the issuer's certificate.
    pub serial: bool,
}

/// nameConstraints (section 4.2.1.10).
#[derive(Debug, Clone)]
pub struct NameConstraints {
    /// Marked critical.
    pub critical: bool,
    /// Every name of these forms must lie in one of them.
    pub permitted: Vec<GeneralName>,
    /// No name may lie in one of them.
    pub excluded: Vec<GeneralName>,
}

impl NameConstraints {
    pub(crate) fn new(critical: bool, parsed: &ParsedConstraints<'_>) -> Self {
        let bases = |subtrees: &Option<Vec<x509_parser::extensions::GeneralSubtree<'_>>>| {
            subtrees.iter().flatten().map(|subtree| GeneralName::new(&subtree.base)).collect()
        };
        Self {
            critical,
            permitted: bases(&parsed.permitted_subtrees),
            excluded: bases(&parsed.excluded_subtrees),
        }
    }
}

pub(crate) fn crl_urls(points: &[CRLDistributionPoint<'_>]) -> Vec<String> {
    let mut urls = Vec::new();
    for point in points {
        let Some(DistributionPointName::FullName(names)) = &point.distribution_point else {
            continue;
        };
        for name in names {
            if let ParsedName::URI(url) = name {
                urls.push((*url).to_owned());
            }
        }
    }
    urls
}

/// Extensions that may be critical because they are processed, or ask nothing of who validates.
pub(crate) fn is_known(oid: &str) -> bool {
    matches!(
        oid,
        "2.5.29.9"
            | "2.5.29.14"
            | "2.5.29.15"
            | "2.5.29.17"
            | "2.5.29.18"
            | "2.5.29.19"
            | "2.5.29.30"
            | "2.5.29.31"
            | "2.5.29.32"
            | "2.5.29.33"
            | "2.5.29.35"
            | "2.5.29.36"
            | "2.5.29.37"
            | "2.5.29.46"
            | "2.5.29.54"
            | "1.3.6.1.5.5.7.48.1.5"
            | "1.3.6.1.5.5.7.1.24"
            | "2.16.840.1.113730.1.1"
    )
}
