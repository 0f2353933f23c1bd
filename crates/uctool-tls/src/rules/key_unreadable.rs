use uctool_core::{Check, Finding, Location, Outcome, rule};

use super::Sessions;
use crate::KeyError;

rule! {
    /// ## What it does
    /// Reports key files that hold no RSA private key, or one that cannot be read.
    ///
    /// ## Why it matters
    /// Without the key, sessions that it would open stay closed. A certificate alone opens nothing,
    /// and an EC key only signs.
    ///
    /// ## What to do
    /// Give the private key that belongs to the server's certificate. On Windows export the
    /// certificate with its private key; if that is greyed out the key was made non-exportable.
    pub(super) static RULE = {
        code: "TLS019",
        name: "tls-key-unreadable",
        summary: "a key file gives no RSA private key",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 7468, section 10", "RFC 8017, appendix A.1.2"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    if sessions.key_files == 0 {
        return Outcome::NotApplicable("no key file was given");
    }
    let findings = sessions.key_errors.iter().filter_map(|(name, error)| {
        let help = match error {
            KeyError::NoKey { certificates: 0 } => {
                "give the server's private key: PEM, DER or PFX (PKCS#12)"
            }
            KeyError::NoKey { .. } => {
                "a certificate opens nothing: give its private key, on Windows by exporting it as a PFX"
            }
            KeyError::NotRsa => "sessions with an EC certificate open with a key log (--keylog) only",
            KeyError::Cipher(_) => "take the encryption off: `openssl pkey -in FILE -out key.pem`",
            KeyError::Malformed => "see what `openssl pkey -in FILE -noout -check` says of it",
            KeyError::NeedsPassword | KeyError::WrongPassword => return None,
        };
        Some(Finding::new(&RULE, Location::of(name), error.to_string()).help(help))
    });
    Outcome::from(findings.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(error: KeyError) -> Sessions {
        let mut sessions = Sessions::new("sample.pcap");
        sessions.key_files = 1;
        sessions.key_errors.push(("server.pem".to_owned(), error));
        sessions
    }

    #[test]
    fn a_file_without_a_usable_key_fires() {
        for error in [KeyError::NoKey { certificates: 2 }, KeyError::NotRsa, KeyError::Malformed] {
            assert!(matches!(run(&with(error)), Outcome::Found(_)));
        }
    }

    #[test]
    fn a_password_and_no_key_file_leave_it_quiet() {
        assert_eq!(run(&with(KeyError::NeedsPassword)), Outcome::Pass);
        let none = Sessions::new("sample.pcap");
        assert_eq!(run(&none), Outcome::NotApplicable("no key file was given"));
    }
}
