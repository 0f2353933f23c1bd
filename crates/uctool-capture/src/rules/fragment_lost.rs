//! CAP006: IP fragments are missing, so datagrams cannot be put together.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::summary::Summary;
use uctool_core::text::count;

rule! {
    /// ## What it does
    /// Reports IP packets that were sent in fragments of which at least one is not in the capture.
    ///
    /// ## Why it matters
    /// Such a datagram is not decoded at all. If the fragment was lost on the network and not by the capture, the
    /// receiver did not get the message either: firewalls and load balancers that drop fragments are the usual
    /// reason why large SIP messages over UDP vanish while small ones arrive.
    ///
    /// ## What to do
    /// Capture on both sides. If the fragments leave and do not arrive, let the devices between pass fragments, or
    /// move the trunk to TCP or TLS: in CUCM, SIP Trunk Security Profile, Outgoing Transport Type.
    pub(super) static RULE = {
        code: "CAP006",
        name: "fragment-lost",
        summary: "IP fragments are missing, so datagrams cannot be put together",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 791, section 3.2", "RFC 8200, section 4.5", "RFC 3261, section 18.1.1"],
    }
}

pub(super) const CHECK: Check<Summary> = Check { rule: &RULE, run };

fn run(summary: &Summary) -> Outcome {
    match (summary.first_fragment_lost, summary.reassembled) {
        (None, 0) => Outcome::NotApplicable("the capture holds no IP fragments"),
        (None, _) => Outcome::Pass,
        (Some(first), whole) => Finding::new(
            &RULE,
            Location::of(&summary.source).frame(first.frame),
            format!(
                "{} without all fragments; {} whole",
                count(summary.fragments_lost, "datagram"),
                count(whole, "fragmented datagram")
            ),
        )
        .why("whether the network or the capture lost the fragment cannot be told from one side")
        .help(
            "capture on both sides; if fragments do not arrive, let the devices between pass \
             them or use TCP",
        )
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mark;

    #[test]
    fn a_lost_fragment_is_reported() {
        let mut summary = Summary::default();
        assert!(matches!(run(&summary), Outcome::NotApplicable(_)));
        summary.reassembled = 2;
        assert_eq!(run(&summary), Outcome::Pass);
        summary.fragment_lost(Mark { frame: 3, time: None });
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert!(found[0].message.starts_with("1 datagram without all fragments; 2 "));
    }
}
