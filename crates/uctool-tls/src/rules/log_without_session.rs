use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{Fingerprint, SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions that only a key log opens and that are not in the one given.
    ///
    /// ## Why it matters
    /// A log has the sessions of the process that wrote it, from when it was started with the
    /// variable set. Sessions of other processes, or of before, are not in it.
    ///
    /// ## What to do
    /// Check that the log was written by one of the two ends, that it covers the time of the
    /// capture, and that the process was restarted after SSLKEYLOGFILE was set.
    pub(super) static RULE = {
        code: "TLS012",
        name: "tls-log-without-session",
        summary: "the key log does not have this session",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9850"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::LogWithoutSession { suite, client_random, sessions: logged }) => {
            let random = Fingerprint(*client_random);
            Some(
                Cause::new(format!(
                    "the key log has secrets of {logged} sessions and none of them is this one \
                     ({suite})"
                ))
                .help(
                    "check that the log was written by one of the two ends and covers the time of \
                     the capture",
                )
                .evidence(format!("client random {random}")),
            )
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CipherSuite;
    use crate::testing;

    #[test]
    fn it_fires() {
        let sessions = testing::closed(WhyNot::LogWithoutSession {
            suite: CipherSuite(0x1301),
            client_random: [7; 32],
            sessions: 3,
        });
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
