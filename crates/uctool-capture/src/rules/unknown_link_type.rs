//! CAP004: frames of a link type that cannot be read.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::summary::Summary;
use uctool_core::text::count;

rule! {
    /// ## What it does
    /// Reports link types of the capture that uctool cannot read, and how many frames have them.
    ///
    /// ## Why it matters
    /// What those frames carry is missing from everything else that is said of the capture.
    ///
    /// ## What to do
    /// Capture on an Ethernet or `any` interface, or convert the capture with Wireshark: File, Save As, after
    /// removing the encapsulation.
    pub(super) static RULE = {
        code: "CAP004",
        name: "unknown-link-type",
        summary: "frames of a link type that cannot be read",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["draft-ietf-opsawg-pcaplinktype"],
    }
}

pub(super) const CHECK: Check<Summary> = Check { rule: &RULE, run };

fn run(summary: &Summary) -> Outcome {
    if summary.links.is_empty() {
        return Outcome::NotApplicable("the capture holds no frames");
    }
    let unknown = summary.links.iter().filter(|(_, tally)| !tally.known);
    unknown
        .map(|(link, tally)| {
            Finding::new(
                &RULE,
                Location::of(&summary.source).frame(tally.first.frame),
                format!("{} of link type {link}, which is not read", count(tally.frames, "frame")),
            )
            .help("capture on an Ethernet interface or with `tcpdump -i any`")
        })
        .collect::<Vec<_>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LinkTally, LinkType, Mark};

    #[test]
    fn an_unknown_type_is_named_and_a_known_one_is_not() {
        let mut summary = Summary::default();
        assert!(matches!(run(&summary), Outcome::NotApplicable(_)));
        let tally = LinkTally { frames: 3, known: true, first: Mark::default() };
        summary.links.insert(LinkType::ETHERNET, tally);
        assert_eq!(run(&summary), Outcome::Pass);
        summary.links.insert(LinkType(105), LinkTally { known: false, ..tally });
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert_eq!(found[0].message, "3 frames of link type 105 (IEEE 802.11), which is not read");
    }
}
