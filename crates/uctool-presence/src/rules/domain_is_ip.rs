//! PRES004: the proxy domain is an IP address.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Address, DOMAIN};
use crate::address::Problem;

rule! {
    /// ## What it does
    /// Reports an IP address as proxy domain.
    ///
    /// ## Why it matters
    /// A node name that is no IP address gets the domain appended, and nothing can
    /// be put before an IP address. With an IP address as node name the address
    /// works.
    ///
    /// ## What to do
    /// Set the proxy domain to a DNS domain, or the node name to the IP address.
    pub(super) static RULE = {
        code: "PRES004",
        name: "domain-is-ip",
        summary: "the proxy domain is an IP address",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    if !resolution.problems.contains(&Problem::DomainIsIp) {
        return Outcome::Pass;
    }
    let message = format!("the proxy domain {} is an IP address", resolution.domain);
    let finding = Finding::new(&RULE, address.location.clone(), message)
        .help(format!("in {DOMAIN} set Proxy Domain to a DNS domain"));
    if resolution.is_ipv4() { finding.severity(Severity::Info) } else { finding }.into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;

    #[test]
    fn it_does_harm_only_to_names() {
        let severity = |node: &str, domain: &str| match run(&address(node, domain)) {
            Outcome::Found(found) => Some(found[0].severity),
            _ => None,
        };
        assert_eq!(severity("cup1", "10.11.12.13"), Some(Severity::Error));
        assert_eq!(severity("10.11.12.13", "10.11.12.13"), Some(Severity::Info));
        assert_eq!(severity("cup1", "cisco.com"), None);
    }
}
