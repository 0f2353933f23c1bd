//! `unreachable`: a source has not answered any of the last eight polls.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::model::{Node, Peer, Refusal, Role};

rule! {
    /// ## What it does
    /// Reports a source with reach 0, one that `utils ntp server add` calls inaccessible, and one no usable answer of which came.
    ///
    /// ## Why it matters
    /// Reach is a register of the last eight polls; 0 means that none was answered. The usual causes are UDP 123 closed on the way,
    /// a wrong address, an NTP service that does not run, or an access list on the source.
    ///
    /// ## What to do
    /// Open UDP 123 both ways between the publisher and the source, and check that the source serves time to the publisher's
    /// address. `utils network capture port 123` on the publisher shows whether answers come back.
    pub(super) static RULE = {
        code: "NTP006",
        name: "unreachable",
        summary: "a source has not answered any of the last eight polls",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 215537, \"NTP on CUCM\"", "RFC 5905, section 9.2", "Cisco document 200771, \"NTP on IM and Presence\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    let judged: Vec<&Peer> =
        node.sources().filter(|peer| peer.reach.is_some() || peer.refusal.is_some()).collect();
    let watched = judged.iter().all(|peer| peer.role == Role::Observed);
    if let (Some(said), true) = (&node.status.none_reachable, judged.is_empty()) {
        return Finding::new(
            &RULE,
            node.at_line(said.line),
            "none of the configured sources is reachable or fit to follow",
        )
        .help(HELP)
        .into();
    }
    if judged.is_empty() {
        return Outcome::NotApplicable("nothing says whether the sources answer");
    }
    if watched {
        return Outcome::NotApplicable(
            "traffic was read: requests without answers are `one-sided`",
        );
    }
    let alive = judged.iter().any(|peer| peer.answers());
    let severity = if alive { Severity::Warning } else { Severity::Error };
    let silent = judged.into_iter().filter(|peer| !peer.answers());
    silent.filter_map(|peer| found(node, peer, severity)).collect::<Vec<_>>().into()
}

const HELP: &str = "open UDP 123 both ways between the publisher and this source, and check that the source serves the publisher's address";

fn found(node: &Node, peer: &Peer, severity: Severity) -> Option<Finding> {
    let name = peer.name();
    let message = match peer.refusal {
        Some(Refusal::ClusterMember) => return None,
        Some(Refusal::Inaccessible) => format!("{name} is inaccessible and was not added"),
        Some(Refusal::Inactive) => format!("{name} is inactive"),
        Some(Refusal::NoUsableAnswer) => {
            format!("{name} gave `ntpdate -q` no usable answer (stratum 0, no offset)")
        }
        None => format!("{name} answered none of the last eight polls"),
    };
    let finding = Finding::new(&RULE, node.at(peer), message).severity(severity).help(HELP);
    Some(if peer.refusal == Some(Refusal::NoUsableAnswer) {
        finding.why("silence and a kiss-o'-death look the same here; a server that limits rates refuses the quick queries of the watchdog")
    } else {
        finding
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn reach_zero_is_found_and_one_is_not() {
        let at = |reach: &str| format!("*192.0.2.1 192.0.2.9 2 u 5 64 {reach} 0.1 0.2 0.3");
        assert!(finds(&CHECK, &at("0")));
        assert!(passes(&CHECK, &at("1")));
        assert!(finds(&CHECK, "time.acme.example : [ Inaccessible NTP server. Not added. ]"));
        assert!(finds(
            &CHECK,
            "None of the designated NTP servers are reachable/functioning or legitimate."
        ));
    }

    #[test]
    fn one_of_two_weighs_less() {
        let text = "*192.0.2.1 192.0.2.9 2 u 5 64 377 0.1 0.2 0.3\n 192.0.2.2 .INIT. 16 u - 64 0 0.0 0.0 0.0";
        assert_eq!(findings(&CHECK, text)[0].severity, uctool_core::Severity::Warning);
    }
}
