//! `greeting-bye`: the server turns the client away.

use uctool_core::{Check, Finding, Outcome, rule};

use super::exchange;
use crate::model::{Answer, Server};
use crate::reply::Status;

rule! {
    /// ## What it does
    /// Reports a greeting of BYE, or a good-bye that nobody asked for.
    ///
    /// ## Why it matters
    /// The server is reached and does not want this client: too many connections, an address that is not allowed, a
    /// service that is stopping or has no back end.
    ///
    /// ## What to do
    /// Look at the reason. On Exchange check the receive limits of the IMAP4 service (`Get-ImapSettings`,
    /// MaxConnections and MaxConnectionFromSingleIP) and that both IMAP4 services run.
    pub(super) static RULE = {
        code: "IMAP010",
        name: "greeting-bye",
        summary: "the server turns the client away",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9051, section 7.1.5"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    if let Some(greeting) = server.greeting.as_ref().filter(|held| held.status == Status::Bye) {
        let answer = Answer {
            status: greeting.status,
            code: greeting.code.clone(),
            text: greeting.text.clone(),
            place: greeting.place,
        };
        return finding(server, &answer, "instead of a greeting").into();
    }
    // A good-bye instead of an answer to a login belongs to the login.
    let told = |bye: &Answer| {
        server.logins.iter().any(|login| login.answer.as_ref().is_some_and(|it| it == bye))
    };
    match &server.bye {
        Some(bye) if !told(bye) => finding(server, bye, "unasked").into(),
        _ if server.greeting.is_none() => Outcome::NotApplicable("no greeting was seen"),
        _ => Outcome::Pass,
    }
}

fn finding(server: &Server, answer: &Answer, when: &str) -> Finding {
    let lower = answer.text.to_ascii_lowercase();
    let why = if lower.contains("too many") || lower.contains("limit") || lower.contains("maximum")
    {
        "the limit of connections is reached"
    } else if lower.contains("refused") || lower.contains("denied") || lower.contains("not allowed")
    {
        "connections from this address are not allowed"
    } else if lower.contains("connection is closed") {
        "Exchange closes so when its back end does not answer or a limit is reached"
    } else if lower.contains("shutting down") || lower.contains("unavailable") {
        "the service is stopping or has no back end"
    } else {
        "the server is reached and does not want this client now"
    };
    Finding::new(
        &super::greeting_bye::RULE,
        server.at(answer.place),
        format!("the server says good-bye {when}: `{}`", answer.words()),
    )
    .why(why)
    .help(if exchange(server) || lower.contains("connection is closed") {
        "check that both IMAP4 services run (Microsoft Exchange IMAP4 and IMAP4 Backend) and the limits in `Get-ImapSettings`"
    } else {
        "look at the server's log for this address; check its limits of connections and its address filter"
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn a_good_bye_that_nobody_asked_for() {
        let found = findings(&CHECK, "* BYE Connection is closed. 14");
        assert!(found[0].help.as_ref().unwrap().contains("IMAP4 Backend"));
        assert!(finds(&CHECK, "S: * OK hi\nC: a CAPABILITY\nS: * BYE idle for too long"));
        assert!(passes(&CHECK, "S: * OK hi\nC: a LOGOUT\nS: * BYE bye\nS: a OK"));
        assert!(is_not_applicable(&CHECK, "* CAPABILITY IMAP4rev1"));
    }
}
