//! `jitter-high`: the answers of a source scatter widely.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Node;

rule! {
    /// ## What it does
    /// Reports a source whose jitter is above 50 ms.
    ///
    /// ## Why it matters
    /// No product document gives a limit. The figure is half of the 100 ms at which an offset is worth a warning: above it the offset
    /// itself says little. The causes are a loaded or asymmetric path and virtual machines that are denied processor time.
    ///
    /// ## What to do
    /// Look at the load of the path and, on a virtual machine, at processor ready time and at time synchronisation by the host.
    pub(super) static RULE = {
        code: "NTP011",
        name: "jitter-high",
        summary: "the answers of a source scatter widely",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 5905, section 4 (jitter)", "uctool: half of the offset that NTP010 warns about"],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

/// In milliseconds; see the page of the rule.
const LIMIT_MS: f64 = 50.0;

fn run(node: &Node) -> Outcome {
    let known: Vec<_> = node
        .sources()
        .filter(|peer| peer.answers())
        .filter_map(|peer| Some((peer, peer.jitter_ms?)))
        .collect();
    if known.is_empty() {
        return Outcome::NotApplicable("no jitter was read");
    }
    let wide = known.into_iter().filter(|(_, jitter)| *jitter > LIMIT_MS);
    let found = wide.map(|(peer, jitter)| {
        Finding::new(&RULE, node.at(peer), format!("the answers of {} scatter by {jitter} ms", peer.name()))
            .help("look at the load of the path to this source and at the processor time the node's virtual machine gets")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_limit_is_fifty() {
        let at = |jitter: &str| format!("*192.0.2.1 192.0.2.9 2 u 5 64 377 0.1 0.2 {jitter}");
        assert!(passes(&CHECK, &at("50.0")));
        assert!(finds(&CHECK, &at("50.1")));
    }
}
