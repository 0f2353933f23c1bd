use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions that resume an earlier one, by session ID or by ticket, where the
    /// earlier one is not in the capture or stayed closed.
    ///
    /// ## Why it matters
    /// A resumed session takes its secret from an earlier handshake. Trunks between proxies
    /// resume for hours.
    ///
    /// ## What to do
    /// Give the capture that has the first connection together with this one, or start the
    /// capture and restart one end, which forgets what it could resume.
    pub(super) static RULE = {
        code: "TLS006",
        name: "tls-resumed",
        summary: "a session resumes one whose handshake was not seen",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5246, section 7.3", "RFC 5077, section 3.1"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::Resumed { by_ticket }) => {
            let by = if *by_ticket { "ticket" } else { "session ID" };
            Some(
                Cause::new(format!(
                    "the session resumes an earlier one by {by}, and that one is not in the capture"
                ))
                .help(
                    "give the earlier capture as well, or start the capture and then restart one \
                     end so that it cannot resume",
                ),
            )
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn it_fires() {
        let sessions = testing::closed(WhyNot::Resumed { by_ticket: true });
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
