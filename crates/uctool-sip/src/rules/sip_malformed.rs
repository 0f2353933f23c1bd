use uctool_core::text::{count, some_of};
use uctool_core::{Check, Finding, Outcome, rule};

use super::Decoded;

rule! {
    /// ## What it does
    /// Reports SIP messages that break the grammar or the framing rules of RFC 3261, one finding for each kind of
    /// defect, with the frames.
    ///
    /// ## Why it matters
    /// A strict receiver answers such a message with 400 or drops it; a lenient one guesses, and two that guess
    /// differently lose step: on TCP a wrong Content-Length makes every later message of the connection unreadable.
    ///
    /// ## What to do
    /// Find the sender in the frames named and bring its software up to date, or switch off the feature (a header
    /// manipulation rule, an inspection on a firewall) that rewrites the message. What the capture itself cut off is
    /// not counted here.
    pub(crate) static RULE = {
        code: "SIP001",
        name: "sip-malformed",
        summary: "a message breaks the grammar or the framing of RFC 3261",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261", "RFC 4475"],
    }
}

pub(super) const CHECK: Check<Decoded> = Check { rule: &RULE, run };

fn run(decoded: &Decoded) -> Outcome {
    if decoded.tally.sip == 0 {
        return Outcome::NotApplicable("there is no SIP message");
    }
    let unit = decoded.unit();
    let word = unit.as_str();
    let findings: Vec<Finding> = decoded
        .tally
        .defects
        .iter()
        .map(|(defect, seen)| {
            let first = seen.frames.first().copied().unwrap_or_default();
            let messages = match seen.count {
                1 => format!("the message in {word} {first}"),
                n => format!("each of {}", count(n, "message")),
            };
            Finding::new(
                &RULE,
                unit.locate(&decoded.source, first)
                    .part(format!("{word}s {}", some_of(&seen.frames, 5))),
                format!("{messages} {}", defect.describe()),
            )
            .why(format!("{} forbids it", defect.section()))
            .help("look at the sender of these messages: its software, or a device on the way that rewrites SIP")
            .evidence(format!("{word}s {}", some_of(&seen.frames, 20)))
        })
        .collect();
    findings.into()
}

#[cfg(test)]
mod tests {
    use uctool_capture::Summary;
    use uctool_message::defects::Defect;
    use uctool_message::{Sightings, Tally};

    use super::*;

    fn outcome(sip: u64, defects: impl IntoIterator<Item = (Defect, Sightings)>) -> Outcome {
        let defects = defects.into_iter().collect();
        let tally = Tally { sip, defects, ..Tally::default() };
        run(&Decoded { source: "a.pcap".into(), summary: Summary::default(), tally, told: None })
    }

    #[test]
    fn it_needs_messages_and_speaks_only_of_defects() {
        assert!(matches!(outcome(0, []), Outcome::NotApplicable(_)));
        assert_eq!(outcome(3, []), Outcome::Pass);
        let defect = (Defect::CSeqMethod, Sightings { count: 2, frames: vec![4, 9] });
        let Outcome::Found(findings) = outcome(3, [defect]) else { panic!("no finding") };
        assert_eq!(
            findings[0].message,
            "each of 2 messages names another method in CSeq than in its start line"
        );
        assert_eq!(findings[0].location.part.as_deref(), Some("frames 4, 9"));
    }
}
