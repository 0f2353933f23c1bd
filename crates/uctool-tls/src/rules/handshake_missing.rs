use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports connections whose TLS records are there and whose handshake is not, or only one
    /// side of it.
    ///
    /// ## Why it matters
    /// The keys are made in the handshake. A SIP trunk keeps its connection for days, so a
    /// capture started later has only the middle; one taken from one port of a mirror has only
    /// one side.
    ///
    /// A key log of TLS 1.3 opens the middle too: its secrets are tried on the first record found, as far as
    /// 65,536 records into the session. Up to TLS 1.2 a key log does not: the keys are made with the server's
    /// random as well, which only the handshake has. If it lies in an earlier file, give both files together.
    ///
    /// ## What to do
    /// Start the capture first, then make the ends connect anew: reset the SIP trunk, or
    /// restart the service at one end. If one direction is missing, mirror both directions of
    /// the port.
    pub(super) static RULE = {
        code: "TLS004",
        name: "tls-handshake-missing",
        summary: "the handshake is not in the capture",
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

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::HandshakeMissing) => Some(
            Cause::new("the handshake is not in the capture".to_owned())
                .why(
                    "the keys are made of what only the handshake has; a key log alone opens the middle of TLS 1.3, \
                     not of TLS 1.2",
                )
                .help(
                    "give the earlier file that has it as well, or start the capture, then let the ends connect anew \
                     (reset the SIP trunk)",
                ),
        ),
        Some(WhyNot::OneSided { client_seen }) => {
            let (seen, missing) =
                if *client_seen { ("client", "server") } else { ("server", "client") };
            Some(
                Cause::new(format!(
                    "only the {seen}'s half of the handshake is in the capture, not the {missing}'s"
                ))
                .help("capture both directions: a mirror port may carry only one"),
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
        let sessions = testing::closed(WhyNot::HandshakeMissing);
        assert!(matches!(run(&sessions), Outcome::Found(found) if found.len() == 1));
    }

    #[test]
    fn another_reason_and_no_session_leave_it_quiet() {
        let sessions = testing::closed(WhyNot::HandshakeUnfinished);
        assert_eq!(run(&sessions), Outcome::Pass);
        assert_eq!(
            run(&Sessions::default()),
            Outcome::NotApplicable("no TLS session in the capture")
        );
    }
}
