use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports connections whose handshake was never completed, or cannot be parsed.
    ///
    /// ## Why it matters
    /// Nothing was ever encrypted, so there is nothing to open. The reason is usually in the
    /// last alert.
    ///
    /// ## What to do
    /// See the alert, if there is one: it says which side refused and why. Without one, look
    /// for the side that closed the connection.
    pub(super) static RULE = {
        code: "TLS014",
        name: "tls-handshake-unfinished",
        summary: "the connection ended before its handshake did",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5246, section 7.3", "RFC 8446, section 6"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    let text = match &report.why_not {
        Some(WhyNot::HandshakeUnfinished) => "the connection ended before its handshake did",
        Some(WhyNot::HandshakeMalformed) => "the handshake cannot be parsed",
        _ => return None,
    };
    Some(
        Cause::new(text.to_owned()).help(
            "look at the last packets of the connection: who closed it, and with which alert",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn it_fires() {
        let sessions = testing::closed(WhyNot::HandshakeUnfinished);
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
