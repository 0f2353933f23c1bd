//! PRES002: two names differ only in case, and the comparison minds case.

use uctool_core::{Check, Confidence, Finding, Outcome, rule};

use super::{Address, Asked, DOMAIN, Request};
use crate::address::Problem;

rule! {
    /// ## What it does
    /// Reports a node name that would end with the proxy domain if case did not
    /// count, and a request whose host would be the proxy's own name if case did
    /// not count.
    ///
    /// ## Why it matters
    /// DNS does not mind case, so everything looks right. The client and the proxy
    /// compare strings: the domain is appended a second time, or the request is
    /// taken for a foreign one.
    ///
    /// ## What to do
    /// Write the proxy domain and the node names in lower case.
    pub(super) static RULE = {
        code: "PRES002",
        name: "case-mismatch",
        summary: "two names differ only in case, and the comparison minds case",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
    }
}

pub(super) const ADDRESS: Check<Address> = Check { rule: &RULE, run: of_address };
pub(super) const REQUEST: Check<Request> = Check { rule: &RULE, run: of_request };

fn of_address(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    if resolution.is_ipv4() {
        return Outcome::NotApplicable("the node name is an IP address");
    }
    if !resolution.problems.contains(&Problem::CaseMismatch) {
        return Outcome::Pass;
    }
    Finding::new(
        &RULE,
        address.location.clone(),
        format!(
            "{} does not end with {} because the comparison minds case, so the domain is appended",
            resolution.node, resolution.domain
        ),
    )
    .help(format!(
        "in {DOMAIN} write the proxy domain in lower case: {}",
        resolution.domain.to_ascii_lowercase()
    ))
    .into()
}

fn of_request(request: &Request) -> Outcome {
    let Asked::Sip { steps, .. } = &request.asked else {
        return Outcome::NotApplicable("a tel URI has no host");
    };
    let step = steps.iter().find(|step| step.but_for_case);
    let Some(step) = step else { return Outcome::Pass };
    Finding::new(
        &RULE,
        request.location.clone(),
        format!("step {} would say yes if case did not count: {}", step.name, step.question),
    )
    .confidence(Confidence::Medium)
    .help(format!("write the name in lower case on both sides, here and in {DOMAIN}"))
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{address, request};
    use super::*;

    #[test]
    fn case_alone_is_found() {
        assert!(matches!(of_address(&address("cup1.cisco.com", "CISCO.COM")), Outcome::Found(_)));
        assert_eq!(of_address(&address("cup1.cisco.com", "cisco.com")), Outcome::Pass);
        assert_eq!(of_address(&address("cup1", "CISCO.COM")), Outcome::Pass);
        assert!(matches!(of_request(&request("sip:a@ACME.com", "")), Outcome::Found(_)));
        assert_eq!(of_request(&request("sip:a@acme.com", "")), Outcome::Pass);
    }
}
