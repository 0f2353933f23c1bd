use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions for which more records came than are kept while the other direction's
    /// handshake had not arrived.
    ///
    /// ## Why it matters
    /// Records wait for the other side's half of the handshake. The wait is bounded, so that a
    /// hostile capture cannot take all memory.
    ///
    /// ## What to do
    /// Sort the capture by time (`reordercap in.pcap out.pcap`) and try again.
    pub(super) static RULE = {
        code: "TLS017",
        name: "tls-order-too-far",
        summary: "the two directions lie too far apart in the capture",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5246, section 7.3"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::TooMuchWaiting) => Some(
            Cause::new("the secret came too late for the records that waited for it".to_owned())
                .help("sort the capture by time (`reordercap in.pcap out.pcap`) and try again"),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn it_fires() {
        let sessions = testing::closed(WhyNot::TooMuchWaiting);
        assert!(matches!(run(&sessions), Outcome::Found(found) if found.len() == 1));
    }

    #[test]
    fn another_reason_and_no_session_leave_it_quiet() {
        let sessions = testing::closed(WhyNot::Tls13);
        assert_eq!(run(&sessions), Outcome::Pass);
        assert_eq!(
            run(&Sessions::default()),
            Outcome::NotApplicable("no TLS session in the capture")
        );
    }
}
