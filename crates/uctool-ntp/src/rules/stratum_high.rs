//! `stratum-high`: a source stands too far from a reference clock.

use uctool_core::{Check, Finding, Location, Outcome, Severity, rule};

use crate::model::{Node, Subject};

rule! {
    /// ## What it does
    /// Grades the stratum of each source: 1 to 3 is fine, 4 is a warning, 5 to 9 an error, 10 to 15 an error of another kind.
    ///
    /// ## Why it matters
    /// The sources disagree, so the finding says whose limit it applies. The design guide wants external sources at 1 to 3 and
    /// none above 4. The product's own diagnosis (`ntp_stratum`) wants the publisher at 5 or less, which is a source at 4 or
    /// less. The installation guides allow 1 to 9. And the node's own clock stands at 10: a source at 10 or more is never followed.
    ///
    /// ## What to do
    /// Point the publisher at a source nearer to a reference clock: on the publisher, Cisco Unified OS Administration >
    /// Settings > NTP Servers. A subscriber's source is the publisher, whose stratum follows from its own source.
    pub(super) static RULE = {
        code: "NTP004",
        name: "stratum-high",
        summary: "a source stands too far from a reference clock",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco SRND, as quoted in Cisco document 200771 and Cisco community article 3166570", "Cisco document 200771, \"NTP on IM and Presence\"", "Htluo, \"NTP - Network Time Protocol\", 2009-02-08", "Cisco Unified OS Administration Guide, NTP server settings"],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

/// The stratum of the node's own clock; no source at or above it is followed.
const LOCAL_CLOCK: u8 = 10;

fn run(node: &Node) -> Outcome {
    if node.subscriber {
        return Outcome::NotApplicable(
            "this node follows its publisher, whose own source is what counts",
        );
    }
    let mut strata: Vec<(Location, &str, u8)> = node
        .sources()
        .filter(|peer| peer.answers())
        .filter_map(|peer| Some((node.at(peer), peer.name(), peer.stratum?)))
        .filter(|(_, _, stratum)| (1..16).contains(stratum))
        .collect();
    if strata.is_empty() && node.status.local_clock.is_none() {
        strata.extend(from_status(node));
    }
    // The test fails without a source too, and then it says nothing of a stratum.
    let synchronised = node.status.synchronised.as_ref().is_none_or(|said| said.value);
    if strata.is_empty() && synchronised && node.failed("ntp_stratum") {
        let message =
            "`ntp_stratum` of `utils diagnose` does not pass: the publisher stands at more than 5";
        return Finding::new(&RULE, node.location.clone(), message).help(HELP).into();
    }
    if strata.is_empty() {
        return Outcome::NotApplicable("no stratum of a source that answers is known");
    }
    strata
        .into_iter()
        .filter_map(|(place, name, stratum)| graded(place, name, stratum))
        .collect::<Vec<_>>()
        .into()
}

/// Without a table the node's own stratum tells its source's, which is one less.
fn from_status(node: &Node) -> Option<(Location, &str, u8)> {
    let stratum = node.status.stratum?;
    let name = node.status.source.as_deref();
    match node.subject {
        Subject::Server => {
            Some((node.location.clone(), node.name.as_deref().unwrap_or("this server"), stratum))
        }
        Subject::Client => {
            Some((node.location.clone(), name.unwrap_or("the source"), stratum.checked_sub(1)?))
        }
    }
    .filter(|(_, _, stratum)| (1..16).contains(stratum))
}

const HELP: &str = "on the publisher choose a source nearer to a reference clock: Cisco Unified OS Administration > Settings > NTP Servers";

fn graded(place: Location, name: &str, stratum: u8) -> Option<Finding> {
    let (severity, why) = match stratum {
        ..=3 => return None,
        4 => (
            Severity::Warning,
            "the design guide recommends sources at stratum 1 to 3 for the publisher".to_owned(),
        ),
        5..LOCAL_CLOCK => (
            Severity::Error,
            format!(
                "the publisher would stand at {}, and its diagnosis `ntp_stratum` passes at 5 or less; the design guide \
                 forbids sources above 4, the installation guide alone allows up to 9",
                stratum + 1
            ),
        ),
        _ => (
            Severity::Error,
            format!(
                "the node's own clock stands at {LOCAL_CLOCK}, and no source at {LOCAL_CLOCK} or more is ever followed"
            ),
        ),
    };
    let finding = Finding::new(&RULE, place, format!("{name} is at stratum {stratum}"))
        .severity(severity)
        .why(why)
        .help(HELP);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    fn at(stratum: u8) -> String {
        format!("*192.0.2.1 192.0.2.9 {stratum} u 5 64 377 0.1 0.2 0.3")
    }

    #[test]
    fn the_grades_change_at_four_five_and_ten() {
        use uctool_core::Severity::{Error, Warning};
        for stratum in 1..=3 {
            assert!(passes(&CHECK, &at(stratum)), "{stratum}");
        }
        assert_eq!(findings(&CHECK, &at(4))[0].severity, Warning);
        for stratum in [5, 9, 10, 15] {
            assert_eq!(findings(&CHECK, &at(stratum))[0].severity, Error, "{stratum}");
        }
        assert!(findings(&CHECK, &at(9))[0].why.as_ref().unwrap().contains("ntp_stratum"));
        assert!(findings(&CHECK, &at(10))[0].why.as_ref().unwrap().contains("own clock"));
        assert!(is_not_applicable(&CHECK, &at(16)));
    }

    #[test]
    fn a_failed_test_of_a_clock_without_a_source_is_no_high_stratum() {
        assert!(finds(&CHECK, "test - ntp_stratum : Failed"));
        assert!(!finds(
            &CHECK,
            "test - ntp_stratum : Warning\nThe local clock is not synchronised.\n"
        ));
    }

    #[test]
    fn the_nodes_own_stratum_is_one_more() {
        assert!(passes(&CHECK, "synchronised to NTP server (192.0.2.1) at stratum 4"));
        assert!(finds(&CHECK, "synchronised to NTP server (192.0.2.1) at stratum 5"));
    }
}
