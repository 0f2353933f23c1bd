//! `reach-loss`: some of the last eight polls of a source were lost.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Node;

rule! {
    /// ## What it does
    /// Reports a source whose reach register has holes. A register that still fills after a start (1, 3, 7, 17, 37, 77, 177) has none.
    ///
    /// ## Why it matters
    /// Lost polls mean a network that drops UDP 123 or a source that answers when it likes. The offset gets worse with every loss,
    /// and eight in a row make the source unreachable.
    ///
    /// ## What to do
    /// Look at the path between the node and the source: a full link, a firewall with short UDP timeouts, a rate limit.
    pub(super) static RULE = {
        code: "NTP007",
        name: "reach-loss",
        summary: "some of the last eight polls of a source were lost",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5905, section 9.2", "Cisco document 118718, \"NTP for UC products\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    let known: Vec<_> = node
        .sources()
        .filter_map(|peer| Some((peer, peer.reach?)))
        .filter(|(_, reach)| reach.0 != 0)
        .collect();
    if known.is_empty() {
        return Outcome::NotApplicable("no source with a reach register that is not 0");
    }
    let losing = known.into_iter().filter(|(_, reach)| reach.lost() > 0);
    let found = losing.map(|(peer, reach)| {
        let message = format!(
            "{} lost {} of its last {} polls (reach {reach} is {}, newest right)",
            peer.name(),
            reach.lost(),
            reach.polls(),
            reach.history()
        );
        let finding = Finding::new(&RULE, node.at(peer), message)
            .help("look for loss or a rate limit for UDP 123 between the node and this source");
        match reach.lost_in_a_row() {
            0 | 1 => finding,
            row => finding.why(format!("the last {row} in a row were lost")),
        }
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn holes_are_found_and_a_start_is_not() {
        let at = |reach: &str| format!("*192.0.2.1 192.0.2.9 2 u 5 64 {reach} 0.1 0.2 0.3");
        for reach in ["377", "1", "177", "7"] {
            assert!(passes(&CHECK, &at(reach)), "{reach}");
        }
        for reach in ["376", "15", "200", "367"] {
            assert!(finds(&CHECK, &at(reach)), "{reach}");
        }
        assert!(is_not_applicable(&CHECK, &at("0")));
    }
}
