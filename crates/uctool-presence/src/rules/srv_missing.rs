//! PRES010: the domain publishes no record by which clients find a server.

use uctool_core::{Check, Finding, Outcome, rule};

use super::Published;
use crate::dns::Side;

rule! {
    /// ## What it does
    /// Reports a domain with none of `_cisco-uds._tcp`, `_cuplogin._tcp` and
    /// `_collab-edge._tls`.
    ///
    /// ## Why it matters
    /// A client that is not told its servers by hand asks for these, in this order.
    /// Without any of them users must type the server name.
    ///
    /// ## What to do
    /// Publish `_cisco-uds._tcp` for CUCM on the inside, and `_collab-edge._tls`
    /// for Expressway on the outside.
    pub(super) static RULE = {
        code: "PRES010",
        name: "srv-missing",
        summary: "the domain publishes no record by which clients find a server",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 2782", "Cisco Jabber, service discovery"],
    }
}

pub(super) const CHECK: Check<Published> = Check { rule: &RULE, run };

fn run(published: &Published) -> Outcome {
    let discovery = &published.discovery;
    let for_clients = ["_cisco-uds._tcp", "_cuplogin._tcp", "_collab-edge._tls"];
    if for_clients.iter().any(|name| discovery.has(name)) {
        return Outcome::Pass;
    }
    if let Some(why) = discovery.undecided(|side| side != Side::Federation) {
        return Outcome::Unknown(why);
    }
    Finding::new(
        &RULE,
        published.location.clone(),
        format!("{} has none of {}", discovery.domain, for_clients.join(", ")),
    )
    .help(format!(
        "publish _cisco-uds._tcp.{} with the CUCM nodes as targets on the DNS server of the inside",
        discovery.domain
    ))
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::published;
    use super::*;

    #[test]
    fn one_record_for_clients_is_enough() {
        let with = |name| published(&[(name, "a.acme.com", &["192.0.2.1"], None)]);
        assert_eq!(run(&with("_cuplogin._tcp")), Outcome::Pass);
        assert_eq!(run(&with("_collab-edge._tls")), Outcome::Pass);
        assert!(matches!(run(&with("_sip._tcp")), Outcome::Found(_)));
        assert!(matches!(run(&published(&[])), Outcome::Found(_)));
    }
}
