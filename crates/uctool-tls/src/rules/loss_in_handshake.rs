use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions with bytes missing between their first message and their keys.
    ///
    /// ## Why it matters
    /// Both randoms and the encrypted secret are needed. One lost packet of the handshake
    /// closes the whole session.
    ///
    /// ## What to do
    /// Capture again on the machine itself rather than from a loaded mirror port, with a larger
    /// buffer (`tcpdump -B 16384`) and a filter on the host.
    pub(super) static RULE = {
        code: "TLS009",
        name: "tls-loss-in-handshake",
        summary: "packets are missing inside the handshake",
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

fn cause(sessions: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::LossInHandshake { bytes, .. }) if !sessions.truncated => Some(
            Cause::new("packets are missing inside the handshake".to_owned())
                .help(
                    "capture again on the machine itself, with a larger buffer (`tcpdump -B 16384`) \
                     and a filter on the host",
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
        let sessions = testing::closed(WhyNot::LossInHandshake {
            direction: Direction::ToClient,
            bytes: 1448,
            mark: Mark::default(),
        });
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
    fn a_cut_capture_is_the_other_rules_business() {
        let sessions = testing::truncated(testing::closed(WhyNot::LossInHandshake {
            direction: Direction::ToClient,
            bytes: 1448,
            mark: Mark::default(),
        }));
        assert_eq!(run(&sessions), Outcome::Pass);
    }
}
