//! `no-system-peer`: no source carries the mark of the one that is followed.

use uctool_core::text::count;
use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::model::Node;

rule! {
    /// ## What it does
    /// Reports a table of sources in which none is marked as the one the clock follows (`*`, or `o` for a PPS source).
    ///
    /// ## Why it matters
    /// Sources that answer and are not followed have failed a check: stratum 10 or more, stratum 16, a root distance that is too
    /// large, NTP version 3, or too few polls since the start (ntpd wants several good answers first).
    ///
    /// ## What to do
    /// Look at each source's stratum, reach and offset in the table, and at the NTP version it answers in
    /// (`utils network capture port 123`).
    pub(super) static RULE = {
        code: "NTP003",
        name: "no-system-peer",
        summary: "no source carries the mark of the one that is followed",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 215537, \"NTP on CUCM\"", "RFC 5905, section 11.2"],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    if !node.has_table() {
        return Outcome::NotApplicable("there is no table of sources");
    }
    if node.sources().next().is_none() {
        return Outcome::NotApplicable("the table holds no source");
    }
    if node.system_peer().is_some() {
        return Outcome::Pass;
    }
    if !node.knows_roles() {
        return Outcome::Unknown(
            "the copy lost the column of marks, so a followed source cannot be told".into(),
        );
    }
    let polls =
        node.sources().filter_map(|peer| peer.reach).map(crate::Reach::polls).max().unwrap_or(0);
    let finding = Finding::new(
        &RULE,
        node.location.clone(),
        "no source is marked as the one the clock follows",
    );
    if node.starting() {
        return finding
            .severity(Severity::Warning)
            .why(format!(
                "the sources have been polled {} since the start, which is too few to choose one",
                count(u64::from(polls), "time")
            ))
            .help("wait five minutes and run `utils ntp status` again")
            .into();
    }
    let answering = node.sources().filter(|peer| peer.answers()).count();
    let help = if answering == 0 {
        "no source answers: open UDP 123 from the publisher to its sources, both ways"
    } else {
        "a source answers and is refused: look at its stratum and offset here and at its version with `utils network capture port 123`"
    };
    finding.help(help).into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn a_star_is_needed_where_marks_are_kept() {
        let row = "192.0.2.1 .GPS. 1 u 5 64 377 0.1 0.2 0.3";
        assert!(passes(&CHECK, &format!("*{row}")));
        assert!(passes(&CHECK, &format!("o{row}")));
        assert!(finds(&CHECK, &format!(" {row}")));
        assert!(is_unknown(&CHECK, row));
        assert!(is_not_applicable(&CHECK, "unsynchronised"));
    }

    #[test]
    fn a_young_table_weighs_less() {
        let found = findings(&CHECK, " 192.0.2.1 .GPS. 1 u 5 64 3 0.1 0.2 0.3");
        assert_eq!(found[0].severity, uctool_core::Severity::Warning);
    }
}
