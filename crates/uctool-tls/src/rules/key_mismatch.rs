use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions whose server certificate has another public key than every key given.
    ///
    /// ## Why it matters
    /// Only the private key of the very certificate in the handshake opens a session. A renewed
    /// certificate usually has a new key, a reverse proxy its own, and an older capture was
    /// made under the old one.
    ///
    /// ## What to do
    /// Compare the fingerprints. Take the key from the machine that ended the connection, of
    /// the certificate in use when the capture was made.
    pub(super) static RULE = {
        code: "TLS002",
        name: "tls-key-mismatch",
        summary: "none of the given keys belongs to the server's certificate",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5246, section 7.4.7.1", "RFC 5280, section 4.1.2.7"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    let Some(WhyNot::KeyMismatch { subject, certificate, keys }) = &report.why_not else {
        return None;
    };
    let mut cause = Cause::new(format!(
        "no given key belongs to the server's certificate ({subject})"
    ))
    .why(
        "the private key opens a session only if it is the one of the certificate in the handshake",
    )
    .help(
        "take the key from the machine that ended the connection, of the certificate it had when \
         the capture was made; a renewed certificate has a new key",
    )
    .evidence(format!("the certificate's key: SHA-256 {certificate}"));
    for (name, fingerprint) in keys {
        cause = cause.evidence(format!("the key in {name}: SHA-256 {fingerprint}"));
    }
    Some(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use crate::{CipherSuite, Fingerprint};

    #[test]
    fn it_fires() {
        let sessions = testing::closed(WhyNot::KeyMismatch {
            subject: "CN=sip.example.test".to_owned(),
            certificate: Fingerprint([1; 32]),
            keys: vec![("other.pem".to_owned(), Fingerprint([2; 32]))],
        });
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
