//! PRES015: the node name is the domain itself.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Address, SERVERS};
use crate::address::Problem;

rule! {
    /// ## What it does
    /// Reports a node name that equals the proxy domain.
    ///
    /// ## Why it matters
    /// It ends with the domain, so nothing is appended, and clients look for the
    /// address of the domain itself. That is often a web server.
    ///
    /// ## What to do
    /// Give the node a name of its own in the domain.
    pub(super) static RULE = {
        code: "PRES015",
        name: "node-name-is-domain",
        summary: "the node name is the domain itself",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    if !resolution.problems.contains(&Problem::NodeIsDomain) {
        return Outcome::Pass;
    }
    Finding::new(
        &RULE,
        address.location.clone(),
        format!(
            "the node name is the domain {}; clients look for the address of the domain",
            resolution.domain
        ),
    )
    .help(format!("in {SERVERS} give the node a name in {}", resolution.domain))
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;

    #[test]
    fn a_node_called_as_its_domain_is_found() {
        assert!(matches!(run(&address("cisco.com", "cisco.com")), Outcome::Found(_)));
        assert_eq!(run(&address("cup1.cisco.com", "cisco.com")), Outcome::Pass);
    }
}
