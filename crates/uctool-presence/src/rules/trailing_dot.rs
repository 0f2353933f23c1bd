//! PRES007: a name ends with a dot, which defeats the comparison.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Address, DOMAIN, SERVERS};
use crate::address::Problem;

rule! {
    /// ## What it does
    /// Reports a node name or a domain that ends with a dot.
    ///
    /// ## Why it matters
    /// In DNS the dot means that a name is complete. The client compares strings,
    /// so `cup1.cisco.com.` does not end with `cisco.com` and gets it appended
    /// again.
    ///
    /// ## What to do
    /// Remove the dot.
    pub(super) static RULE = {
        code: "PRES007",
        name: "trailing-dot",
        summary: "a name ends with a dot, which defeats the comparison",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28", "RFC 1034, section 3.1"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    if !resolution.problems.contains(&Problem::TrailingDot) {
        return Outcome::Pass;
    }
    let (what, page) = if resolution.node.ends_with('.') {
        (&resolution.node, SERVERS)
    } else {
        (&resolution.domain, DOMAIN)
    };
    Finding::new(&RULE, address.location.clone(), format!("{what} ends with a dot"))
        .help(format!("in {page} remove the dot: {}", what.trim_end_matches('.')))
        .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;

    #[test]
    fn a_dot_on_either_side_is_found() {
        assert!(matches!(run(&address("cup1.cisco.com.", "cisco.com")), Outcome::Found(_)));
        assert!(matches!(run(&address("cup1", "cisco.com.")), Outcome::Found(_)));
        assert_eq!(run(&address("cup1", "cisco.com")), Outcome::Pass);
    }
}
