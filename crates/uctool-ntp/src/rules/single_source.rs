//! `single-source`: there is only one source.

use uctool_core::{Check, Confidence, Finding, Outcome, Severity, rule};

use crate::model::Node;

rule! {
    /// ## What it does
    /// Reports a node with a single source of time. On a subscriber that is the design: it follows the publisher alone.
    ///
    /// ## Why it matters
    /// Nothing can tell when the only source is wrong, and nothing takes over when it fails.
    ///
    /// ## What to do
    /// Give the publisher three to five sources (it takes five at most).
    pub(super) static RULE = {
        code: "NTP014",
        name: "single-source",
        summary: "there is only one source",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5905, section 11.2.1", "Cisco CLI Reference 15, `utils ntp server add` (at most five servers)"],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    if !node.has_table() {
        return Outcome::NotApplicable("there is no table of sources");
    }
    let sources: Vec<_> = node.sources().collect();
    let [only] = sources.as_slice() else { return Outcome::Pass };
    if node.subscriber {
        return Outcome::NotApplicable("this node follows its publisher alone, by design");
    }
    let finding = Finding::new(&RULE, node.at(only), format!("{} is the only source", only.name()))
        .help("on the publisher add sources up to three to five: `utils ntp server add`");
    // The publisher is never at stratum 1, so such a source cannot be the publisher of a subscriber.
    if only.stratum == Some(1) {
        finding.severity(Severity::Warning).into()
    } else {
        finding
            .why("on a subscriber this is the design: its source is the publisher")
            .confidence(Confidence::Medium)
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn one_is_found_and_weighs_more_when_it_cannot_be_the_publisher() {
        use uctool_core::Severity::{Info, Warning};
        let row = |stratum: u8| {
            format!("*192.0.2.{stratum} 192.0.2.9 {stratum} u 5 64 377 0.1 0.2 0.3\n")
        };
        assert_eq!(findings(&CHECK, &row(1))[0].severity, Warning);
        assert_eq!(findings(&CHECK, &row(2))[0].severity, Info);
        assert!(passes(&CHECK, &format!("{}{}", row(1), row(2))));
    }
}
