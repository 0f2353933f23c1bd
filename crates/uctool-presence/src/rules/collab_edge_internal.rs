//! PRES013: records of the inside and of the outside come from the same DNS server.

use uctool_core::{Check, Finding, Outcome, rule};

use super::Published;
use crate::dns::Side;

rule! {
    /// ## What it does
    /// Reports a DNS server that answers both `_cisco-uds._tcp` (or
    /// `_cuplogin._tcp`) and `_collab-edge._tls`.
    ///
    /// ## Why it matters
    /// Clients tell inside from outside by which record they get. If `_cisco-uds`
    /// can be seen outside, clients there try servers they cannot reach; `_collab-
    /// edge` has no business inside.
    ///
    /// ## What to do
    /// Publish `_collab-edge._tls` on the outside DNS only and the other two on the
    /// inside DNS only.
    pub(super) static RULE = {
        code: "PRES013",
        name: "collab-edge-internal",
        summary: "records of the inside and of the outside come from the same DNS server",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Cisco Jabber, service discovery"],
    }
}

pub(super) const CHECK: Check<Published> = Check { rule: &RULE, run };

fn run(published: &Published) -> Outcome {
    let discovery = &published.discovery;
    if !discovery.has("_collab-edge._tls") {
        return match discovery.undecided(|side| side == Side::Outside) {
            Some(why) => Outcome::Unknown(why),
            None => Outcome::Pass,
        };
    }
    let inside = ["_cisco-uds._tcp", "_cuplogin._tcp"].into_iter().find(|name| discovery.has(name));
    let Some(inside) = inside else { return Outcome::Pass };
    Finding::new(
        &RULE,
        published.location.clone(),
        format!("the same server answers {inside} and _collab-edge._tls for {}", discovery.domain),
    )
    .help("remove _collab-edge._tls from the DNS server of the inside, or the other record from that of the outside")
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::published;
    use super::*;

    #[test]
    fn both_sides_from_one_server_are_found() {
        let edge = ("_collab-edge._tls", "e.acme.com", &["192.0.2.2"] as &[&str], None);
        let uds = ("_cisco-uds._tcp", "a.acme.com", &["192.0.2.1"] as &[&str], None);
        assert!(matches!(run(&published(&[edge, uds])), Outcome::Found(_)));
        assert_eq!(run(&published(&[edge])), Outcome::Pass);
        assert_eq!(run(&published(&[uds])), Outcome::Pass);
    }
}
