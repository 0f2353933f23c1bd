//! PRES006: the node name ends with the domain in the middle of a label.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Address, DOMAIN};
use crate::address::Problem;

rule! {
    /// ## What it does
    /// Reports a node name such as `cup1.notcisco.com` in `cisco.com`.
    ///
    /// ## Why it matters
    /// The rule says "ends with the domain" and no more. Taken by the letter the
    /// domain is not appended; whether the client looks for a dot before it is not
    /// stated.
    ///
    /// ## What to do
    /// Choose a proxy domain that is the node name's own domain.
    pub(super) static RULE = {
        code: "PRES006",
        name: "label-boundary",
        summary: "the node name ends with the domain in the middle of a label",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    if !resolution.problems.contains(&Problem::LabelBoundary) {
        return Outcome::Pass;
    }
    Finding::new(
        &RULE,
        address.location.clone(),
        format!(
            "{} ends with {} in the middle of a label; by the letter of the rule the domain is not appended",
            resolution.node, resolution.domain
        ),
    )
    .help(format!("in {DOMAIN} set Proxy Domain to the domain of the node name"))
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;

    #[test]
    fn a_domain_inside_a_label_is_found() {
        assert!(matches!(run(&address("cup1.notcisco.com", "cisco.com")), Outcome::Found(_)));
        assert_eq!(run(&address("cup1.cisco.com", "cisco.com")), Outcome::Pass);
    }
}
