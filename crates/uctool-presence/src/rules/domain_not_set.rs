//! PRES003: the proxy domain is not set.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Address, DOMAIN};
use crate::address::{Problem, Verdict};

rule! {
    /// ## What it does
    /// Reports a proxy domain that is empty or still `PROXY_DOMAIN_NOT_SET`.
    ///
    /// ## Why it matters
    /// The client appends what stands there to the node name. With an IP address as
    /// node name nothing is appended, so it works until the node name changes; the
    /// proxy still has no domain of its own.
    ///
    /// ## What to do
    /// Set the Proxy Domain and restart the SIP Proxy.
    pub(super) static RULE = {
        code: "PRES003",
        name: "domain-not-set",
        summary: "the proxy domain is not set",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    if !resolution.problems.contains(&Problem::DomainNotSet) {
        return Outcome::Pass;
    }
    let what = if resolution.domain.is_empty() { "empty" } else { resolution.domain.as_str() };
    let finding =
        Finding::new(&RULE, address.location.clone(), format!("the proxy domain is {what}")).help(
            format!("in {DOMAIN} set Proxy Domain to your DNS domain and restart the SIP Proxy"),
        );
    if resolution.verdict == Verdict::Wrong { finding } else { finding.severity(Severity::Warning) }
        .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;
    use crate::address::NOT_SET;

    #[test]
    fn the_default_and_nothing_are_found() {
        let severity = |node: &str, domain: &str| match run(&address(node, domain)) {
            Outcome::Found(found) => Some(found[0].severity),
            _ => None,
        };
        assert_eq!(severity("cup1", NOT_SET), Some(Severity::Error));
        assert_eq!(severity("cup1", ""), Some(Severity::Error));
        assert_eq!(severity("10.11.12.13", NOT_SET), Some(Severity::Warning));
        assert_eq!(severity("cup1", "cisco.com"), None);
    }
}
