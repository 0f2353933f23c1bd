use uctool_core::{Check, Finding, Location, Outcome, rule};

use super::Sessions;
use crate::KeyError;

rule! {
    /// ## What it does
    /// Reports key files that are encrypted and whose password is missing or wrong.
    ///
    /// ## Why it matters
    /// Without the key, sessions that it would open stay closed.
    ///
    /// ## What to do
    /// Put the password on the first line of a file and give it with --password-file, or set
    /// UCTOOL_KEY_PASSWORD. A password in the arguments would stay in the shell's history.
    pub(super) static RULE = {
        code: "TLS007",
        name: "tls-key-password",
        summary: "a key file does not open with the password given",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 8018, section 6", "RFC 7292, section 4", "RFC 1421, section 4.6"],
    }
}

pub(super) const CHECK: Check<Sessions> = Check { rule: &RULE, run };

fn run(sessions: &Sessions) -> Outcome {
    if sessions.key_files == 0 {
        return Outcome::NotApplicable("no key file was given");
    }
    let findings = sessions.key_errors.iter().filter_map(|(name, error)| {
        let help = match error {
            KeyError::NeedsPassword => {
                "give the password with --password-file or in UCTOOL_KEY_PASSWORD"
            }
            KeyError::WrongPassword => {
                "try `openssl pkey -in FILE -noout` (`openssl pkcs12 -in FILE -noout` for a PFX): it asks for the same one"
            }
            _ => return None,
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
    fn a_missing_and_a_wrong_password_fire() {
        for error in [KeyError::NeedsPassword, KeyError::WrongPassword] {
            assert!(matches!(run(&with(error)), Outcome::Found(_)));
        }
    }

    #[test]
    fn another_trouble_and_no_key_file_leave_it_quiet() {
        assert_eq!(run(&with(KeyError::NotRsa)), Outcome::Pass);
        let none = Sessions::new("sample.pcap");
        assert_eq!(run(&none), Outcome::NotApplicable("no key file was given"));
    }
}
