//! `restarting`: the NTP service is restarting.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Node;

rule! {
    /// ## What it does
    /// Reports `time server re-starting` or a diagnosis that says that the NTP service restarts.
    ///
    /// ## Why it matters
    /// The watchdog restarts the service when the clock is off by more than 3 seconds, at most ten times an hour. Seen once after
    /// a change it is normal; seen again it means that the source and the node never agree.
    ///
    /// ## What to do
    /// Wait five minutes and run `utils ntp status` again. When it restarts again, look at offset and version of the source.
    pub(super) static RULE = {
        code: "NTP002",
        name: "restarting",
        summary: "the NTP service is restarting",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 118718, \"NTP for UC products\"", "Cisco document 200771, \"NTP on IM and Presence\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    let status = &node.status;
    let Some(said) = &status.restarting else {
        let told = status.synchronised.is_some() || !node.diagnose.is_empty();
        return if told {
            Outcome::Pass
        } else {
            Outcome::NotApplicable("the input does not speak of the service")
        };
    };
    let far = node.sources().filter_map(|peer| peer.offset_ms).any(|offset| offset.abs() > 3000.0);
    let finding = Finding::new(&RULE, node.at_line(said.line), "the NTP service is restarting")
        .help("wait five minutes and run `utils ntp status` again; if it still restarts, look at offset and NTP version of the source");
    if far {
        finding
            .why("a source is more than 3 s away, and the watchdog restarts the service for that")
    } else {
        finding
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_sentence_decides() {
        assert!(finds(&CHECK, "unsynchronised\n   time server re-starting\n"));
        assert!(finds(&CHECK, "The NTP service is restarting, it can take about 5 minutes."));
        assert!(passes(&CHECK, "synchronised to NTP server (192.0.2.1) at stratum 3"));
    }
}
