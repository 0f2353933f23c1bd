use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions whose suite uses a pre-shared key that was not given.
    ///
    /// ## Why it matters
    /// Both ends have the key in their configuration; it never travels.
    ///
    /// ## What to do
    /// Give the key with --psk, in hexadecimal, as it is configured at both ends.
    pub(super) static RULE = {
        code: "TLS015",
        name: "tls-needs-psk",
        summary: "a shared key is needed",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 4279, section 2"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::NeedsPsk { suite }) => Some(
            Cause::new(format!("{suite} needs the key both ends share"))
                .help("give it in hexadecimal with --psk"),
        ),
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
        let sessions = testing::closed(WhyNot::NeedsPsk { suite: CipherSuite(0x00A8) });
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
