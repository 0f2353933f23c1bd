use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions for which a key or log gave a secret, and no record verifies under it.
    ///
    /// ## Why it matters
    /// The key belongs to the certificate, or the log names the session, and still the first
    /// protected record does not verify. The handshake in the capture is damaged, or the log
    /// was edited.
    ///
    /// ## What to do
    /// Capture again. If it stays, send the handshake's packets with the report: they hold no
    /// secret without the key.
    pub(super) static RULE = {
        code: "TLS013",
        name: "tls-secret-rejected",
        summary: "the secret at hand does not open the session",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5246, section 7.4.7.1"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::SecretRejected { tried }) => Some(
            Cause::new(format!("the secret from {tried} does not open the session"))
                .help("capture again: bytes of the handshake are damaged, or the key log is"),
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
        let sessions = testing::closed(WhyNot::SecretRejected { tried: "server.pem".to_owned() });
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
