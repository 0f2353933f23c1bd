//! Certificates as JSON and as a line of text.

use jiff::Timestamp;
use serde_json::{Value, json};
use uctool_x509::Certificate;

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

/// The fields the contract names.
pub fn certificate(held: &Certificate, role: &str) -> Value {
    json!({
        "subject": held.subject.to_string(),
        "issuer": held.issuer.to_string(),
        "serial": held.serial_hex(),
        "version": held.version,
        "not_before": time(held.not_before),
        "not_after": time(held.not_after),
        "ca": held.is_ca(),
        "path_len": held.basic_constraints.as_ref().and_then(|constraints| constraints.path_len),
        "key_usage": held.key_usage.as_ref().map(uctool_x509::certificate::KeyUsage::names).unwrap_or_default(),
        "eku": held.eku.as_ref().map(|eku| eku.names()).unwrap_or_default(),
        "san": held.alt_names().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "key": { "algorithm": held.key.algorithm(), "bits": held.key.bits },
        "signature": held.scheme.name(),
        "sha256": held.sha256,
        "self_signed": held.self_signed(),
        "key_id": held.key_id().map(uctool_x509::certificate::hex),
        "issuer_key_id": held.issuer_key_id().map(uctool_x509::certificate::hex),
        "issuer_urls": held.issuer_urls,
        "crl_urls": held.crl_urls,
        "ocsp_urls": held.ocsp_urls,
        "role": role,
    })
}

/// What a certificate is in this case.
pub fn role(case: &Case, held: &Certificate) -> &'static str {
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
        "{number:>3}  {}  issued by {issuer}  {} {}, {}{ca}  valid {} to {}{state}",
        held.subject.short(),
        held.key.algorithm(),
        held.key.bits,
        held.scheme.name(),
        day(held.not_before),
        day(held.not_after),
    )
}
