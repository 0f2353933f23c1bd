//! `status-mismatch`: the status says synchronised, and no source is followed.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Node;

rule! {
    /// ## What it does
    /// Reports a status that says `synchronised` above or below a table in which no source carries the mark of the one followed.
    ///
    /// ## Why it matters
    /// The two parts of `utils ntp status` come from two programs. They differ for minutes after a restart, when the table has already
    /// been emptied and the sentence still stands; `time server re-starting` beside it says the same.
    ///
    /// ## What to do
    /// Wait five minutes and run `utils ntp status` again; believe the table.
    pub(super) static RULE = {
        code: "NTP018",
        name: "status-mismatch",
        summary: "the status says synchronised, and no source is followed",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 200771, \"NTP on IM and Presence\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    if !node.has_table() || node.sources().next().is_none() {
        return Outcome::NotApplicable("there is no table of sources");
    }
    let Some(said) = node
        .status
        .synchronised
        .as_ref()
        .filter(|said| said.value && node.status.local_clock.is_none())
    else {
        return Outcome::NotApplicable("the status does not say synchronised");
    };
    if node.system_peer().is_some() {
        return Outcome::Pass;
    }
    if !node.knows_roles() {
        return Outcome::Unknown("the copy lost the column of marks".into());
    }
    Finding::new(
        &RULE,
        node.at_line(said.line),
        "the status says synchronised, but no source in the table is followed",
    )
    .why("the sentence is older than the table, as it is for some minutes after a restart")
    .help("wait five minutes and run `utils ntp status` again; believe the table")
    .into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_sentence_needs_a_star() {
        let text = |tally: &str| {
            format!(
                "{tally}192.0.2.1 192.0.2.9 2 u 5 64 1 0.1 0.2 0.3\nsynchronised to NTP server (192.0.2.1) at stratum 3"
            )
        };
        assert!(finds(&CHECK, &text(" ")));
        assert!(passes(&CHECK, &text("*")));
        assert!(is_unknown(&CHECK, &text("")));
    }
}
