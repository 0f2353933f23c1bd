//! The address a client is configured with, held against the names of a certificate.

use uctool_x509::Certificate;
use uctool_x509::general_name::{GeneralName, ip_of};
use uctool_x509::host::{self, Host};

/// What comes of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    /// A name of the certificate stands for the address.
    Yes,
    /// There is no subjectAltName; only the common name does.
    CnOnly,
    /// There is no subjectAltName and the common name does not either.
    CnOther,
    /// The common name is the IP address, and there is no subjectAltName.
    CnIp,
    /// The IP address stands in a dNSName.
    IpInDns,
    /// An IP address is configured, the certificate has names.
    Ip,
    /// A host name without domain is configured, the certificate has it with one.
    ShortHost,
    /// None of the names fits.
    No,
}

/// Compares.
pub(crate) fn compare(certificate: &Certificate, host: &Host) -> Match {
    let alt = certificate.alt_names();
    let names = alt.iter().any(|name| matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_)));
    let mut cns = certificate.subject.common_names();
    match host {
        Host::Ip(address) => {
            let is = |bytes: &[u8]| ip_of(bytes) == Some(*address);
            let text = |name: &str| name.parse() == Ok(*address);
            if alt.iter().any(|name| matches!(name, GeneralName::Ip(bytes) if is(bytes))) {
                Match::Yes
            } else if certificate.dns_names().any(text) {
                Match::IpInDns
            } else if !names && cns.any(text) {
                Match::CnIp
            } else {
                Match::Ip
            }
        }
        Host::Dns { ascii, .. } => {
            if certificate.dns_names().any(|name| host::dns_matches(name, ascii)) {
                return Match::Yes;
            }
            if certificate.san.is_none() && certificate.subject.common_name().is_some() {
                let covers = cns.any(|name| host::dns_matches(name, ascii));
                return if covers { Match::CnOnly } else { Match::CnOther };
            }
            let short = |name: &str| {
                name.split_once('.').is_some_and(|(label, _)| label.eq_ignore_ascii_case(ascii))
            };
            if !ascii.contains('.') && certificate.dns_names().any(short) {
                Match::ShortHost
            } else {
                Match::No
            }
        }
    }
}

/// Accepted by a client that falls back to the common name.
pub(crate) fn legacy(found: Match) -> bool {
    matches!(found, Match::Yes | Match::CnOnly | Match::CnIp)
}

/// The names that would work, for a person.
pub(crate) fn usable(certificate: &Certificate) -> Vec<String> {
    let alt = certificate.alt_names().iter().filter(|name| match name {
        GeneralName::Dns(name) => host::dns_fault(name).is_none(),
        GeneralName::Ip(_) => true,
        _ => false,
    });
    let mut names: Vec<String> = alt.map(ToString::to_string).collect();
    if names.is_empty() {
        names.extend(certificate.subject.common_name().map(str::to_owned));
    }
    names
}

/// The same in a sentence.
pub(crate) fn usable_text(certificate: &Certificate) -> String {
    match usable(certificate).as_slice() {
        [] => "nothing: it has no name a client could ask for".to_owned(),
        names => uctool_core::text::some_of(names, 8),
    }
}

/// The last labels of a name, when everything below them belongs to different owners.
pub(crate) fn wildcard_over_suffix(name: &str) -> bool {
    let Some(parent) = name.strip_prefix("*.") else { return false };
    crate::suffixes::is_suffix(parent)
}
