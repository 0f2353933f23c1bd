//! A certificate as a typed value: everything that is judged, read once.

use sha2::{Digest, Sha256};
use x509_parser::extensions::{GeneralName as ParsedName, ParsedExtension, X509Extension};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::general_name::GeneralName;
use crate::key::PublicKey;
use crate::name::Name;
use crate::signature::{self, BadSignature, Scheme};

pub use crate::extensions::{
    AuthorityKeyId, BasicConstraints, ExtendedKeyUsage, KeyUsage, NameConstraints, SubjectAltName,
};

/// A certificate.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Its DER.
    pub der: Vec<u8>,
    /// SHA-256 over the DER, in hex with colons, as CUCM and browsers show it.
    pub sha256: String,
    /// 1, 2 or 3.
    pub version: u32,
    /// The serial number's bytes.
    pub serial: Vec<u8>,
    /// Who issued it.
    pub issuer: Name,
    /// Whom it names.
    pub subject: Name,
    /// First second of validity, seconds since 1970.
    pub not_before: i64,
    /// Last second of validity.
    pub not_after: i64,
    /// The key it certifies.
    pub key: PublicKey,
    /// How it is signed.
    pub scheme: Scheme,
    /// The algorithm inside the signed part is the one outside (RFC 5280 section 4.1.1.2).
    pub scheme_agrees: bool,
    /// basicConstraints.
    pub basic_constraints: Option<BasicConstraints>,
    /// keyUsage.
    pub key_usage: Option<KeyUsage>,
    /// extKeyUsage.
    pub eku: Option<ExtendedKeyUsage>,
    /// subjectAltName.
    pub san: Option<SubjectAltName>,
    /// nameConstraints.
    pub name_constraints: Option<NameConstraints>,
    /// subjectKeyIdentifier, and whether it is critical.
    pub ski: Option<(Vec<u8>, bool)>,
    /// authorityKeyIdentifier.
    pub aki: Option<AuthorityKeyId>,
    /// Where the issuer's certificate can be had (authorityInfoAccess).
    pub issuer_urls: Vec<String>,
    /// Where OCSP answers.
    pub ocsp_urls: Vec<String>,
    /// Where revocation lists can be had.
    pub crl_urls: Vec<String>,
    /// Every extension: its object identifier and whether it is critical, in order.
    pub extensions: Vec<(String, bool)>,
    /// Extensions that could not be read.
    pub malformed: Vec<String>,
    tbs: Vec<u8>,
    signature: Vec<u8>,
}

/// Why bytes are no certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotACertificate(pub String);

impl std::fmt::Display for NotACertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotACertificate {}

impl Certificate {
    /// Reads DER.
    pub fn parse(der: &[u8]) -> Result<Self, NotACertificate> {
        let (rest, parsed) = X509Certificate::from_der(der)
            .map_err(|error| NotACertificate(format!("its structure is damaged ({error})")))?;
        if !rest.is_empty() {
            return Err(NotACertificate(format!("{} bytes follow it", rest.len())));
        }
        let tbs = &parsed.tbs_certificate;
        let mut certificate = Self {
            der: der.to_vec(),
            sha256: fingerprint(der),
            version: tbs.version.0.saturating_add(1),
            serial: tbs.raw_serial().to_vec(),
            issuer: Name::new(&tbs.issuer),
            subject: Name::new(&tbs.subject),
            not_before: tbs.validity.not_before.timestamp(),
            not_after: tbs.validity.not_after.timestamp(),
            key: PublicKey::new(&tbs.subject_pki),
            scheme: Scheme::new(&parsed.signature_algorithm),
            scheme_agrees: tbs.signature == parsed.signature_algorithm,
            basic_constraints: None,
            key_usage: None,
            eku: None,
            san: None,
            name_constraints: None,
            ski: None,
            aki: None,
            issuer_urls: Vec::new(),
            ocsp_urls: Vec::new(),
            crl_urls: Vec::new(),
            extensions: Vec::new(),
            malformed: Vec::new(),
            tbs: tbs.as_ref().to_vec(),
            signature: parsed.signature_value.data.to_vec(),
        };
        for extension in tbs.extensions() {
            certificate.extension(extension);
        }
        Ok(certificate)
    }

    fn extension(&mut self, extension: &X509Extension<'_>) {
        let (oid, critical) = (extension.oid.to_id_string(), extension.critical);
        let seen = self.extensions.iter().any(|(held, _)| *held == oid);
        self.extensions.push((oid.clone(), critical));
        if seen {
            return;
        }
        match extension.parsed_extension() {
            ParsedExtension::BasicConstraints(value) => {
                let path_len = value.path_len_constraint;
                self.basic_constraints =
                    Some(BasicConstraints { critical, ca: value.ca, path_len });
            }
            ParsedExtension::KeyUsage(value) => {
                self.key_usage = Some(KeyUsage { critical, bits: value.flags });
            }
            ParsedExtension::ExtendedKeyUsage(value) => {
                self.eku = Some(ExtendedKeyUsage::new(critical, value));
            }
            ParsedExtension::SubjectAlternativeName(value) => {
                let names: Vec<GeneralName> =
                    value.general_names.iter().map(GeneralName::new).collect();
                if names.iter().any(|name| matches!(name, GeneralName::Malformed(_)))
                    || names.is_empty()
                {
                    self.malformed.push(oid);
                }
                self.san = Some(SubjectAltName { critical, names });
            }
            ParsedExtension::NameConstraints(value) => {
                self.name_constraints = Some(NameConstraints::new(critical, value));
            }
            ParsedExtension::SubjectKeyIdentifier(value) => {
                self.ski = Some((value.0.to_vec(), critical));
            }
            ParsedExtension::AuthorityKeyIdentifier(value) => {
                self.aki = Some(AuthorityKeyId {
                    critical,
                    key_id: value.key_identifier.as_ref().map(|id| id.0.to_vec()),
                    issuer: value.authority_cert_issuer.is_some(),
                    serial: value.authority_cert_serial.is_some(),
                });
            }
            ParsedExtension::AuthorityInfoAccess(value) => {
                for access in &value.accessdescs {
                    let ParsedName::URI(url) = access.access_location else { continue };
                    match access.access_method.to_id_string().as_str() {
                        "1.3.6.1.5.5.7.48.2" => self.issuer_urls.push(url.to_owned()),
                        "1.3.6.1.5.5.7.48.1" => self.ocsp_urls.push(url.to_owned()),
                        _ => {}
                    }
                }
            }
            ParsedExtension::CRLDistributionPoints(value) => {
                self.crl_urls = crate::extensions::crl_urls(value);
            }
            ParsedExtension::ParseError { .. }
                if oid == "2.5.29.37" && extension.value == [0x30, 0] =>
            {
                self.eku = Some(ExtendedKeyUsage { critical, oids: Vec::new() });
            }
            ParsedExtension::ParseError { .. } => self.malformed.push(oid),
            _ => {}
        }
    }

    /// Issuer and subject are the same name.
    pub fn self_issued(&self) -> bool {
        self.issuer.same(&self.subject)
    }

    /// It is signed with the key it certifies. Costs a signature check.
    pub fn self_signed(&self) -> bool {
        self.self_issued() && self.verify(&self.key).is_ok()
    }

    /// Verifies its signature with `key`.
    pub fn verify(&self, key: &PublicKey) -> Result<(), BadSignature> {
        signature::verify(&self.scheme, key, &self.tbs, &self.signature)
    }

    /// The CA bit is set.
    pub fn is_ca(&self) -> bool {
        self.basic_constraints.as_ref().is_some_and(|constraints| constraints.ca)
    }

    /// True when both are the same certificate.
    pub fn same(&self, other: &Self) -> bool {
        self.der == other.der
    }

    /// The names in its subjectAltName.
    pub fn alt_names(&self) -> &[GeneralName] {
        self.san.as_ref().map_or(&[], |san| &san.names)
    }

    /// The dNSNames of its subjectAltName.
    pub fn dns_names(&self) -> impl Iterator<Item = &str> {
        self.alt_names().iter().filter_map(|name| match name {
            GeneralName::Dns(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The key identifier of the issuer's key.
    pub fn issuer_key_id(&self) -> Option<&[u8]> {
        self.aki.as_ref().and_then(|aki| aki.key_id.as_deref())
    }

    /// The identifier of its own key.
    pub fn key_id(&self) -> Option<&[u8]> {
        self.ski.as_ref().map(|(id, _)| id.as_slice())
    }

    /// The serial number in hex.
    pub fn serial_hex(&self) -> String {
        hex(&self.serial)
    }

    /// Critical extensions that are not understood, by object identifier.
    pub fn unknown_critical(&self) -> impl Iterator<Item = &str> {
        let unknown = |oid: &str| !crate::extensions::is_known(oid);
        self.extensions
            .iter()
            .filter(move |(oid, critical)| *critical && unknown(oid))
            .map(|(oid, _)| oid.as_str())
    }

    /// Extensions that occur twice.
    pub fn duplicate_extensions(&self) -> Vec<&str> {
        let mut seen = std::collections::BTreeSet::new();
        self.extensions
            .iter()
            .map(|(oid, _)| oid.as_str())
            .filter(|oid| !seen.insert(*oid))
            .collect()
    }
}

/// SHA-256 of `der` in hex with colons.
pub fn fingerprint(der: &[u8]) -> String {
    hex(&Sha256::digest(der))
}

/// Bytes as `AA:BB:CC`.
pub fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

impl Certificate {
    /// The certificate in PEM.
    pub fn pem(&self) -> String {
        pem(&self.der)
    }
}

/// DER of a certificate in PEM (RFC 7468): 64 columns, LF.
pub fn pem(der: &[u8]) -> String {
    let text = crate::read::encode_base64(der);
    let mut out = String::from("-----BEGIN CERTIFICATE-----\n");
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out.push_str("\n-----END CERTIFICATE-----\n");
    out
}
