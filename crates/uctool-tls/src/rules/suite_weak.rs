use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions with suites weakened for export, or without any authentication.
    ///
    /// ## Why it matters
    /// Export suites use keys of 40 or 56 bits and were withdrawn long ago; anonymous ones
    /// check no certificate, so anyone between the ends can read and change the traffic.
    ///
    /// ## What to do
    /// Switch these suites off at both ends. To read the session all the same, give a key log.
    pub(super) static RULE = {
        code: "TLS016",
        name: "tls-suite-weak",
        summary: "an export or anonymous suite, which stays closed",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 4346, appendix F.1.1.1", "RFC 7525, section 4.1"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    let (suite, kind) = match &report.why_not {
        Some(WhyNot::Export { suite }) => (suite, "weakened for export"),
        Some(WhyNot::Anonymous { suite }) => (suite, "without authentication"),
        _ => return None,
    };
    Some(
        Cause::new(format!("{suite} is a suite {kind} and cannot be opened with a server key"))
            .help("switch the suite off at both ends, whatever the capture is for"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CipherSuite;
    use crate::testing;

    #[test]
    fn it_fires() {
        let sessions = testing::closed(WhyNot::Anonymous { suite: CipherSuite(0x0034) });
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
