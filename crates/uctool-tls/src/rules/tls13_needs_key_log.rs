use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions of TLS 1.3 without their secrets.
    ///
    /// ## Why it matters
    /// TLS 1.3 has no key exchange that a server key opens; every session is forward secret.
    ///
    /// ## What to do
    /// Have one end write a key log and give it with --keylog, or give a capture that has the
    /// secrets embedded. For a test only, limit one end to TLS 1.2 with RSA key exchange (on Windows
    /// by the Schannel protocol keys of the registry), and undo it afterwards.
    pub(super) static RULE = {
        code: "TLS005",
        name: "tls13-needs-key-log",
        summary: "TLS 1.3 opens with a key log only",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 8446, section 1.2", "RFC 9850"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::Tls13) => Some(
            Cause::new("TLS 1.3 cannot be opened with a server key".to_owned()).help(
                "capture again with a key log (SSLKEYLOGFILE; a key-log agent for Java) and give it \
                 with --keylog",
            ),
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
        let sessions = testing::closed(WhyNot::Tls13);
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
