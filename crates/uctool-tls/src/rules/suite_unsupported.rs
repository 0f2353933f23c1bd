use uctool_core::{Check, Outcome, rule};

use super::{Cause, Sessions, grouped};
use crate::{SessionReport, WhyNot};

rule! {
    /// ## What it does
    /// Reports sessions whose cipher suite or version uctool has no cipher for.
    ///
    /// ## Why it matters
    /// The key may be right, and still nothing can be read.
    ///
    /// ## What to do
    /// Let the ends agree on a common suite, such as TLS_RSA_WITH_AES_128_CBC_SHA for a test,
    /// and capture again.
    pub(super) static RULE = {
        code: "TLS008",
        name: "tls-suite-unsupported",
        summary: "a cipher suite or version that uctool cannot decrypt",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["IANA, TLS Cipher Suites"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    grouped(&RULE, sessions, cause)
}

fn cause(_: &Sessions, report: &SessionReport) -> Option<Cause> {
    match &report.why_not {
        Some(WhyNot::SuiteUnsupported { suite }) => Some(
            Cause::new(format!("the cipher suite {suite} (0x{:04X}) is not supported", suite.0))
                .help("let the ends agree on an AES suite for the time of the capture"),
        ),
        Some(WhyNot::Dtls13) => Some(
            Cause::new("the session is DTLS 1.3, which uctool does not open yet".to_owned())
                .help("let one end offer DTLS 1.2 at most for the time of the capture"),
        ),
        Some(WhyNot::ConnectionId) => Some(
            Cause::new(
                "its DTLS records carry connection IDs (RFC 9146), which uctool does not open yet"
                    .to_owned(),
            )
            .help("switch connection IDs off at one end for the time of the capture"),
        ),
        Some(WhyNot::VersionUnsupported { wire }) => Some(
            Cause::new(format!("the protocol version 0x{wire:04X} is not supported"))
                .help("let the ends agree on TLS 1.2 or 1.3 for the time of the capture"),
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
        let sessions = testing::closed(WhyNot::SuiteUnsupported { suite: CipherSuite(0x0007) });
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
