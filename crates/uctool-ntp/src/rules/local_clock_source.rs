//! `local-clock-source`: time comes from an undisciplined local clock.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::model::{Node, Peer, Role, Subject};
use crate::refid::Meaning;

rule! {
    /// ## What it does
    /// Reports a node that follows its own clock, a source that serves its own undisciplined clock (`LOCL`, `LOCAL(n)`,
    /// `127.127.1.n`, or an address that spells `LOCL`), and mentions a local clock that only stands by.
    ///
    /// ## Why it matters
    /// Nothing corrects such a clock. The cluster keeps together, but drifts away from everyone else, and a reboot moves it.
    ///
    /// ## What to do
    /// Give the publisher, or that source, a server that hangs on a reference clock.
    pub(super) static RULE = {
        code: "NTP009",
        name: "local-clock-source",
        summary: "time comes from an undisciplined local clock",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"NTP - Network Time Protocol\", 2009-02-08", "ntpd documentation, Undisciplined Local Clock driver (127.127.1.u)", "Cisco document 118718, \"NTP for UC products\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    let known = node.peers.iter().any(|peer| peer.refid.is_some())
        || node.status.refid.is_some()
        || node.status.synchronised.is_some();
    let mut found = Vec::new();
    found.extend(own_clock(node));
    for peer in &node.peers {
        found.extend(if peer.is_local_clock() {
            standby(node, peer)
        } else {
            serves_own_clock(node, peer)
        });
    }
    if found.is_empty() && !known {
        return Outcome::NotApplicable("nothing says what the sources follow");
    }
    found.into()
}

/// The node follows itself.
fn own_clock(node: &Node) -> Option<Finding> {
    let system = node.system_peer().filter(|peer| peer.is_local_clock());
    let place = match (&node.status.local_clock, system) {
        (_, Some(peer)) => node.at(peer),
        (Some(said), None) => node.at_line(said.line),
        (None, None) => return None,
    };
    let message = match node.subject {
        Subject::Client => "the node follows its own clock, so nothing corrects it",
        Subject::Server => "this server serves its own clock, which nothing corrects",
    };
    Some(Finding::new(&RULE, place, message).severity(Severity::Error).help(
        "give the publisher an NTP server: Cisco Unified OS Administration > Settings > NTP Servers, or `utils ntp server add`",
    ))
}

fn serves_own_clock(node: &Node, peer: &Peer) -> Option<Finding> {
    let refid = peer.refid.as_ref().filter(|refid| refid.meaning == Meaning::LocalClock)?;
    let message = format!("{} serves its own undisciplined clock (reference {refid})", peer.name());
    Some(
        Finding::new(&RULE, node.at(peer), message)
            .help("let that server follow a reference clock, or choose another source"),
    )
}

/// The row of the local clock in a table: a fallback unless it is followed.
fn standby(node: &Node, peer: &Peer) -> Option<Finding> {
    let stratum = peer.stratum.filter(|_| peer.role != Role::SystemPeer)?;
    let message = format!(
        "the local clock (stratum {stratum}) is the fallback; no source at stratum {stratum} or more is ever followed"
    );
    Some(Finding::new(&RULE, node.at(peer), message).severity(Severity::Info))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_fallback_is_worth_knowing_and_following_it_is_wrong() {
        use uctool_core::Severity::{Error, Info, Warning};
        let local = "127.127.1.0 127.127.1.0 10 l 9 64 377 0.0 0.0 0.008";
        let good = "*192.0.2.1 192.0.2.9 2 u 5 64 377 0.1 0.2 0.3";
        let severity = |text: &str| findings(&CHECK, text)[0].severity;
        assert_eq!(severity(&format!(" {local}\n{good}")), Info);
        assert_eq!(severity(&format!("*{local}")), Error);
        assert_eq!(severity("synchronised to local net at stratum 11"), Error);
        assert_eq!(severity(&good.replace("192.0.2.9", "76.79.67.76")), Warning);
        assert_eq!(severity(&good.replace("192.0.2.9", "LOCAL(1)")), Warning);
        assert!(passes(&CHECK, good));
    }
}
