//! `self-loop`: time goes round in a circle.

use uctool_core::{Check, Confidence, Finding, Outcome, rule};

use crate::model::{Node, Peer, Refusal, Subject};

rule! {
    /// ## What it does
    /// Reports a source that is the node itself, that follows the node, or that is a member of its own cluster.
    ///
    /// ## Why it matters
    /// A circle has no clock in it: its members agree with each other and drift together, and their strata climb. The product refuses
    /// to add a member of the cluster as an NTP server for that reason.
    ///
    /// ## What to do
    /// On the publisher remove that server and add one outside the cluster: `utils ntp server delete`, `utils ntp server add`.
    pub(super) static RULE = {
        code: "NTP016",
        name: "self-loop",
        summary: "time goes round in a circle",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco CLI Reference 15, `utils ntp server add` (the node must not be in the cluster)", "RFC 5905, section 11.2 (loop)"],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    if node.subject == Subject::Server {
        return Outcome::NotApplicable("a server describes itself; it follows nobody here");
    }
    if node.peers.is_empty() {
        return Outcome::NotApplicable("no source was read");
    }
    node.sources().filter_map(|peer| circle(node, peer)).collect::<Vec<_>>().into()
}

fn circle(node: &Node, peer: &Peer) -> Option<Finding> {
    let name = peer.name();
    let own = |text: &str| {
        node.name.as_deref() == Some(text)
            || node.known_as.as_ref().is_some_and(|(known, _)| known == text)
    };
    let loopback = matches!(name, "127.0.0.1" | "::1" | "localhost");
    let message = if loopback || own(name) {
        format!("{name} is the node itself")
    } else if peer.refid.as_ref().is_some_and(|refid| own(&refid.text)) {
        format!("{name} follows this node")
    } else if peer.refusal == Some(Refusal::ClusterMember) {
        format!("{name} cannot be added: a member of the cluster is no NTP server for it")
    } else if node.loops_with.as_deref() == Some(name) {
        format!("{name} follows this node, as another input shows")
    } else {
        return None;
    };
    let finding = Finding::new(&RULE, node.at(peer), message)
        .help("on the publisher choose a server outside the cluster: `utils ntp server delete`, then `utils ntp server add`");
    // The product only says that it cannot; its manual says why.
    Some(if peer.refusal.is_some() { finding.confidence(Confidence::Medium) } else { finding })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn circles_are_found() {
        assert!(finds(&CHECK, "*127.0.0.1 192.0.2.9 3 u 5 64 377 0.1 0.2 0.3"));
        assert!(finds(&CHECK, "cm-sub : [This server cannot be added as an NTP server.]"));
        assert!(passes(&CHECK, "*192.0.2.1 192.0.2.9 3 u 5 64 377 0.1 0.2 0.3"));
    }

    #[test]
    fn a_source_that_follows_the_node_is_found() {
        let mut nodes = crate::read_text("t", "*192.0.2.1 192.0.2.50 3 u 5 64 377 0.1 0.2 0.3");
        nodes[0].name = Some("192.0.2.50".into());
        assert!(matches!((CHECK.run)(&nodes[0]), uctool_core::Outcome::Found(_)));
    }
}
