use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions with bytes missing inside the handshake in a capture whose frames were
    /// cut short.
    ///
    /// ## Why it matters
    /// A capture with a small snap length keeps the headers and throws the handshake away.
    /// Certificates are the first to go.
    ///
    /// ## What to do
    /// Capture again with whole packets: `tcpdump -s 0`, on CUCM `utils network capture eth0
    /// size all`.
    pub(super) static RULE = {
        code: "TLS010",
        name: "tls-truncated",
        summary: "the handshake was cut by the capture's snap length",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["pcap-savefile(5)"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(sessions: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::LossInHandshake { bytes, .. }) if sessions.truncated => Some(
            Cause::new("the frames of the handshake were cut short".to_owned())
                .help(
                    "capture whole packets: `tcpdump -s 0`, on CUCM `utils network capture eth0 \
                     size all`",
                )
                .evidence(format!("{bytes} bytes are missing")),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use uctool_capture::{Direction, Mark};

    use super::*;
    use crate::testing;

    #[test]
    fn it_fires() {
        let sessions = testing::truncated(testing::closed(WhyNot::LossInHandshake {
            direction: Direction::ToClient,
            bytes: 1448,
            mark: Mark::default(),
        }));
        assert!(matches!(run(&sessions), Outcome::Found(found) if found.len() == 1));
    }

    #[test]
    fn another_reason_and_no_session_leave_it_quiet() {
        let sessions = testing::closed(WhyNot::HandshakeMissing);
        assert_eq!(run(&sessions), Outcome::Pass);
        assert_eq!(
            run(&Sessions::default()),
            Outcome::NotApplicable("no TLS session in the capture")
        );
    }

    #[test]
    fn loss_in_a_whole_capture_is_the_other_rules_business() {
        let sessions = testing::closed(WhyNot::LossInHandshake {
            direction: Direction::ToClient,
            bytes: 1448,
            mark: Mark::default(),
        });
        assert_eq!(run(&sessions), Outcome::Pass);
    }
}
