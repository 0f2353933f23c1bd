use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::names::{self, Match};

rule! {
    /// ## What it does
    /// Reports an IP address (`--name`) where the certificate holds host names and not this address.
    ///
    /// ## Why it matters
    /// Whoever puts the IP address of the server into Presence Gateway gets "certificate not trusted": an
    /// address matches only an iPAddress of the subjectAltName.
    ///
    /// ## What to do
    /// Configure the host name of the certificate, set a DNS server on the node (`set network dns primary`) and
    /// restart the service.
    pub(crate) static RULE = {
        code: "CERT005",
        name: "name-mismatch-ip",
        summary: "the address is an IP address and the certificate has names",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9525, section 6", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::name(case, &RULE, |found, leaf, host| {
        matches!(found, Match::Ip).then(|| (format!("{host} is not an address of this certificate; it is for {}", names::usable_text(leaf)), format!("configure {} instead of the IP address, and let the server resolve it (`set network dns primary`)", names::usable_text(leaf))))
    })
}
