use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions with RSA key exchange while no RSA private key was given.
    ///
    /// ## Why it matters
    /// With RSA key exchange the client sends the secret encrypted to the server's certificate.
    /// Whoever has the server's private key can read the session, afterwards too.
    ///
    /// ## What to do
    /// Give the private key of the server's certificate with --key. On Exchange and other Windows
    /// servers export the certificate with its private key as a PFX (`Export-PfxCertificate`).
    /// Expressway and servers on OpenSSL keep it in a PEM file. CUCM and IM and Presence keep theirs
    /// where only root reaches it: take the key of the other end, or a key log.
    pub(super) static RULE = {
        code: "TLS001",
        name: "tls-no-key",
        summary: "a session that a server key would open, and no key was given",
        severity: Warning,
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
        Some(WhyNot::NoKey { suite }) => Some(
            Cause::new(format!(
                "{suite} can be opened with the server's private key, and none was given"
            ))
            .help(
                "give the private key of the server's certificate with --key (on Windows: \
             `Export-PfxCertificate` writes it as a PFX)",
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
        let sessions = testing::closed(WhyNot::NoKey { suite: CipherSuite(0x002F) });
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
