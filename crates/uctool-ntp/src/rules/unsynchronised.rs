//! `unsynchronised`: the clock follows no source.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Node;

rule! {
    /// ## What it does
    /// Reports a node that says its clock follows no source: `unsynchronised`, leap indicator 3, or a diagnosis that says so.
    ///
    /// ## Why it matters
    /// Time stamps of the cluster drift apart. Certificates, database replication (15 minutes between nodes break it) and the
    /// installation of a subscriber need a synchronised publisher, and subscribers never follow a publisher that follows nobody.
    ///
    /// ## What to do
    /// Read the other findings first: they name what keeps the sources away. After a start or a change of servers wait five to
    /// ten minutes, then run `utils ntp status` again; `utils ntp restart` sets the clock at once when sources are reachable.
    pub(super) static RULE = {
        code: "NTP001",
        name: "unsynchronised",
        summary: "the clock follows no source",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 215537, \"NTP on CUCM\"", "Cisco document 118718, \"NTP for UC products\"", "Htluo, \"NTP - Network Time Protocol\", 2009-02-08"],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    let status = &node.status;
    let Some(said) = &status.synchronised else {
        return match (&status.none_reachable, node.system_peer()) {
            (Some(said), _) => {
                found(node, said.line, "no source is reachable, so the clock follows none")
            }
            (None, Some(_)) => Outcome::Pass,
            (None, None) => {
                Outcome::NotApplicable("nothing says whether the clock is synchronised")
            }
        };
    };
    if said.value {
        return Outcome::Pass;
    }
    let message = match node.subject {
        crate::Subject::Client => "the clock follows no source",
        crate::Subject::Server => {
            "the server says that its own clock follows no source, so nobody can follow it"
        }
    };
    found(node, said.line, message)
}

fn found(node: &Node, line: u64, message: &str) -> Outcome {
    let help = if node.starting() {
        "the sources have been polled fewer than eight times: wait five minutes and run `utils ntp status` again"
    } else {
        "on the publisher run `utils ntp status` and look at reach and stratum of each source; `utils ntp restart` when they are fine"
    };
    Finding::new(&RULE, node.at_line(line), message).help(help).into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_word_decides() {
        assert!(finds(&CHECK, "unsynchronised\n polling server every 64 s"));
        assert!(finds(&CHECK, "The local clock is not synchronised."));
        assert!(passes(&CHECK, "synchronised to NTP server (192.0.2.1) at stratum 3"));
        assert!(is_not_applicable(&CHECK, GOOD_TRAFFIC));
    }
}
