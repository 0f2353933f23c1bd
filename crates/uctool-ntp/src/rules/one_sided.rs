//! `one-sided`: requests leave and no answer comes back.

use uctool_core::{Check, Confidence, Finding, Outcome, rule};

use crate::model::{Node, Role};

rule! {
    /// ## What it does
    /// Reports a server that is asked in a capture and never answers. Requests sent less than two seconds before the end do not count.
    ///
    /// ## Why it matters
    /// The node polls, so its configuration is alive: what fails is the way there, the server, or the way back.
    ///
    /// ## What to do
    /// Capture at the server too: when the request arrives there, the server or the way back is at fault.
    pub(super) static RULE = {
        code: "NTP017",
        name: "one-sided",
        summary: "requests leave and no answer comes back",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 215537, \"NTP on CUCM\"", "Cisco document 118718, \"NTP for UC products\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    let watched: Vec<_> =
        node.peers.iter().filter(|peer| peer.requests > 0 && peer.role == Role::Observed).collect();
    if watched.is_empty() {
        return Outcome::NotApplicable("no requests were seen");
    }
    let settled: Vec<_> =
        watched.iter().filter(|peer| peer.requests > peer.pending || peer.replies > 0).collect();
    if settled.is_empty() {
        return Outcome::Unknown("the capture ends before the requests could be answered".into());
    }
    let silent = settled
        .into_iter()
        .filter(|peer| peer.replies == 0 && peer.kisses.is_empty() && peer.version.is_none());
    let found = silent.map(|peer| {
        let client = node.name.as_deref().unwrap_or("the node");
        let asked = peer.requests - peer.pending;
        let times = if asked == 1 { "once".to_owned() } else { format!("{asked} times") };
        let finding = Finding::new(
            &RULE,
            node.at(peer),
            format!("{client} asks {} {times} and never gets an answer", peer.name()),
        )
        .help(
            "open UDP 123 both ways; capture at the server too, to see whether the request arrives",
        );
        let finding = match &peer.icmp {
            Some(icmp) => finding.why(format!("instead of an answer comes an ICMP error: {icmp}")),
            None => finding,
        };
        if asked > 1 { finding } else { finding.confidence(Confidence::Medium) }
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn silence_is_found_once_there_was_time_to_answer() {
        let ask = |at: u8, host: &str| {
            format!("16:03:{at:02}.1 IP a.123 > {host}.123: NTPv4, Client, length 48\n")
        };
        let answer = "16:03:01.2 IP good.123 > a.123: NTPv4, Server, length 48\n";
        let both = format!("{}{answer}", ask(1, "good"));
        assert!(passes(&CHECK, &both));
        assert!(finds(&CHECK, &format!("{both}{}{}", ask(2, "dead"), ask(10, "good"))));
        assert!(is_unknown(&CHECK, &ask(1, "dead")));
        assert!(is_not_applicable(&CHECK, "unsynchronised"));
    }
}
