//! PRES016: the proxy takes the request for a foreign one and has no static route for it.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Asked, Request};
use crate::proxy::Decision;

rule! {
    /// ## What it does
    /// Reports a request whose host is none of the proxy's own names and matches no
    /// static route.
    ///
    /// ## Why it matters
    /// A proxy forwards such a request by SRV and A records or discards it. Where
    /// the request was meant for this proxy, its SIP domain, node name or alias is
    /// written otherwise than the sender writes it.
    ///
    /// ## What to do
    /// Make the host of the request one of the proxy's names, or add a static
    /// route.
    pub(super) static RULE = {
        code: "PRES016",
        name: "foreign-without-route",
        summary: "the proxy takes the request for a foreign one and has no static route for it",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"Integration between CUPS and MOC/OCS\", 2009-02-04", "Htluo, \"SIP domain and DNS domain\", 2009-01-21"],
    }
}

pub(super) const CHECK: Check<Request> = Check { rule: &RULE, run };

fn run(request: &Request) -> Outcome {
    let Asked::Sip { decision, .. } = &request.asked else {
        return Outcome::NotApplicable("a tel URI has no host");
    };
    let (host, why, severity) = match decision {
        Decision::Dns { host, .. } => (
            host,
            "the proxy asks DNS for SRV and A records of it, and discards the request if there are none",
            Severity::Warning,
        ),
        Decision::Discarded(host) => (
            host,
            "DNS has neither SRV nor A records of it, so the request is discarded",
            Severity::Error,
        ),
        _ => return Outcome::Pass,
    };
    Finding::new(
        &RULE,
        request.location.clone(),
        format!("{host} is none of the proxy's names and has no static route"),
    )
    .why(why)
    .help(format!(
        "if the request is for this proxy, set its SIP domain to {host}; else add a static route at Cisco Unified Presence > Proxy Server > Static Routes"
    ))
    .severity(severity)
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::request;
    use super::*;

    #[test]
    fn only_a_foreign_domain_without_route_is_found() {
        assert!(matches!(run(&request("sip:a@abc.com", "")), Outcome::Found(_)));
        assert_eq!(run(&request("sip:a@acme.com", "")), Outcome::Pass);
        let route = "[[static_routes]]\ndestination = \"abc.com\"\nnext_hop = \"192.0.2.9\"\n";
        assert_eq!(run(&request("sip:a@abc.com", route)), Outcome::Pass);
        let mut discarded = request("sip:a@abc.com", "");
        let decision = Decision::Discarded("abc.com".into());
        discarded.asked = Asked::Sip { decision, steps: Vec::new() };
        let Outcome::Found(found) = run(&discarded) else { panic!("nothing found") };
        assert_eq!(found[0].severity, Severity::Error);
    }
}
