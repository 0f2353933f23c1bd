//! Name constraints (RFC 5280 section 4.2.1.10).

use crate::certificate::{Certificate, NameConstraints};
use crate::fault::Fault;
use crate::general_name::GeneralName;
use crate::host;

/// Whether a name lies in a subtree; `Err` when it cannot be told because the name is malformed.
fn within(name: &GeneralName, base: &GeneralName) -> Result<bool, ()> {
    match (name, base) {
        (GeneralName::Dns(name), GeneralName::Dns(_)) if name.starts_with('.') => Err(()),
        (GeneralName::Dns(name), GeneralName::Dns(base)) => Ok(dns_within(name, base)),
        (GeneralName::Ip(ip), GeneralName::Ip(base)) => ip_within(ip, base),
        (GeneralName::Email(mail), GeneralName::Email(base)) => email_within(mail, base),
        (GeneralName::Uri(uri), GeneralName::Uri(base)) => uri_within(uri, base),
        (GeneralName::Directory(name), GeneralName::Directory(base)) => Ok(name.within(base)),
        // How otherNames of one type lie in each other is up to the type.
        (GeneralName::Other(a, _), GeneralName::Other(b, _)) if a == b => Err(()),
        (GeneralName::Other(..), GeneralName::Other(..)) => Ok(false),
        _ => Err(()),
    }
}

fn dns_within(name: &str, base: &str) -> bool {
    if base.is_empty() {
        return true;
    }
    let trim = |text: &str| text.trim_end_matches('.').to_ascii_lowercase();
    let (name, base) = (trim(name), trim(base));
    let base = base.strip_prefix('.').unwrap_or(&base);
    name == base || name.strip_suffix(base).is_some_and(|rest| rest.ends_with('.'))
}

/// A wildcard may stand for a name in the subtree although it does not lie in it itself.
fn wildcard_reaches(name: &GeneralName, base: &GeneralName) -> bool {
    let (GeneralName::Dns(name), GeneralName::Dns(base)) = (name, base) else { return false };
    let Some(parent) = name.strip_prefix("*.") else { return false };
    let base = base.trim_start_matches('.');
    base.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent))
}

fn ip_within(ip: &[u8], base: &[u8]) -> Result<bool, ()> {
    if !matches!(ip.len(), 4 | 16) {
        return Err(());
    }
    let (net, mask) = base
        .split_at_checked(ip.len())
        .filter(|(_, mask)| mask.len() == ip.len())
        .map_or((&[][..], &[][..]), |pair| pair);
    if net.is_empty() {
        return Ok(false);
    }
    Ok(ip.iter().zip(net).zip(mask).all(|((ip, net), mask)| ip & mask == net & mask))
}

fn email_within(mail: &str, base: &str) -> Result<bool, ()> {
    let (local, domain) = mail.rsplit_once('@').ok_or(())?;
    if local.is_empty() || domain.is_empty() || !mail.is_ascii() {
        return Err(());
    }
    if let Some((base_local, base_domain)) = base.rsplit_once('@') {
        return Ok(local == base_local && domain.eq_ignore_ascii_case(base_domain));
    }
    if let Some(parent) = base.strip_prefix('.') {
        let domain = domain.to_ascii_lowercase();
        let parent = parent.to_ascii_lowercase();
        return Ok(domain.strip_suffix(&parent).is_some_and(|rest| rest.ends_with('.')));
    }
    Ok(domain.eq_ignore_ascii_case(base))
}

fn uri_within(uri: &str, base: &str) -> Result<bool, ()> {
    let (_, rest) = uri.split_once("://").ok_or(())?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    match base.strip_prefix('.') {
        Some(_) => {
            Ok(dns_within(host, base) && !host.eq_ignore_ascii_case(base.trim_start_matches('.')))
        }
        None => Ok(host.eq_ignore_ascii_case(base)),
    }
}

/// Why the constraints themselves cannot be applied.
pub(crate) fn malformed(constraints: &NameConstraints) -> Option<String> {
    if constraints.permitted.is_empty() && constraints.excluded.is_empty() {
        return Some("it constrains nothing".into());
    }
    constraints.permitted.iter().chain(&constraints.excluded).find_map(|base| match base {
        GeneralName::Dns(name) if name.contains('*') => Some(format!("`{name}` holds a wildcard")),
        GeneralName::Ip(bytes) if !matches!(bytes.len(), 8 | 32) => {
            Some(format!("an address of {} bytes without a mask", bytes.len()))
        }
        GeneralName::Ip(bytes) if !mask_is_prefix(bytes) => {
            Some("an address mask with holes".into())
        }
        GeneralName::Email(mail) if !mail.is_ascii() || mail.is_empty() || mail.ends_with('@') => {
            Some(format!("`{mail}` is no mail address, host or domain"))
        }
        GeneralName::Malformed(tag) => Some(format!("a base of form {tag} cannot be read")),
        _ => None,
    })
}

fn mask_is_prefix(bytes: &[u8]) -> bool {
    let (_, mask) = bytes.split_at(bytes.len() / 2);
    let mut ended = false;
    mask.iter().all(|byte| {
        let fits =
            if ended { *byte == 0 } else { byte.leading_ones() + byte.trailing_zeros() >= 8 };
        ended |= *byte != 0xff;
        fits
    })
}

/// The names of a certificate that constraints apply to (RFC 5280 section 6.1.3).
pub(crate) fn names(certificate: &Certificate, leaf: bool) -> Vec<GeneralName> {
    let mut names = certificate.alt_names().to_vec();
    let has = |form: u32| certificate.alt_names().iter().any(|name| name.form() == form);
    if !certificate.subject.is_empty() {
        names.push(GeneralName::Directory(certificate.subject.clone()));
    }
    names.extend(certificate.subject.emails().map(|mail| GeneralName::Email(mail.to_owned())));
    // A common name that reads as a host name is one to whoever falls back to it.
    if leaf && !has(2) {
        let hosts = certificate.subject.common_names().filter(|name| {
            name.contains('.') && !name.contains(' ') && host::dns_fault(name).is_none()
        });
        names.extend(hosts.map(|name| GeneralName::Dns(name.to_owned())));
    }
    names
}

/// Holds `names` against `constraints`. `spent` counts comparisons; `None` when `limit` is passed.
pub(crate) fn check(
    names: &[GeneralName],
    constraints: &NameConstraints,
    spent: &mut usize,
    limit: usize,
) -> Option<Vec<Fault>> {
    let mut faults = Vec::new();
    for name in names {
        let form = name.form();
        let same_form = |base: &&GeneralName| base.form() == form;
        let permitted = constraints.permitted.iter().filter(same_form);
        let (mut seen, mut inside, mut odd) = (false, false, false);
        for base in permitted {
            *spent += 1;
            if *spent > limit {
                return None;
            }
            seen = true;
            match within(name, base) {
                Ok(true) => {
                    inside = true;
                    break;
                }
                Ok(false) => {}
                Err(()) => odd = true,
            }
        }
        if seen && (odd || !inside) {
            faults.push(Fault::NameNotPermitted(name.to_string()));
        }
        for base in constraints.excluded.iter().filter(same_form) {
            *spent += 1;
            if *spent > limit {
                return None;
            }
            if !matches!(within(name, base), Ok(false)) || wildcard_reaches(name, base) {
                faults.push(Fault::NameExcluded(name.to_string()));
                break;
            }
        }
    }
    Some(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dns_subtree_is_made_of_whole_labels() {
        assert!(dns_within("owa.acme.local", "acme.local"));
        assert!(dns_within("ACME.local", "acme.local"));
        assert!(!dns_within("notacme.local", "acme.local"));
        assert!(dns_within("anything", ""));
    }

    #[test]
    fn masks_apply_bit_by_bit() {
        assert_eq!(ip_within(&[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]), Ok(true));
        assert_eq!(ip_within(&[11, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]), Ok(false));
        assert!(!mask_is_prefix(&[10, 0, 0, 0, 255, 0, 255, 0]));
        assert!(mask_is_prefix(&[10, 0, 0, 0, 255, 254, 0, 0]));
    }

    #[test]
    fn mail_constraints_name_a_box_a_host_or_a_domain() {
        assert_eq!(email_within("a@acme.local", "a@ACME.local"), Ok(true));
        assert_eq!(email_within("A@acme.local", "a@acme.local"), Ok(false));
        assert_eq!(email_within("a@x.acme.local", "acme.local"), Ok(false));
        assert_eq!(email_within("a@x.acme.local", ".acme.local"), Ok(true));
        assert_eq!(email_within("nobody", "acme.local"), Err(()));
    }

    #[test]
    fn a_wildcard_reaches_into_an_excluded_name() {
        let dns = |name: &str| GeneralName::Dns(name.into());
        assert!(wildcard_reaches(&dns("*.example.com"), &dns("bar.example.com")));
        assert!(!wildcard_reaches(&dns("*.example.com"), &dns("a.bar.example.com")));
    }
}
