//! PRES009: DNS has no address for the presence address.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Address, Lookup};

rule! {
    /// ## What it does
    /// Reports a presence address whose name has neither an A nor an AAAA record on
    /// the server that was asked.
    ///
    /// ## Why it matters
    /// The client has to resolve the name to register. A client before 7.0 could do
    /// without; later ones cannot.
    ///
    /// ## What to do
    /// Add the name to DNS, or to the hosts file of the client, or make the node
    /// name the IP address.
    pub(super) static RULE = {
        code: "PRES009",
        name: "address-not-resolvable",
        summary: "DNS has no address for the presence address",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let finding = |message: String| {
        Finding::new(&RULE, address.location.clone(), message)
            .help("add an A record of that name to the DNS server the clients use")
            .into()
    };
    let host = address.resolution.host.as_deref().unwrap_or_default();
    match &address.lookup {
        None => Outcome::NotApplicable("DNS was not asked (--dns)"),
        Some(Lookup::NotNeeded) => Outcome::NotApplicable("there is no name to look up"),
        Some(Lookup::Addresses(addresses)) if addresses.is_empty() => {
            finding(format!("{host} has neither an A nor an AAAA record"))
        }
        Some(Lookup::Addresses(_)) => Outcome::Pass,
        Some(Lookup::NoName(why)) => finding(format!("{host} cannot be looked up: {why}")),
        Some(Lookup::Undecided(what)) => {
            Outcome::Unknown(format!("the server answers {what} for {host}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;

    #[test]
    fn a_name_without_an_address_is_found() {
        let looked = |lookup| Address { lookup, ..address("cup1", "acme.com") };
        let found = looked(Some(Lookup::Addresses(Vec::new())));
        assert!(matches!(run(&found), Outcome::Found(_)));
        let known = looked(Some(Lookup::Addresses(vec!["192.0.2.1".parse().unwrap()])));
        assert_eq!(run(&known), Outcome::Pass);
        let servfail = looked(Some(Lookup::Undecided("SERVFAIL".into())));
        assert!(matches!(run(&servfail), Outcome::Unknown(_)));
        assert!(matches!(run(&looked(None)), Outcome::NotApplicable(_)));
    }
}
