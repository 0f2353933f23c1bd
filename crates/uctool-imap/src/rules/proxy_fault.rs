//! `proxy-fault`: the front end cannot hand the login on.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::answer::{Meaning, answered};
use crate::model::Server;

rule! {
    /// ## What it does
    /// Reports `Error=ProxyNotAuthenticated` and other faults of Exchange's proxy in the answer to a login.
    ///
    /// ## Why it matters
    /// The Client Access service took the login and could not pass it on to the mailbox server, mostly because of a
    /// certificate between the two. User name and password are not the cause.
    ///
    /// ## What to do
    /// On the server that the answer names check the IMAP4 Backend service and its certificate: `Get-
    /// ServerComponentState`, `Get-ExchangeCertificate`; the certificate `Microsoft Exchange` must be valid and bound
    /// to the back-end port.
    pub(super) static RULE = {
        code: "IMAP015",
        name: "proxy-fault",
        summary: "the front end cannot hand the login on",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Microsoft Q&A 1156767"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    answered(&server.logins, Meaning::ProxyFault, |answer| {
        Finding::new(&RULE, server.at(answer.place), format!("the front end could not hand the login on: `{}`", answer.words()))
            .why("user name and password are not the cause: the connection between front end and mailbox server is")
            .help("on the server named in the answer check the Microsoft Exchange IMAP4 Backend service and the certificate bound to its port (`Get-ExchangeCertificate`, `Get-ServerComponentState`)")
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_answer_decides() {
        let text = |answer: &str| format!("S: * OK hi\nC: a LOGIN jdoe x1y2\nS: {answer}");
        assert!(finds(
            &CHECK,
            &text("a NO [Error=ProxyNotAuthenticated Proxy=mb1:1993:SSL] LOGIN failed.")
        ));
        assert!(passes(&CHECK, &text("a NO LOGIN failed.")));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }
}
