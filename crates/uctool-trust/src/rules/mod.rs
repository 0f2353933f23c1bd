//! The rules, and the few questions several of them ask.

mod aia_critical;
mod aia_malformed;
mod bad_signature;
mod bc_not_critical;
mod budget_exhausted;
mod ca_bit_false;
mod ca_bit_missing;
mod ca_cert_as_identity;
mod ca_same_name_other_key;
mod capf_profile;
mod cert_malformed;
mod chain_incomplete;
mod chain_too_large;
mod cn_ip_no_san;
mod cn_missing;
mod cn_not_in_san;
mod cn_only_no_san;
mod crl_unusable;
mod csr_mismatch;
mod dsa_key;
mod duplicate_ext;
mod ec_explicit_curve;
mod eku_absent;
mod eku_any;
mod eku_clientauth_missing;
mod eku_critical;
mod eku_empty;
mod eku_on_root;
mod eku_serverauth_missing;
mod empty_issuer;
mod empty_subject_ca;
mod expired;
mod expires_soon;
mod ext_malformed;
mod file_armour;
mod file_damaged;
mod file_duplicate;
mod file_encoding;
mod file_layout;
mod file_locked;
mod file_not_a_certificate;
mod file_order;
mod file_private_key;
mod file_text_around;
mod file_trailing_data;
mod identity_cert_as_ca;
mod ip_in_dnsname;
mod issuer_name_encoding;
mod key_identifier_profile;
mod key_too_big_cucm;
mod keycertsign_missing;
mod keycertsign_without_ca_bit;
mod lifetime_public;
mod name_constraint_bad;
mod name_constraint_not_critical;
mod name_constraint_violated;
mod name_mismatch;
mod name_mismatch_ip;
mod name_mismatch_short_host;
mod name_trailing_dot;
mod not_yet_valid;
mod pathlen_exceeded;
mod policy_constraint_not_critical;
mod revoked;
mod root_missing;
mod root_not_trusted;
mod rsa_odd_size;
mod same_cn_two_self_signed;
mod san_bad_dns_char;
mod san_critical;
mod san_malformed;
mod san_not_alabel;
mod san_not_critical_empty_subject;
mod self_signed_leaf;
mod serial_bad;
mod sigalg_mismatch;
mod signature_unchecked;
mod subject_control_chars;
mod unknown_critical_ext;
mod weak_key;
mod weak_signature;
mod wildcard_bad;
mod wildcard_public_suffix;
mod wildcard_unsupported_cucm;
mod x509_not_v3;

use uctool_core::{Check, Finding, Outcome, Rule, Severity};
use uctool_x509::Certificate;
use uctool_x509::host::Host;
use uctool_x509::path::End;
use uctool_x509::read::OddityKind;

use crate::case::{Case, Chain, NO_CERTIFICATE};
use crate::input;
use crate::names::{self, Match};

/// Every rule, by code. Adding one is its file, its `mod` and its line here.
pub static CHECKS: &[Check<Case>] = &[
    ca_bit_missing::CHECK,
    ca_bit_false::CHECK,
    identity_cert_as_ca::CHECK,
    name_mismatch::CHECK,
    name_mismatch_ip::CHECK,
    name_mismatch_short_host::CHECK,
    cn_only_no_san::CHECK,
    cn_ip_no_san::CHECK,
    ip_in_dnsname::CHECK,
    cn_not_in_san::CHECK,
    name_trailing_dot::CHECK,
    wildcard_bad::CHECK,
    wildcard_public_suffix::CHECK,
    san_not_alabel::CHECK,
    san_bad_dns_char::CHECK,
    san_critical::CHECK,
    san_not_critical_empty_subject::CHECK,
    san_malformed::CHECK,
    ext_malformed::CHECK,
    chain_incomplete::CHECK,
    root_missing::CHECK,
    root_not_trusted::CHECK,
    ca_same_name_other_key::CHECK,
    bad_signature::CHECK,
    signature_unchecked::CHECK,
    sigalg_mismatch::CHECK,
    eku_serverauth_missing::CHECK,
    eku_empty::CHECK,
    eku_clientauth_missing::CHECK,
    eku_any::CHECK,
    eku_critical::CHECK,
    eku_absent::CHECK,
    eku_on_root::CHECK,
    csr_mismatch::CHECK,
    keycertsign_missing::CHECK,
    keycertsign_without_ca_bit::CHECK,
    pathlen_exceeded::CHECK,
    x509_not_v3::CHECK,
    bc_not_critical::CHECK,
    ca_cert_as_identity::CHECK,
    expired::CHECK,
    not_yet_valid::CHECK,
    expires_soon::CHECK,
    capf_profile::CHECK,
    wildcard_unsupported_cucm::CHECK,
    key_too_big_cucm::CHECK,
    weak_key::CHECK,
    dsa_key::CHECK,
    ec_explicit_curve::CHECK,
    rsa_odd_size::CHECK,
    weak_signature::CHECK,
    issuer_name_encoding::CHECK,
    subject_control_chars::CHECK,
    serial_bad::CHECK,
    duplicate_ext::CHECK,
    unknown_critical_ext::CHECK,
    aia_critical::CHECK,
    aia_malformed::CHECK,
    empty_issuer::CHECK,
    empty_subject_ca::CHECK,
    revoked::CHECK,
    crl_unusable::CHECK,
    name_constraint_violated::CHECK,
    name_constraint_bad::CHECK,
    name_constraint_not_critical::CHECK,
    policy_constraint_not_critical::CHECK,
    key_identifier_profile::CHECK,
    lifetime_public::CHECK,
    self_signed_leaf::CHECK,
    cn_missing::CHECK,
    same_cn_two_self_signed::CHECK,
    budget_exhausted::CHECK,
    cert_malformed::CHECK,
    file_not_a_certificate::CHECK,
    file_private_key::CHECK,
    file_duplicate::CHECK,
    file_order::CHECK,
    file_encoding::CHECK,
    file_layout::CHECK,
    file_armour::CHECK,
    file_text_around::CHECK,
    file_trailing_data::CHECK,
    file_damaged::CHECK,
    file_locked::CHECK,
    chain_too_large::CHECK,
];

/// Why a rule about names says nothing.
const NO_NAME: &str = "no address was given (`--name`)";

/// Certificates that are to act as CAs: those above the first of the path, those trusted, and one that signed itself.
fn not_a_ca(
    case: &Case,
    rule: &'static Rule,
    help: &str,
    describe: impl Fn(&Certificate) -> Option<String>,
) -> Outcome {
    let Some(chain) = &case.chain else { return Outcome::NotApplicable(NO_CERTIFICATE) };
    let mut findings = Vec::new();
    for held in case.every() {
        let certificate = &held.certificate;
        let position = chain.certificates.iter().position(|other| other.same(certificate));
        let trusted = case.anchors.iter().any(|anchor| anchor.certificate.same(certificate));
        let issuer = position.is_some_and(|position| position > 0);
        // An identity certificate in the trust file is the business of `identity-cert-as-ca`.
        let identity = !certificate.self_issued() && certificate.dns_names().next().is_some();
        let alone =
            certificate.self_issued() && position == Some(0) && chain.certificates.len() == 1;
        let acts = issuer || alone || (trusted && !identity);
        let Some(message) = describe(certificate).filter(|_| acts) else { continue };
        let severity = if issuer || position == Some(0) { Severity::Error } else { case.weight() };
        findings
            .push(Finding::new(rule, held.location.clone(), message).severity(severity).help(help));
    }
    findings.into()
}

/// A rule about the address: what was found, the certificate and the address, to message and help.
fn name(
    case: &Case,
    rule: &'static Rule,
    describe: impl Fn(Match, &Certificate, &Host) -> Option<(String, String)>,
) -> Outcome {
    let Some(leaf) = case.leaf() else { return Outcome::NotApplicable(NO_CERTIFICATE) };
    let Some(host) = &case.question.host else { return Outcome::NotApplicable(NO_NAME) };
    match describe(names::compare(leaf, host), leaf, host) {
        Some((message, help)) => Finding::new(rule, case.at(leaf), message).help(help).into(),
        None => Outcome::Pass,
    }
}

/// A rule about oddities of the files.
fn oddities(
    case: &Case,
    rule: &'static Rule,
    help: &str,
    describe: impl Fn(&OddityKind) -> Option<String>,
) -> Outcome {
    let mut findings = Vec::new();
    for file in case.files.iter().chain(&case.trust) {
        for oddity in &file.bundle.oddities {
            if let Some(message) = describe(&oddity.kind) {
                let at = input::place(&file.source, &oddity.place);
                findings.push(Finding::new(rule, at, message).help(help));
            }
        }
    }
    findings.into()
}

/// A rule about validity: an error on the path, a warning elsewhere.
fn timed(
    case: &Case,
    rule: &'static Rule,
    help: &str,
    describe: impl Fn(&Certificate) -> Option<String>,
) -> Outcome {
    match case.each(rule, help, describe) {
        Outcome::Found(findings) => {
            let path: Vec<_> = case
                .chain
                .iter()
                .flat_map(|chain| &chain.certificates)
                .map(|held| case.at(held))
                .collect();
            let weigh = |finding: Finding| {
                let on_path = path.contains(&finding.location);
                finding.severity(if on_path { Severity::Error } else { Severity::Warning })
            };
            Outcome::Found(findings.into_iter().map(weigh).collect())
        }
        other => other,
    }
}

/// Gives every finding of an outcome one weight.
fn weigh(outcome: Outcome, severity: Severity) -> Outcome {
    match outcome {
        Outcome::Found(findings) => {
            Outcome::Found(findings.into_iter().map(|finding| finding.severity(severity)).collect())
        }
        other => other,
    }
}

/// The path stopped at an intermediate CA, and nothing at all is trusted.
fn root_only(case: &Case, chain: &Chain) -> bool {
    case.question.trust_given
        && case.anchors.is_empty()
        && chain.end == End::IssuerMissing
        && chain.certificates.len() > 1
}

/// A common name that a client could take for a host.
fn host_like(name: &str) -> bool {
    name.parse::<Host>().is_ok() && (name.contains(['.', ':']) || name.starts_with("0x"))
}

/// What is wrong with the key identifiers of a certificate.
fn key_identifiers(certificate: &Certificate) -> Option<&'static str> {
    let own = certificate.self_issued();
    let ca = certificate.is_ca();
    match (&certificate.aki, &certificate.ski) {
        (Some(aki), _) if aki.critical => Some("authorityKeyIdentifier is critical"),
        (_, Some((_, true))) => Some("subjectKeyIdentifier is critical"),
        (None, _) if !own => Some("authorityKeyIdentifier is missing"),
        (_, None) if ca => Some("subjectKeyIdentifier is missing"),
        (Some(aki), _) if own && aki.key_id.is_none() => {
            Some("authorityKeyIdentifier of a root names no key")
        }
        (Some(aki), _) if own && (aki.issuer || aki.serial) => {
            Some("authorityKeyIdentifier of a root names an issuer")
        }
        (Some(aki), Some((id, _))) if own && aki.key_id.as_ref() != Some(id) => {
            Some("authorityKeyIdentifier of a root is not its own key identifier")
        }
        _ => None,
    }
}
