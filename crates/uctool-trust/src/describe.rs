//! Certificates as JSON and as a line of text.

use jiff::Timestamp;
use serde::Serialize;
use uctool_x509::Certificate;
use uctool_x509::certificate::{KeyUsage, hex};

use crate::case::Case;

/// Seconds since 1970 as JSON has times.
pub fn time(seconds: i64) -> Option<String> {
    Timestamp::from_second(seconds).ok().map(|time| format!("{time:.9}"))
}

/// The day, for people.
pub fn day(seconds: i64) -> String {
    Timestamp::from_second(seconds).map_or_else(
        |_| "a date out of range".to_owned(),
        |time| time.to_string().chars().take(10).collect(),
    )
}

/// A certificate, with the fields the contract names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertificateV1 {
    subject: String,
    issuer: String,
    serial: String,
    version: u32,
    not_before: Option<String>,
    not_after: Option<String>,
    ca: bool,
    path_len: Option<u32>,
    key_usage: Vec<&'static str>,
    eku: Vec<String>,
    san: Vec<String>,
    key: KeyV1,
    signature: String,
    sha256: String,
    self_signed: bool,
    key_id: Option<String>,
    issuer_key_id: Option<String>,
    issuer_urls: Vec<String>,
    crl_urls: Vec<String>,
    ocsp_urls: Vec<String>,
    /// What it is in its case: `identity`, `trusted`, `root`, `intermediate`, `other`.
    role: &'static str,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct KeyV1 {
    algorithm: String,
    bits: usize,
}

impl CertificateV1 {
    /// `held` in the part it plays in `case`.
    pub fn of(case: &Case, held: &Certificate) -> Self {
        let constraints = held.basic_constraints.as_ref();
        let eku = held.eku.as_ref().map(|eku| eku.names()).unwrap_or_default();
        Self {
            subject: held.subject.to_string(),
            issuer: held.issuer.to_string(),
            serial: held.serial_hex(),
            version: held.version,
            not_before: time(held.not_before),
            not_after: time(held.not_after),
            ca: held.is_ca(),
            path_len: constraints.and_then(|constraints| constraints.path_len),
            key_usage: held.key_usage.as_ref().map(KeyUsage::names).unwrap_or_default(),
            eku: eku.into_iter().map(str::to_owned).collect(),
            san: held.alt_names().iter().map(ToString::to_string).collect(),
            key: KeyV1 { algorithm: held.key.algorithm(), bits: held.key.bits },
            signature: held.scheme.name(),
            sha256: held.sha256.clone(),
            self_signed: held.self_signed(),
            key_id: held.key_id().map(hex),
            issuer_key_id: held.issuer_key_id().map(hex),
            issuer_urls: held.issuer_urls.clone(),
            crl_urls: held.crl_urls.clone(),
            ocsp_urls: held.ocsp_urls.clone(),
            role: role(case, held),
        }
    }
}

/// What a certificate is in this case.
fn role(case: &Case, held: &Certificate) -> &'static str {
    let trusted = case.anchors.iter().any(|anchor| anchor.certificate.same(held));
    if case.leaf().is_some_and(|leaf| leaf.same(held)) {
        "identity"
    } else if trusted {
        "trusted"
    } else if held.self_issued() {
        "root"
    } else if held.is_ca() {
        "intermediate"
    } else {
        "other"
    }
}

/// One line for a person.
pub fn line(number: usize, held: &Certificate, now: i64) -> String {
    let issuer = if held.self_issued() { "itself".to_owned() } else { held.issuer.short() };
    let state = if now > held.not_after {
        " (expired)"
    } else if now < held.not_before {
        " (not yet valid)"
    } else {
        ""
    };
    let ca = if held.is_ca() { "  CA" } else { "" };
    format!(
        "{number:>3}  {}  issued by {issuer}  {}, {}{ca}  valid {} to {}{state}",
        held.subject.short(),
        held.key.words(),
        held.scheme.name(),
        day(held.not_before),
        day(held.not_after),
    )
}
