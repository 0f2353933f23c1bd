use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::names::Match;

rule! {
    /// ## What it does
    /// Reports an IP address asked for that the certificate has as dNSName instead of iPAddress.
    ///
    /// ## Why it matters
    /// An address is compared with iPAddress entries alone.
    ///
    /// ## What to do
    /// Have the certificate issued with the address as iPAddress.
    pub(crate) static RULE = {
        code: "CERT009",
        name: "ip-in-dnsname",
        summary: "the IP address stands in a dNSName",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.6", "RFC 9525, section 6.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::name(case, &RULE, |found, leaf, host| {
        matches!(found, Match::IpInDns).then(|| {
            (
                format!("{host} stands in a dNSName, where no client looks for an address"),
                format!(
                    "have the certificate issued again with {} as iPAddress",
                    leaf.subject.short()
                ),
            )
        })
    })
}
