use uctool_core::text::count;
use uctool_core::{Check, Finding, Location, Outcome, Severity, rule};
use uctool_trust::{Case, Question};

use crate::peers::{Peers, Shown};

rule! {
    /// ## What it does
    /// Judges every certificate that a server showed in the capture by the rules of `uctool cert check`, at the time of
    /// the handshake and with the name the client asked for (SNI), and reports what is wrong with it.
    ///
    /// ## Why it matters
    /// A client that does not accept the certificate ends the handshake, and all that its user sees is that it does not
    /// work. The alert in the capture seldom says why; the certificate does.
    ///
    /// ## What to do
    /// Follow the first fault; `uctool explain` has a page for each. Whether the client trusts the issuer cannot be seen
    /// in a capture: `uctool cert fetch` with `--ca` tells.
    pub(crate) static RULE = {
        code: "SIP070",
        name: "certificate",
        summary: "the certificate a server shows has faults",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 6", "RFC 9525, section 6"],
    }
}

pub(super) const CHECK: Check<Peers> = Check { rule: &RULE, run };

/// Rules that do not answer whether this handshake can succeed: what the client trusts is not in a capture, a server
/// need not send its root or what its client has, and what only a profile or a strict reader minds is no fault here.
const NOT_HERE: &[&str] = &[
    "bc-not-critical",
    "chain-incomplete",
    "cn-not-in-san",
    "expires-soon",
    "key-identifier-profile",
    "root-missing",
    "root-not-trusted",
    "signature-unchecked",
    "wildcard-unsupported-cucm",
];

fn run(peers: &Peers) -> Outcome {
    if peers.chains.is_empty() {
        return match peers.without_chain {
            0 => Outcome::NotApplicable("no TLS session is in the capture"),
            _ => Outcome::Unknown(
                "no handshake shows a certificate: resumed, TLS 1.3 without its secrets, or begun before the capture"
                    .into(),
            ),
        };
    }
    peers.chains.iter().filter_map(judge).collect::<Vec<_>>().into()
}

fn judge(shown: &Shown) -> Option<Finding> {
    let location = Location::of(&*shown.source).frame(shown.at.frame);
    let question = Question {
        host: shown.sni.as_ref().and_then(|name| name.parse().ok()),
        // Without a time of the packet there is none to judge by; the middle of its life is kind.
        now: shown.seconds().unwrap_or_default(),
        ..Question::default()
    };
    let timed = shown.seconds().is_some();
    let case = Case::served(question, &location, &shown.certificates);
    let faults: Vec<Finding> = case
        .findings()
        .into_iter()
        .filter(|fault| fault.severity > Severity::Info && !NOT_HERE.contains(&fault.rule.name))
        .filter(|fault| timed || !matches!(fault.rule.name, "expired" | "not-yet-valid"))
        .collect();
    let first = faults.first()?;
    let subject = case
        .leaf()
        .map_or_else(|| "one that cannot be read".to_owned(), |leaf| leaf.subject.short());
    let asked = shown.sni.as_ref().map(|name| format!(", asked for `{name}`,")).unwrap_or_default();
    let names: Vec<String> = faults.iter().map(|fault| format!("`{}`", fault.rule.name)).collect();
    let message = format!(
        "the certificate that {}{asked} shows ({subject}) has {}: {}",
        shown.server,
        count(faults.len() as u64, "fault"),
        names.join(", ")
    );
    let mut finding = Finding::new(&RULE, location, message)
        .why(format!("on {}: {}", shown.day(), first.message))
        .help(first.help.clone().unwrap_or_default());
    for fault in &faults {
        finding =
            finding.evidence(format!("{} {}: {}", fault.rule.code, fault.rule.name, fault.message));
    }
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_there_is_nothing_to_judge() {
        assert!(matches!(run(&Peers::new("a.pcap")), Outcome::NotApplicable(_)));
        let resumed = Peers { without_chain: 1, ..Peers::new("a.pcap") };
        assert!(matches!(run(&resumed), Outcome::Unknown(_)));
    }
}
