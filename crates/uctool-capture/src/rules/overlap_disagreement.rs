//! CAP007: retransmitted bytes of a TCP stream differ from the first.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::summary::Summary;
use uctool_core::text::count;

rule! {
    /// ## What it does
    /// Reports TCP segments that bring bytes already seen, with another content. uctool keeps the bytes that
    /// came first.
    ///
    /// ## Why it matters
    /// Two endpoints do not do this. A device between rewrote one copy (a SIP application layer gateway is the
    /// usual one), two captures of different sides were merged, or somebody tries to show an observer something
    /// else than the receiver gets.
    ///
    /// ## What to do
    /// Switch off SIP inspection on the firewalls between (`no inspect sip` on Cisco ASA) and capture again, or
    /// read the captures of both sides one by one.
    pub(super) static RULE = {
        code: "CAP007",
        name: "overlap-disagreement",
        summary: "retransmitted bytes of a TCP stream differ from the first",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9293, section 3.10.7.4"],
    }
}

pub(super) const CHECK: Check<Summary> = Check { rule: &RULE, run };

fn run(summary: &Summary) -> Outcome {
    if summary.tcp.connections == 0 {
        return Outcome::NotApplicable("the capture holds no TCP connection");
    }
    let Some(first) = summary.tcp.first_disagreement else { return Outcome::Pass };
    Finding::new(
        &RULE,
        Location::of(&summary.source).frame(first.frame),
        format!(
            "{} repeating bytes with another content; the first content was kept",
            count(summary.tcp.disagreements, "TCP segment")
        ),
    )
    .help("look for a device between that rewrites SIP, such as a firewall with SIP inspection")
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mark;

    #[test]
    fn a_disagreement_is_reported() {
        let mut summary = Summary::default();
        assert!(matches!(run(&summary), Outcome::NotApplicable(_)));
        summary.tcp.connections = 1;
        assert_eq!(run(&summary), Outcome::Pass);
        summary.tcp.disagreement(Mark { frame: 12, time: None });
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert_eq!(found[0].location.frame, Some(12));
    }
}
