//! CAP008: packets with a wrong checksum were left out.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::summary::Summary;

rule! {
    /// ## What it does
    /// Reports packets whose IPv4, TCP or UDP checksum is wrong, when checksums are checked at all. They are left
    /// out, as a receiver leaves them out.
    ///
    /// ## Why it matters
    /// A receiver drops such packets without a word. But on the host that sent them a wrong checksum is normal:
    /// the network card fills it in after the packet was captured.
    ///
    /// ## What to do
    /// If the capture was made on the sender, read it without checking. If it was made on the way or at the
    /// receiver, look for the device that damages packets.
    pub(super) static RULE = {
        code: "CAP008",
        name: "checksum-wrong",
        summary: "packets with a wrong checksum were left out",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 1071", "RFC 9293, section 3.1", "RFC 768"],
    }
}

pub(super) const CHECK: Check<Summary> = Check { rule: &RULE, run };

fn run(summary: &Summary) -> Outcome {
    if summary.checksums == 0 {
        return Outcome::NotApplicable("checksums are not checked");
    }
    let Some(first) = summary.first_bad_checksum else { return Outcome::Pass };
    Finding::new(
        &RULE,
        Location::of(&summary.source).frame(first.frame),
        format!(
            "{} of {} checksums are wrong; those packets were left out",
            summary.bad_checksums, summary.checksums
        ),
    )
    .help("read the capture without checking if it was made on the sending host")
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mark;

    #[test]
    fn a_wrong_checksum_is_reported() {
        let mut summary = Summary::default();
        assert!(matches!(run(&summary), Outcome::NotApplicable(_)));
        assert!(summary.checksum(true, Mark { frame: 1, time: None }));
        assert_eq!(run(&summary), Outcome::Pass);
        assert!(!summary.checksum(false, Mark { frame: 2, time: None }));
        let Outcome::Found(found) = run(&summary) else { panic!("quiet") };
        assert!(found[0].message.starts_with("1 of 2 checksums"));
    }
}
