//! `password-expired`: the password has expired.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::answer::{Meaning, answered};
use crate::model::Server;

rule! {
    /// ## What it does
    /// Reports `[EXPIRED]`, or words that say so, in the answer to a login.
    ///
    /// ## Why it matters
    /// The password is right and no longer accepted. IMAP has no way to change it, so the client shows `Invalid
    /// username/password`.
    ///
    /// ## What to do
    /// Change the password where the account lives: in Windows, in Outlook on the web, or on Unity Connection in the
    /// Web Application.
    pub(super) static RULE = {
        code: "IMAP013",
        name: "password-expired",
        summary: "the password has expired",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5530, section 3"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    answered(&server.logins, Meaning::Expired, |answer| {
        Finding::new(&RULE, server.at(answer.place), format!("the password has expired: `{}`", answer.words()))
            .why("IMAP has no way to change a password")
            .help("change the password in Windows, in Outlook on the web or in the Web Application of Unity Connection, then log in again")
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_answer_decides() {
        let text = |answer: &str| format!("S: * OK hi\nC: a LOGIN jdoe x1y2\nS: {answer}");
        assert!(finds(&CHECK, &text("a NO [EXPIRED] no")));
        assert!(passes(&CHECK, &text("a NO [AUTHENTICATIONFAILED] no")));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }
}
