use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions that were open and whose later records do not verify.
    ///
    /// ## Why it matters
    /// Every record carries a check that only the right key satisfies. When it fails after
    /// records that were good, the bytes in the capture are not those that were sent: lost or
    /// altered, or both ends moved to keys that are not known.
    ///
    /// ## What to do
    /// What was read before is right. Look for capture loss at that frame; a second interface
    /// capturing the same traffic twice can mix streams as well.
    pub(super) static RULE = {
        code: "TLS011",
        name: "tls-mac-failure",
        summary: "records stopped verifying inside an open session",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5246, section 6.2.3"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::MacFailure { after, mark, .. }) => Some(
            Cause::new("records do not verify".to_owned())
                .help("what is shown is right, but messages are missing: look for lost or changed packets at that frame")
                .evidence(format!("{after} records were read before frame {}", mark.frame)),
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
        let sessions = testing::closed(WhyNot::MacFailure {
            direction: Direction::ToServer,
            after: 12,
            mark: Mark { frame: 40, time: None },
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
}
