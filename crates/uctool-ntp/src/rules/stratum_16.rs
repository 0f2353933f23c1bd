//! `stratum-16`: a source is itself unsynchronised.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::model::{Node, Peer};

rule! {
    /// ## What it does
    /// Reports a source at stratum 16, or one that answers with leap indicator 3: it says itself that it follows nobody.
    ///
    /// ## Why it matters
    /// Such a source is never followed. In a table, 16 also stands for a source no answer of which was accepted yet; the finding
    /// says which of the two it is as far as the input shows it.
    ///
    /// ## What to do
    /// On the source look why it is not synchronised (`ntpq -p`, `show ntp associations` on IOS).
    pub(super) static RULE = {
        code: "NTP005",
        name: "stratum-16",
        summary: "a source is itself unsynchronised",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5905, section 7.3", "Cisco document 118718, \"NTP for UC products\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    let known = node.sources().any(|peer| peer.stratum.is_some() || peer.leap.is_some());
    if !known {
        return Outcome::NotApplicable("no stratum of a source is known");
    }
    node.sources().filter_map(|peer| judge(node, peer)).collect::<Vec<_>>().into()
}

fn judge(node: &Node, peer: &Peer) -> Option<Finding> {
    let unsynchronised =
        peer.stratum == Some(16) || (peer.leap == Some(3) && peer.kisses.is_empty());
    if !unsynchronised {
        return None;
    }
    let finding = if peer.answers() || peer.leap == Some(3) {
        Finding::new(&RULE, node.at(peer), format!("{} answers, and says that it is itself unsynchronised", peer.name()))
            .help("on that server look at its own sources; it must be synchronised before anyone can follow it")
    } else {
        Finding::new(
            &RULE,
            node.at(peer),
            format!("{} shows stratum 16: no answer of it was accepted", peer.name()),
        )
        .severity(Severity::Warning)
        .help("run `utils network capture port 123` to tell silence from an answer with stratum 16")
    };
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn sixteen_is_found_and_weighs_less_without_an_answer() {
        use uctool_core::Severity::{Error, Warning};
        let answering = findings(&CHECK, " 192.0.2.1 192.0.2.9 16 u 5 64 377 0.1 0.2 0.3");
        assert_eq!(answering[0].severity, Error);
        let silent = findings(&CHECK, " 192.0.2.1 .INIT. 16 u - 64 0 0.0 0.0 0.0");
        assert_eq!(silent[0].severity, Warning);
        assert!(passes(&CHECK, " 192.0.2.1 192.0.2.9 15 u 5 64 377 0.1 0.2 0.3"));
    }
}
