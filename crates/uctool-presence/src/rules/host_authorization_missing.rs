//! PRES018: the sender does not trust the answer of the proxy.

use uctool_core::{Check, Finding, Outcome, rule, text::some_of};

use super::Request;
use crate::proxy::{Authorization, authorization};

rule! {
    /// ## What it does
    /// Reports an address of the proxy that is not in the Host Authorization of the
    /// server that sent the request.
    ///
    /// ## Why it matters
    /// CUPS answers 200 OK and phone control still does not come: OCS does not
    /// trust the answer and logs SIPPROXY_E_INVALID_RECORD_ROUTE. Names in the list
    /// do not count, only IP addresses.
    ///
    /// ## What to do
    /// Add the IP address of the proxy to Host Authorization and restart the Front
    /// End services.
    pub(super) static RULE = {
        code: "PRES018",
        name: "host-authorization-missing",
        summary: "the sender does not trust the answer of the proxy",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"Integration between CUPS and MOC/OCS\", 2009-02-04"],
    }
}

pub(super) const CHECK: Check<Request> = Check { rule: &RULE, run };

fn run(request: &Request) -> Outcome {
    match authorization(&request.config) {
        Authorization::NotGiven => Outcome::NotApplicable(
            "the configuration does not give addresses and peer.host_authorization",
        ),
        Authorization::Complete => Outcome::Pass,
        Authorization::Lacks { addresses, names } => {
            let finding = Finding::new(
                &RULE,
                request.location.clone(),
                format!("the Host Authorization of the sender lacks {}", some_of(&addresses, 4)),
            )
            .help("add the IP address of the proxy to Host Authorization on OCS and restart the Front End services");
            if names.is_empty() {
                finding.into()
            } else {
                finding.why(format!("names do not count there: {}", some_of(&names, 4))).into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::request;
    use super::*;

    #[test]
    fn a_name_instead_of_the_address_is_found() {
        let with = |entry: &str| {
            let more = format!(
                "addresses = [\"192.0.2.20\"]\n[peer]\nhost_authorization = [\"{entry}\"]\n"
            );
            request("sip:a@acme.com", &more)
        };
        assert!(matches!(run(&with("cup1.acme.com")), Outcome::Found(_)));
        assert_eq!(run(&with("192.0.2.20")), Outcome::Pass);
        assert!(matches!(run(&request("sip:a@acme.com", "")), Outcome::NotApplicable(_)));
    }
}
