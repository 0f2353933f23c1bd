//! `offset-large`: a source and the node disagree about the time.

use uctool_core::{Check, Finding, Location, Outcome, Severity, rule};

use crate::model::{Form, Node};
use crate::show::milliseconds;

rule! {
    /// ## What it does
    /// Reports an offset above 100 ms (warning) or above 3 s (error) between the node and a source, and the watchdog's own complaint.
    ///
    /// ## Why it matters
    /// The watchdog restarts the service at 3 seconds. The product's own drift test allows 15 seconds, and 15 minutes between
    /// nodes break database replication. In a capture the offset is measured against the clock of the machine that captured.
    ///
    /// ## What to do
    /// Wait while the clock is slewed after a start (ntpd moves half a millisecond a second). A steady offset means a wrong source
    /// or a virtual machine whose host sets its clock: compare the sources with each other.
    pub(super) static RULE = {
        code: "NTP010",
        name: "offset-large",
        summary: "a source and the node disagree about the time",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 118718, \"NTP for UC products\"", "Cisco document 200771, \"NTP on IM and Presence\"", "Cisco document 215537, \"NTP on CUCM\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

/// Worth a look, in milliseconds.
const WARNING_MS: f64 = 100.0;
/// The watchdog's limit, in milliseconds.
const ERROR_MS: f64 = 3000.0;

fn run(node: &Node) -> Outcome {
    let peers = node
        .sources()
        .filter(|peer| peer.answers())
        .filter_map(|peer| Some((node.at(peer), peer.name(), peer.offset_ms?)));
    let own = node
        .status
        .offset_ms
        .map(|offset| (node.location.clone(), "the source it follows", offset));
    let offsets: Vec<_> = peers.chain(own).collect();
    let watchdog = node.status.beyond_watchdog.as_ref().map(|said| {
        Finding::new(
            &RULE,
            node.at_line(said.line),
            "the watchdog says that the clock is more than 3 s away from its source",
        )
        .severity(Severity::Error)
        .help(HELP)
    });
    let drift = drifts(node).then(|| {
        Finding::new(
            &RULE,
            node.location.clone(),
            "`ntp_clock_drift` of `utils diagnose` fails: the clock is further off than it allows (15 s)",
        )
        .severity(Severity::Error)
        .help(HELP)
    });
    let said = || watchdog.into_iter().chain(drift);
    if offsets.is_empty() && !drifts(node) && node.status.beyond_watchdog.is_none() {
        return Outcome::NotApplicable("no offset was read");
    }
    let far = offsets
        .into_iter()
        .filter(|(_, _, offset)| offset.abs() > WARNING_MS)
        .map(|(place, name, offset)| found(node, place, name, offset));
    far.chain(said()).collect::<Vec<_>>().into()
}

/// The test only warns when the clock is not synchronised, which is another rule's.
fn drifts(node: &Node) -> bool {
    node.diagnose.iter().any(|(name, result)| name == "ntp_clock_drift" && result == "Failed")
}

const HELP: &str = "compare the sources with each other; when they agree, `utils ntp restart` on the node sets its clock at once";

fn found(node: &Node, place: Location, name: &str, offset: f64) -> Finding {
    let beyond = offset.abs() > ERROR_MS;
    let why = match (beyond, node.has(Form::Capture)) {
        (_, true) => {
            "measured against the clock of the machine that captured, which may itself be wrong"
        }
        (true, false) => "more than 3 s makes the watchdog restart the NTP service",
        (false, false) => "more than 100 ms is far for a local network",
    };
    Finding::new(&RULE, place, format!("{name} is {} away", milliseconds(offset)))
        .severity(if beyond { Severity::Error } else { Severity::Warning })
        .why(why)
        .help(HELP)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_limits_are_a_tenth_and_three_seconds() {
        use uctool_core::Severity::{Error, Warning};
        let at = |offset: &str| format!("*192.0.2.1 192.0.2.9 2 u 5 64 377 0.1 {offset} 0.3");
        assert!(passes(&CHECK, &at("-100.0")));
        assert_eq!(findings(&CHECK, &at("100.1"))[0].severity, Warning);
        assert_eq!(findings(&CHECK, &at("-3000.0"))[0].severity, Warning);
        assert_eq!(findings(&CHECK, &at("3000.1"))[0].severity, Error);
        assert!(is_not_applicable(&CHECK, "unsynchronised"));
    }
}
