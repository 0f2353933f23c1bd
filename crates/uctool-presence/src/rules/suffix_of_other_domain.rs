//! PRES005: the node name is of another domain than the proxy domain.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Address, DOMAIN, SERVERS};
use crate::address::Problem;

rule! {
    /// ## What it does
    /// Reports a node name with a domain of its own that is not the proxy domain,
    /// such as `cup1.emea.acme.com` in `apac.acme.com`.
    ///
    /// ## Why it matters
    /// The client appends the proxy domain to it, so the address has two domains
    /// and DNS does not know it.
    ///
    /// ## What to do
    /// Set the proxy domain to the part the node names have in common, here
    /// `acme.com`, or give the node a name in the proxy domain.
    pub(super) static RULE = {
        code: "PRES005",
        name: "suffix-of-other-domain",
        summary: "the node name is of another domain than the proxy domain",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    let certain = resolution.problems.iter().find_map(|problem| match problem {
        Problem::OtherDomain { certain } => Some(*certain),
        _ => None,
    });
    let Some(certain) = certain else { return Outcome::Pass };
    let finding = Finding::new(
        &RULE,
        address.location.clone(),
        format!(
            "{} is not in {}, so a second domain is appended",
            resolution.node, resolution.domain
        ),
    )
    .help(match common(&resolution.node, &resolution.domain) {
        Some(common) => format!("in {DOMAIN} set Proxy Domain to {common}"),
        None => format!("in {SERVERS} give the node a name in {}", resolution.domain),
    });
    if certain { finding } else { finding.severity(Severity::Warning) }.into()
}

/// The labels two names end with, when they are at least two.
fn common(node: &str, domain: &str) -> Option<String> {
    let same = node.rsplit('.').zip(domain.rsplit('.')).take_while(|(a, b)| a == b);
    let mut labels: Vec<&str> = same.map(|(label, _)| label).collect();
    labels.reverse();
    (labels.len() >= 2).then(|| labels.join("."))
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;

    #[test]
    fn two_domains_are_found_and_the_common_one_is_named() {
        let Outcome::Found(found) = run(&address("cup1.emea.acme.com", "apac.acme.com")) else {
            panic!("nothing found")
        };
        assert!(found[0].help.as_deref().unwrap().ends_with("set Proxy Domain to acme.com"));
        let Outcome::Found(found) = run(&address("cup1.emea", "acme.com")) else {
            panic!("nothing found")
        };
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(run(&address("cup1.apac.acme.com", "acme.com")), Outcome::Pass);
        assert_eq!(run(&address("cup1", "acme.com")), Outcome::Pass);
    }
}
