//! `two-sources`: there are only two sources.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::model::Node;
use crate::show::milliseconds;

rule! {
    /// ## What it does
    /// Reports a node with exactly two sources; a warning when the two disagree.
    ///
    /// ## Why it matters
    /// When two clocks disagree nobody can say which one is wrong. Three can outvote one.
    ///
    /// ## What to do
    /// Add a third source on the publisher: `utils ntp server add` (it takes five at most).
    pub(super) static RULE = {
        code: "NTP015",
        name: "two-sources",
        summary: "there are only two sources",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5905, section 11.2.1", "Cisco CLI Reference 15, `utils ntp server add` (at most five servers)"],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

/// Two sources further apart than this disagree, in milliseconds: the offset worth a warning.
const DISAGREE_MS: f64 = 100.0;

fn run(node: &Node) -> Outcome {
    if !node.has_table() {
        return Outcome::NotApplicable("there is no table of sources");
    }
    let sources: Vec<_> = node.sources().collect();
    let [first, second] = sources.as_slice() else { return Outcome::Pass };
    let finding = Finding::new(
        &RULE,
        node.at(first),
        format!("{} and {} are the only sources", first.name(), second.name()),
    )
    .help("on the publisher add a third source: `utils ntp server add`");
    let apart = first.offset_ms.zip(second.offset_ms).map(|(a, b)| (a - b).abs());
    match apart.filter(|apart| *apart > DISAGREE_MS && first.answers() && second.answers()) {
        Some(apart) => finding
            .severity(Severity::Warning)
            .why(format!(
                "they are {} apart, and two cannot outvote each other",
                milliseconds(apart).trim_start_matches('+')
            ))
            .into(),
        None => finding.why("two sources cannot outvote each other when one is wrong").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn two_are_found_three_are_not() {
        use uctool_core::Severity::{Info, Warning};
        let row = |host: u8, offset: f64| {
            format!("+192.0.2.{host} 192.0.2.9 2 u 5 64 377 0.1 {offset:.1} 0.3\n")
        };
        let two = format!("{}{}", row(1, 0.0), row(2, 50.0));
        assert_eq!(findings(&CHECK, &two)[0].severity, Info);
        assert_eq!(
            findings(&CHECK, &format!("{}{}", row(1, 0.0), row(2, 101.0)))[0].severity,
            Warning
        );
        assert!(passes(&CHECK, &format!("{two}{}", row(3, 0.0))));
    }
}
