//! PRES011: the target of an SRV record has no address.

use uctool_core::{Check, Finding, Outcome, rule};

use super::Published;

rule! {
    /// ## What it does
    /// Reports SRV targets with neither an A nor an AAAA record on the server that
    /// was asked.
    ///
    /// ## Why it matters
    /// The client finds the record, asks for the target, and is left with nothing.
    /// That looks like a server that is down.
    ///
    /// ## What to do
    /// Add the address record, or correct the target.
    pub(super) static RULE = {
        code: "PRES011",
        name: "srv-target-unresolvable",
        summary: "the target of an SRV record has no address",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 2782, section on the format of the SRV RR"],
    }
}

pub(super) const CHECK: Check<Published> = Check { rule: &RULE, run };

fn run(published: &Published) -> Outcome {
    if published.discovery.targets().next().is_none() {
        return Outcome::NotApplicable("there is no SRV record");
    }
    let offered = || published.discovery.targets().filter(|found| !found.record.target.is_empty());
    let lost: Vec<Finding> = offered()
        .filter(|found| found.addresses.is_empty() && found.undecided.is_none())
        .map(|found| {
            let (service, target) = (found.service.name, &found.record.target);
            Finding::new(
                &RULE,
                published.location.clone().part(service),
                format!("{target}, target of {service}, has neither an A nor an AAAA record"),
            )
            .help(format!("add an A record for {target}, or correct the target of {service}"))
        })
        .collect();
    if !lost.is_empty() {
        return lost.into();
    }
    match offered().find_map(|found| Some((found, found.undecided.as_ref()?))) {
        Some((found, why)) => Outcome::Unknown(format!("{why} for {}", found.record.target)),
        None => Outcome::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::published;
    use super::*;

    #[test]
    fn a_target_without_an_address_is_found() {
        let with = |addresses| published(&[("_cisco-uds._tcp", "a.acme.com", addresses, None)]);
        assert!(matches!(run(&with(&[])), Outcome::Found(_)));
        assert_eq!(run(&with(&["192.0.2.1"])), Outcome::Pass);
        assert!(matches!(run(&published(&[])), Outcome::NotApplicable(_)));
    }
}
