//! PRES001: the presence address is neither an IP address nor a name in DNS.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Address, DOMAIN, SERVERS};
use crate::address::Problem;

rule! {
    /// ## What it does
    /// Reports a presence address whose host part can be neither an IP address nor
    /// a name in DNS.
    ///
    /// ## Why it matters
    /// The proxy may be content to compare strings. The SIP stack of the client has
    /// to find an address for the name, and finds none.
    ///
    /// ## What to do
    /// Set node name and proxy domain so that together they are a name that DNS
    /// knows, or make the node name an IP address.
    pub(super) static RULE = {
        code: "PRES001",
        name: "address-not-routable",
        summary: "the presence address is neither an IP address nor a name in DNS",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"How does CUPC determine presence address\", 2009-01-28", "RFC 1123, section 2.1"],
    }
}

pub(super) const CHECK: Check<Address> = Check { rule: &RULE, run };

fn run(address: &Address) -> Outcome {
    let resolution = &address.resolution;
    let Some(host) = &resolution.host else {
        return Outcome::Unknown(resolution.reason.clone());
    };
    if resolution.is_ipv4() {
        return Outcome::Pass;
    }
    let finding = |why: String| Finding::new(&RULE, address.location.clone(), why);
    for problem in &resolution.problems {
        match problem {
            Problem::NotAName(why) => {
                return finding(format!("{host} is no name in DNS: {why}"))
                    .help(format!("in {SERVERS} and {DOMAIN} write names that together are in DNS"))
                    .into();
            }
            Problem::NotAnAddress => {
                return finding(format!(
                    "{} is no valid IPv4 address, so it is treated as a name",
                    resolution.node
                ))
                .help(format!("in {SERVERS} write each number from 0 to 255"))
                .into();
            }
            Problem::ShortNumber => {
                return finding(format!(
                    "{} has not four numbers, so it is treated as a name",
                    resolution.node
                ))
                .help(format!("in {SERVERS} write the IP address with four numbers, or a name"))
                .severity(Severity::Warning)
                .into();
            }
            _ => {}
        }
    }
    Outcome::Pass
}

#[cfg(test)]
mod tests {
    use super::super::tests::address;
    use super::*;
    use crate::address::NOT_SET;

    #[test]
    fn only_what_cannot_be_in_dns_is_found() {
        for (node, domain) in [
            ("cup1", "10.11.12.13"),
            ("cup1", NOT_SET),
            ("10.11.12.300", "cisco.com"),
            ("10.11.12", "cisco.com"),
            ("cup1.cisco.com.", "cisco.com"),
            ("cup 1", "cisco.com"),
        ] {
            assert!(matches!(run(&address(node, domain)), Outcome::Found(_)), "{node} {domain}");
        }
        for (node, domain) in
            [("cup1", "cisco.com"), ("cup1.cisco.com", "CISCO.COM"), ("10.1.2.3", "")]
        {
            assert_eq!(run(&address(node, domain)), Outcome::Pass, "{node} {domain}");
        }
        assert!(matches!(run(&address("2001:db8::5", "cisco.com")), Outcome::Unknown(_)));
    }
}
