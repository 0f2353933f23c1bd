//! `kiss-of-death`: a source tells the node to stop or to slow down.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::{Node, Peer, Refusal};
use crate::refid::Meaning;

rule! {
    /// ## What it does
    /// Reports a kiss-o'-death: an answer of stratum 0 whose reference is a code such as `RATE`, `DENY` or `RSTR`.
    ///
    /// ## Why it matters
    /// A client that receives it must ask less or stop. The watchdog asks in quick bursts, so a server of ntpd 4.2.6 or later with
    /// `restrict ... limited kod` refuses it, and the node is unsynchronised although the server is up.
    ///
    /// ## What to do
    /// On the server take `limited` and `kod` out of the `restrict` line for the cluster's addresses (RATE), or allow them (DENY, RSTR).
    pub(super) static RULE = {
        code: "NTP013",
        name: "kiss-of-death",
        summary: "a source tells the node to stop or to slow down",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5905, section 7.4", "Cisco document 118718, \"NTP for UC products\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    if let Some(peer) = node.sources().find(|peer| peer.refusal == Some(Refusal::NoUsableAnswer)) {
        return Outcome::Unknown(format!(
            "{} sent no usable answer, which is silence or a kiss code; a capture tells",
            peer.name()
        ));
    }
    if node.peers.is_empty() {
        return Outcome::NotApplicable("no source was read");
    }
    let codes = node.sources().flat_map(|peer| {
        let printed = peer
            .refid
            .as_ref()
            .filter(|refid| refid.meaning == Meaning::Kiss)
            .and_then(|refid| refid.code.clone());
        peer.kisses.iter().cloned().chain(printed).map(move |code| (peer, code))
    });
    codes.map(|(peer, code)| found(node, peer, &code)).collect::<Vec<_>>().into()
}

fn found(node: &Node, peer: &Peer, code: &str) -> Finding {
    let (means, help) = match code {
        "RATE" => (
            "ask less often",
            "on that server take `limited` and `kod` out of the `restrict` line for the cluster's addresses",
        ),
        "DENY" | "RSTR" => {
            ("access is denied", "on that server allow the cluster's addresses in its access list")
        }
        _ => (
            "the request is refused",
            "look at the access and authentication settings of that server",
        ),
    };
    Finding::new(
        &RULE,
        node.at(peer),
        format!("{} sends the kiss code {code}: {means}", peer.name()),
    )
    .help(help)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn a_kiss_code_in_the_table_is_found() {
        assert!(finds(&CHECK, " 192.0.2.1 .RATE. 16 u 5 64 0 0.0 0.0 0.0"));
        assert!(passes(&CHECK, " 192.0.2.1 .INIT. 16 u 5 64 0 0.0 0.0 0.0"));
        assert!(is_unknown(&CHECK, "server 192.0.2.7, stratum 0, offset 0.000000, delay 0.00000"));
    }
}
