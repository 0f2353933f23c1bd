//! `backend-unavailable`: something behind the server does not answer.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::answer::{Meaning, answered};
use crate::model::Server;

rule! {
    /// ## What it does
    /// Reports `[UNAVAILABLE]`, `Server Unavailable`, `Temporary authentication failure` and their like in the answer
    /// to a login.
    ///
    /// ## Why it matters
    /// The password was not even looked at: the directory, the mailbox server or the database behind the IMAP server
    /// does not answer. Changing passwords does not help.
    ///
    /// ## What to do
    /// Check the service behind it. On Exchange the Microsoft Exchange IMAP4 Backend service and the mailbox database;
    /// on Unity Connection with Active Directory the LDAP port: use the Global Catalog (3268, or 3269 with TLS) and
    /// restart Connection IMAP Server.
    pub(super) static RULE = {
        code: "IMAP014",
        name: "backend-unavailable",
        summary: "something behind the server does not answer",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5530, section 3", "Cisco, Troubleshooting Guide for Unity Connection"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    answered(&server.logins, Meaning::Unavailable, |answer| {
        Finding::new(&RULE, server.at(answer.place), format!("the service behind the server does not answer: `{}`", answer.words()))
            .why("the password was not looked at, so it may be right")
            .help("check the IMAP4 Backend service and the mailbox database on Exchange; on Unity Connection with Active Directory use the Global Catalog port 3268 or 3269 and restart Connection IMAP Server")
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_answer_decides() {
        let text = |answer: &str| format!("S: * OK hi\nC: a LOGIN jdoe x1y2\nS: {answer}");
        assert!(finds(&CHECK, &text("a NO [UNAVAILABLE] Temporary authentication failure.")));
        assert!(passes(&CHECK, &text("a OK in")));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }
}
