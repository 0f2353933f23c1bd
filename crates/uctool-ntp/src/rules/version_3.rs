//! `version-3`: a source answers in NTP version 3.

use uctool_core::{Check, Confidence, Finding, Outcome, Severity, rule};

use crate::model::Node;

rule! {
    /// ## What it does
    /// Reports a source that answers a version 4 request in version 3 or lower.
    ///
    /// ## Why it matters
    /// From release 9 on the product asks in version 4 and does not follow a source that answers in version 3: it stays
    /// unsynchronised although the source answers every poll. Release 5 to 8 took version 3.
    ///
    /// ## What to do
    /// Configure version 4 on the source (on IOS it answers in the version it is asked in unless `version 3` is set on the
    /// association), or choose another source.
    pub(super) static RULE = {
        code: "NTP012",
        name: "version-3",
        summary: "a source answers in NTP version 3",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco document 118718, \"NTP for UC products\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    let known: Vec<_> = node.sources().filter_map(|peer| Some((peer, peer.version?))).collect();
    if known.is_empty() {
        return silent(node);
    }
    let old = known.into_iter().filter(|(peer, version)| {
        *version < 4 && peer.asked_version.is_none_or(|asked| asked > *version)
    });
    let found = old.map(|(peer, version)| {
        let finding = Finding::new(
            &RULE,
            node.at(peer),
            format!("{} answers in NTP version {version}", peer.name()),
        )
        .why("from release 9 on only version 4 is followed")
        .help("set version 4 on that source, or choose a source that answers in version 4");
        // Without the request it may have been asked in that version.
        if peer.asked_version.is_some() {
            finding
        } else {
            finding.confidence(Confidence::Low).severity(Severity::Warning)
        }
    });
    found.collect::<Vec<_>>().into()
}

/// A status text shows no version, but a source that answers and is never chosen is suspect.
fn silent(node: &Node) -> Outcome {
    let unfollowed = node.status.synchronised.as_ref().is_some_and(|said| !said.value)
        && node.system_peer().is_none();
    let steady = node.sources().find(|peer| {
        peer.reach.is_some_and(|reach| reach.0 == 0xff)
            && peer.stratum.is_some_and(|stratum| stratum < 10)
    });
    match steady {
        Some(peer) if unfollowed => Outcome::Unknown(format!(
            "{} answers every poll and is not followed, which is what NTP version 3 looks like; `utils network capture port 123` shows the version",
            peer.name()
        )),
        _ => Outcome::NotApplicable("the input shows no NTP version"),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    fn traffic(asked: u8, answered: u8) -> String {
        format!(
            "16:03:03.1 IP a.34063 > b.ntp: NTPv{asked}, Client, length 48\n16:03:03.2 IP b.ntp > a.34063: NTPv{answered}, Server, length 48\n"
        )
    }

    #[test]
    fn the_answer_counts_against_the_request() {
        assert!(finds(&CHECK, &traffic(4, 3)));
        assert!(passes(&CHECK, &traffic(4, 4)));
        // It answers as it was asked.
        assert!(passes(&CHECK, &traffic(3, 3)));
    }

    #[test]
    fn a_status_text_only_raises_the_suspicion() {
        let text = " 192.0.2.1 .INIT. 2 u 45 64 377 0.3 0.9 0.1\nunsynchronised\n";
        assert!(is_unknown(&CHECK, text));
    }
}
