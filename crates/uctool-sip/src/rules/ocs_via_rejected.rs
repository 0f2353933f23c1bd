use std::net::IpAddr;

use uctool_core::{Confidence, Outcome, Rule, rule};

use super::judge::{About, Groups, Judge};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports requests that Office Communications Server or Lync refused with `400 Missing correct Via header`, and
    /// says which of its two causes the addresses point at.
    ///
    /// ## Why it matters
    /// The server refuses what does not come from a host it trusts, as its Via says. When requests pass a load balancer
    /// that puts its own address on the packets and adds no Via, the two never agree: phones ring and calls work, but
    /// every status event the other way is refused, so the client stays at "calling". Without a load balancer the
    /// sender simply is not in the server's list of trusted hosts.
    ///
    /// ## What to do
    /// Behind a load balancer, use one that adds its Via or send past it to the front end; otherwise add the sender's
    /// IP address to Host Authorization and restart the Front End service.
    pub(crate) static RULE = {
        code: "SIP014",
        name: "ocs-via-rejected",
        summary: "the server refuses a request for its Via header",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: [
            "Htluo, \"MOC/OCS integration with CUPS\", 2009",
            "Cisco VCS deployment guide, Microsoft OCS/Lync, appendix troubleshooting",
        ],
    }
}

#[derive(Default)]
pub(super) struct OcsViaRejected {
    answers: u64,
    refused: Groups<Refused>,
}

struct Refused {
    sender: IpAddr,
    server: IpAddr,
    /// With whom the sender set the dialog up, where that was another.
    other: Option<IpAddr>,
    known: bool,
    phrase: Box<str>,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<OcsViaRejected>::default()
}

/// Whether a refusal is this one.
pub(super) fn is_via_refusal(status: u16, phrase: &str) -> bool {
    status == 400 && phrase.to_ascii_lowercase().contains("missing correct via")
}

/// The address `one`'s sender exchanged the beginning of the dialog with.
fn partner(dialog: &Dialog, one: &Transaction) -> Option<IpAddr> {
    let (first, second) = (dialog.src.ip(), dialog.dst.ip());
    match one.src.ip() {
        sender if sender == first => Some(second),
        sender if sender == second => Some(first),
        _ => None,
    }
}

impl Watch for OcsViaRejected {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let Some(end) = &one.ended else { return };
        self.answers += 1;
        if !is_via_refusal(end.status, &end.phrase) {
            return;
        }
        let known = one.in_dialog && dialog.answered.is_some();
        let other = partner(dialog, one).filter(|partner| known && *partner != one.dst.ip());
        let key = format!("{} {}", one.src.ip(), one.dst.ip());
        self.refused.note(&key, dialog, &one.frames(), || Refused {
            sender: one.src.ip(),
            server: one.dst.ip(),
            other,
            known,
            phrase: end.phrase.clone(),
        });
    }
}

impl Judge for OcsViaRejected {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.answers == 0 {
            return Outcome::NotApplicable("no request was answered");
        }
        self.refused.findings(|_, group| {
            let one = &group.what;
            let more = group.and_more("request");
            let refused = format!("{} refuses requests of {}: 400 {}{more}", one.server, one.sender, one.phrase);
            Some(match one.other {
                Some(other) => group
                    .finding(&RULE, about, format!("{refused}; the dialog was set up with {other}, so {} is a load balancer", one.server))
                    .why(format!("peer {} differs from the dialog peer {other}: the load balancer forwards without a Via of its own, and the server finds a sender its Via does not name", one.server))
                    .help("use a load balancer that modifies SIP headers (adds its Via), or let the pool's Contact and Record-Route name the front end instead of the virtual IP"),
                None => group
                    .finding(&RULE, about, format!("{refused}; no load balancer shows in the addresses, so {} is not in Host Authorization", one.sender))
                    .confidence(if one.known { Confidence::High } else { Confidence::Medium })
                    .help(format!("on the OCS pool add {} (the IP address, not the name) under Front End properties, Host Authorization, and restart the Front End service", one.sender)),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn outcome(server: u8) -> Outcome {
        judged(
            make,
            &[],
            &[
                (0, (1, 2), "INVITE sip:6002@cups"),
                (9, (2, 1), "SIP/2.0 200 OK|Q=1 INVITE|T=b"),
                (10, (1, 2), "ACK sip:6002@cups|T=b|B=k"),
                (99, (2, server), "INFO sip:pool@acme.com|F=b|T=a|Q=2 INFO"),
                (100, (server, 2), "SIP/2.0 400 Missing Correct Via header|F=b|T=a|Q=2 INFO"),
            ],
        )
    }

    #[test]
    fn another_peer_means_a_load_balancer() {
        let said = messages(&outcome(9));
        assert!(
            said[0]
                .ends_with("the dialog was set up with 10.0.0.1, so 10.0.0.9 is a load balancer"),
            "{said:?}"
        );
    }

    #[test]
    fn the_same_peer_means_host_authorization() {
        let said = messages(&outcome(1));
        assert!(said[0].ends_with("so 10.0.0.2 is not in Host Authorization"), "{said:?}");
    }

    #[test]
    fn another_400_is_another_matter() {
        let script = [
            (0, (1, 2), "INVITE sip:6002@cups"),
            (9, (2, 1), "SIP/2.0 400 Bad Request|Q=1 INVITE|T=b"),
        ];
        assert_eq!(judged(make, &[], &script), Outcome::Pass);
    }
}
