//! PRES008: a name has capital letters.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Address, DOMAIN, SERVERS};
use crate::address::Problem;

rule! {
    /// ## What it does
    /// Reports capital letters in a node name or a proxy domain.
    ///
    /// ## Why it matters
    /// DNS does not mind case, comparisons inside the products do. A name written
    /// in capitals on one page and in lower case on another is two names.
    ///
    /// ## What to do
    /// Write names in lower case everywhere.
    pub(super) static RULE = {
        code: "PRES008",
        name: "upper-case-name",
        summary: "a name has capital letters",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"KISS - Keep It Simple Stupid\", 2009-02-25", "Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    if resolution.problems.contains(&Problem::CaseMismatch) {
        return Outcome::NotApplicable("case already breaks the address: case-mismatch");
    }
    if !resolution.problems.contains(&Problem::UpperCase) {
        return Outcome::Pass;
    }
    let capitals = |text: &str| text.bytes().any(|byte| byte.is_ascii_uppercase());
    let (what, page) = if capitals(&resolution.node) {
        (&resolution.node, SERVERS)
    } else {
        (&resolution.domain, DOMAIN)
    };
    Finding::new(&RULE, address.location.clone(), format!("{what} has capital letters"))
        .help(format!("in {page} write it in lower case: {}", what.to_ascii_lowercase()))
        .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;

    #[test]
    fn capitals_are_found_where_they_do_no_harm_yet() {
        assert!(matches!(run(&address("cup1", "Cisco.com")), Outcome::Found(_)));
        assert!(matches!(run(&address("CUP1", "cisco.com")), Outcome::Found(_)));
        assert_eq!(run(&address("cup1", "cisco.com")), Outcome::Pass);
        assert!(matches!(run(&address("cup1.cisco.com", "CISCO.COM")), Outcome::NotApplicable(_)));
    }
}
