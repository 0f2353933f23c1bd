//! PRES014: a bare host name depends on the DNS suffix of each client.

use uctool_core::{Check, Finding, Outcome, rule, text::some_of};

use super::{Address, Published, SERVERS};

rule! {
    /// ## What it does
    /// Reports a bare node name that clients with one of the given DNS suffixes
    /// complete to another name, and SRV targets without a domain.
    ///
    /// ## Why it matters
    /// Clients ask DNS for full names and complete a bare one with their own
    /// suffix, usually from DHCP. A client at home or in another subdomain asks for
    /// a name that does not exist. CUPC 7 also puts the bare node name into its
    /// login window after the first login.
    ///
    /// ## What to do
    /// Four ways: type the full name at each login; add the node name to the
    /// client's hosts file; change the node name to the full name; change the node
    /// name to the IP address.
    pub(super) static RULE = {
        code: "PRES014",
        name: "node-name-not-fqdn",
        summary: "a bare host name depends on the DNS suffix of each client",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"Name resolution in Cisco voice products\", 2009-01-05"],
    }
}

pub(super) const ADDRESS: Check<Address> = Check { rule: &RULE, run: of_address };
pub(super) const TARGETS: Check<Published> = Check { rule: &RULE, run: of_targets };

fn of_address(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    if !resolution.is_bare() {
        return Outcome::Pass;
    }
    if address.suffixes.is_empty() {
        return Outcome::NotApplicable("no DNS suffixes of clients were given (--suffix)");
    }
    let host = resolution.host.as_deref().unwrap_or_default();
    let others: Vec<String> = address
        .suffixes
        .iter()
        .map(|suffix| format!("{}.{suffix}", resolution.node))
        .filter(|name| !name.eq_ignore_ascii_case(host))
        .collect();
    if others.is_empty() {
        return Outcome::Pass;
    }
    Finding::new(
        &RULE,
        address.location.clone(),
        format!(
            "{} is a bare name; some clients ask DNS for {} instead of {host}",
            resolution.node,
            some_of(&others, 4)
        ),
    )
    .why("a client completes a bare name with its own DNS suffix")
    .help(format!(
        "in {SERVERS} change the node name to {host} or to the IP address; or let users type {host} at each login, or add {} to the hosts file of their computers",
        resolution.node
    ))
    .into()
}

fn of_targets(published: &Published) -> Outcome {
    if published.discovery.targets().next().is_none() {
        return Outcome::NotApplicable("there is no SRV record");
    }
    let bare = published
        .discovery
        .targets()
        .filter(|found| !found.record.target.is_empty() && !found.record.target.contains('.'));
    let findings = bare.map(|found| {
        let (service, target) = (found.service.name, &found.record.target);
        Finding::new(
            &RULE,
            published.location.clone().part(service),
            format!("{target}, target of {service}, has no domain"),
        )
        .help(format!(
            "make the full name, such as {target}.{}, the target",
            published.discovery.domain
        ))
    });
    findings.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{address, published};
    use super::*;

    #[test]
    fn a_bare_name_is_found_when_a_suffix_leads_elsewhere() {
        let with = |node, suffixes: &[&str]| Address {
            suffixes: suffixes.iter().map(|one| (*one).to_owned()).collect(),
            ..address(node, "acme.com")
        };
        assert!(matches!(of_address(&with("cup1", &["acme.com", "isp.com"])), Outcome::Found(_)));
        assert_eq!(of_address(&with("cup1", &["acme.com"])), Outcome::Pass);
        assert_eq!(of_address(&with("cup1.acme.com", &["isp.com"])), Outcome::Pass);
        assert!(matches!(of_address(&with("cup1", &[])), Outcome::NotApplicable(_)));
    }

    #[test]
    fn a_target_without_domain_is_found() {
        let with = |target| published(&[("_cisco-uds._tcp", target, &["192.0.2.1"], None)]);
        assert!(matches!(of_targets(&with("cup1")), Outcome::Found(_)));
        assert_eq!(of_targets(&with("cup1.acme.com")), Outcome::Pass);
    }
}
