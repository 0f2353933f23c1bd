//! Name constraints (RFC 5280 section 4.2.1.10).

use std::collections::BTreeSet;

use crate::certificate::{Certificate, NameConstraints};
use crate::fault::Fault;
use crate::general_name::GeneralName;
use crate::host;
use crate::tlv;

/// id-on-SmtpUTF8Mailbox, which constraints on mail addresses apply to (RFC 9598 section 6).
const SMTP_UTF8_MAILBOX: &str = "1.3.6.1.5.5.7.8.9";

/// Whether a name lies in a subtree; `Err` when it cannot be told because the name is malformed.
fn within(name: &GeneralName, base: &GeneralName) -> Result<bool, ()> {
    match (name, base) {
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
///
/// `common_name` says that a client may take the common name for a host name although there are addresses.
pub(crate) fn names(certificate: &Certificate, leaf: bool, common_name: bool) -> Vec<GeneralName> {
    let mut names = certificate.alt_names().to_vec();
    let has = |form: u32| certificate.alt_names().iter().any(|name| name.form() == form);
    if !certificate.subject.is_empty() {
        names.push(GeneralName::Directory(certificate.subject.clone()));
    }
    let mailboxes = certificate.alt_names().iter().filter_map(|name| match name {
        GeneralName::Other(oid, value) if oid == SMTP_UTF8_MAILBOX => Some(mailbox(value)),
        _ => None,
    });
    names.extend(mailboxes.map(GeneralName::Email));
    names.extend(certificate.subject.emails().map(|mail| GeneralName::Email(mail.to_owned())));
    // A common name that reads as a host name is one to whoever falls back to it.
    if leaf && !has(2) && (common_name || !has(7)) {
        let hosts = certificate.subject.common_names().filter(|name| reads_as_host(name));
        names.extend(hosts.map(|name| GeneralName::Dns(name.to_owned())));
    }
    names
}

fn reads_as_host(name: &str) -> bool {
    let edge = |label: &str| label.starts_with('-') || label.ends_with('-');
    name.contains('.')
        && !name.ends_with('.')
        && host::dns_fault(name).is_none()
        && !name.split('.').any(edge)
}

/// The address of an SmtpUTF8Mailbox (RFC 9598), `[0]` around a UTF8String; empty where it is none.
fn mailbox(value: &[u8]) -> String {
    let text =
        tlv::expect(value, tlv::CONTEXT_0).and_then(|(outer, _)| tlv::expect(outer.value, 0x0c));
    text.map(|(text, _)| String::from_utf8_lossy(text.value).into_owned()).unwrap_or_default()
}

/// More pairs of names and constraints than this are not even begun with.
const MAX_PAIRS: usize = 1 << 20;

/// Holds `names` against `constraints`. `spent` counts comparisons; `None` when `limit` is passed.
pub(crate) fn check(
    names: &[GeneralName],
    constraints: &NameConstraints,
    spent: &mut usize,
    limit: usize,
) -> Option<Vec<Fault>> {
    let bases = constraints.permitted.len() + constraints.excluded.len();
    if names.len().saturating_mul(bases) > MAX_PAIRS {
        return None;
    }
    let (permitted, excluded) =
        (Side::new(&constraints.permitted), Side::new(&constraints.excluded));
    let mut faults = Vec::new();
    for name in names {
        let inside = permitted.covers(name, spent, limit)?;
        if permitted.has_form(name) && inside != Cover::Yes {
            faults.push(Fault::NameNotPermitted(name.to_string()));
        }
        let reached = excluded.covers(name, spent, limit)?;
        if reached != Cover::No || excluded.wildcard_reaches(name) {
            faults.push(Fault::NameExcluded(name.to_string()));
        }
    }
    Some(faults)
}

/// Whether a name lies in one of some subtrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cover {
    Yes,
    No,
    /// That cannot be told, because the name is malformed.
    Odd,
}

impl Cover {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// One list of subtrees. Host names, of which there may be many, are looked up and not walked through.
struct Side<'c> {
    bases: &'c [GeneralName],
    hosts: BTreeSet<String>,
    /// What stands behind the first label of each host.
    parents: BTreeSet<String>,
}

impl<'c> Side<'c> {
    fn new(bases: &'c [GeneralName]) -> Self {
        let hosts: BTreeSet<String> = bases
            .iter()
            .filter_map(|base| match base {
                GeneralName::Dns(name) => Some(name.trim_matches('.').to_ascii_lowercase()),
                _ => None,
            })
            .collect();
        let parent = |host: &String| host.split_once('.').map(|(_, rest)| rest.to_owned());
        let parents = hosts.iter().filter_map(parent).collect();
        Self { bases, hosts, parents }
    }

    fn has_form(&self, name: &GeneralName) -> bool {
        self.bases.iter().any(|base| base.form() == name.form())
    }

    /// Whether a subtree holds the name; `None` when the limit is passed.
    fn covers(&self, name: &GeneralName, spent: &mut usize, limit: usize) -> Option<Cover> {
        if let GeneralName::Dns(host) = name {
            *spent += host.matches('.').count() + 1;
            let odd = host.starts_with('.') && !self.hosts.is_empty();
            let found = (*spent <= limit).then(|| self.holds_host(host))?;
            return Some(if odd { Cover::Odd } else { Cover::of(found) });
        }
        let mut odd = false;
        for base in self.bases.iter().filter(|base| base.form() == name.form()) {
            *spent += 1;
            if *spent > limit {
                return None;
            }
            match within(name, base) {
                Ok(true) => return Some(Cover::Yes),
                Ok(false) => {}
                Err(()) => odd = true,
            }
        }
        Some(if odd { Cover::Odd } else { Cover::No })
    }

    fn holds_host(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let mut rest = host.as_str();
        loop {
            if self.hosts.contains(rest) {
                return true;
            }
            match rest.split_once('.') {
                Some((_, shorter)) => rest = shorter,
                None => return self.hosts.contains(""),
            }
        }
    }

    /// A wildcard may stand for a name in a subtree although it does not lie in it itself.
    fn wildcard_reaches(&self, name: &GeneralName) -> bool {
        let GeneralName::Dns(name) = name else { return false };
        name.strip_prefix("*.")
            .is_some_and(|parent| self.parents.contains(&parent.to_ascii_lowercase()))
    }
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
        let (near, far) = ([dns("bar.example.com")], [dns("a.bar.example.com")]);
        assert!(Side::new(&near).wildcard_reaches(&dns("*.example.com")));
        assert!(!Side::new(&far).wildcard_reaches(&dns("*.example.com")));
    }
}
