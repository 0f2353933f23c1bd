//! PRES017: the incoming ACL does not cover the sender of the request.

use uctool_core::{Check, Finding, Outcome, rule};

use super::Request;
use crate::proxy::acl_covers;

rule! {
    /// ## What it does
    /// Reports a sender whose address no entry of the Incoming ACL covers.
    ///
    /// ## Why it matters
    /// The proxy challenges whom the ACL does not cover. A server such as OCS does
    /// not answer the challenge, so its request fails; a client answers with a
    /// digest credential, which may be blank.
    ///
    /// ## What to do
    /// Add the address of the sender to the Incoming ACL. An entry `all` works and
    /// is less secure.
    pub(super) static RULE = {
        code: "PRES017",
        name: "acl-misses-sender",
        summary: "the incoming ACL does not cover the sender of the request",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"Integration between CUPS and MOC/OCS\", 2009-02-04", "Htluo, on invalid credentials in CUPC, 2009-01-26"],
    }
}

pub(super) const CHECK: Check<Request> = Check { rule: &RULE, run };

fn run(request: &Request) -> Outcome {
    match (acl_covers(&request.config), request.config.peer.source) {
        (Some(true), _) => Outcome::Pass,
        (Some(false), Some(source)) => Finding::new(
            &RULE,
            request.location.clone(),
            format!("{source} is covered by none of the entries of the Incoming ACL"),
        )
        .help(format!(
            "add {source} at System > Security > Incoming ACL (7.x), or Proxy Server > Incoming ACL (6.x)"
        ))
        .into(),
        _ => Outcome::NotApplicable("the configuration does not name the sender (peer.source)"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::request;
    use super::*;

    #[test]
    fn a_sender_outside_the_acl_is_found() {
        let with = |acl: &str| {
            request(
                "sip:a@acme.com",
                &format!("incoming_acl = [{acl}]\n[peer]\nsource = \"192.0.2.1\"\n"),
            )
        };
        assert!(matches!(run(&with("\"192.0.2.2\"")), Outcome::Found(_)));
        assert_eq!(run(&with("\"192.0.2.0/24\"")), Outcome::Pass);
        assert_eq!(run(&with("\"ALL\"")), Outcome::Pass);
        assert!(matches!(run(&request("sip:a@acme.com", "")), Outcome::NotApplicable(_)));
    }
}
