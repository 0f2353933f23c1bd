use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions with ephemeral Diffie-Hellman key exchange that no key log opens.
    ///
    /// ## Why it matters
    /// With DHE and ECDHE suites both ends make up a secret for this session alone. The
    /// server's private key only signs; it opens nothing.
    ///
    /// ## What to do
    /// Have one end write a key log and give it with --keylog: SSLKEYLOGFILE for programs on OpenSSL
    /// or NSS that offer it (curl, Firefox, nginx with its patch), a key-log agent given with
    /// -javaagent for Java. Schannel on Windows writes none: log at the other end.
    ///
    /// For a test only, let the server prefer RSA key exchange: on a CUCM that has it, Cisco Unified OS
    /// Administration, Security, Cipher Management takes a cipher string for SIP TLS (the service restarts
    /// then; reboot the nodes for All TLS); on Windows with
    /// `Disable-TlsCipherSuite` for the ECDHE and DHE suites. Undo it afterwards: without forward
    /// secrecy whoever gets the key later can read everything recorded before.
    pub(super) static RULE = {
        code: "TLS003",
        name: "tls-forward-secret",
        summary: "a forward-secret key exchange, which no server key opens",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: [
            "RFC 5246, section 8.1.2",
            "RFC 8422, section 2",
            "Cisco, \"Security Guide for Cisco Unified Communications Manager, Release 14SU2\", Cipher Management",
        ],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::ForwardSecret { suite }) => Some(
            Cause::new(format!("{suite} cannot be opened with a server key"))
                .why("each session makes its own secret, and the server's key only signs it")
                .help(
                    "capture again with a key log (SSLKEYLOGFILE) and give it with --keylog; for a \
                     test only, let the server prefer RSA key exchange",
                ),
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
        let sessions = testing::closed(WhyNot::ForwardSecret { suite: CipherSuite(0xC02F) });
        assert!(matches!(run(&sessions), Outcome::Found(found) if found.len() == 1));
    }

    #[test]
    fn another_reason_and_no_session_leave_it_quiet() {
        let sessions = testing::closed(WhyNot::NoKey { suite: CipherSuite(0x002F) });
        assert_eq!(run(&sessions), Outcome::Pass);
        assert_eq!(
            run(&Sessions::default()),
            Outcome::NotApplicable("no TLS session in the capture")
        );
    }
}
