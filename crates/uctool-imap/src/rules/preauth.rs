//! `preauth`: the server says that nobody needs to log in.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Server;
use crate::reply::Status;

rule! {
    /// ## What it does
    /// Reports a greeting of PREAUTH.
    ///
    /// ## Why it matters
    /// After PREAUTH no STARTTLS is possible, so everything goes on in clear, and the client works in a mailbox that
    /// somebody else chose. It is a known way to take TLS away from a client. Only a server that knows its caller by
    /// other means, over a local pipe for instance, may greet so.
    ///
    /// ## What to do
    /// Find out who answers: ask the server from its own network, and let clients use port 993.
    pub(super) static RULE = {
        code: "IMAP009",
        name: "preauth",
        summary: "the server says that nobody needs to log in",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9051, section 7.1.4", "Poddebniak et al., NO STARTTLS, USENIX Security 2021"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let Some(greeting) = &server.greeting else {
        return Outcome::NotApplicable("no greeting was seen");
    };
    if greeting.status != Status::PreAuth {
        return Outcome::Pass;
    }
    let message =
        format!("the server greets with PREAUTH {}: `{}`", greeting.channel.words(), greeting.text);
    let asked = server.asked.asked();
    Finding::new(&RULE, server.at(greeting.place), message)
        .why(if asked {
            "TLS was asked for and cannot begin after PREAUTH, which is a known way to take it away; nothing more was said to this server"
        } else {
            "no TLS can begin after PREAUTH, and the mailbox is one that somebody else chose"
        })
        .help("ask the server from its own network who greets so, and let clients use port 993")
        .into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_greeting_decides() {
        assert!(finds(&CHECK, "* PREAUTH welcome jdoe"));
        assert!(passes(&CHECK, "* OK hi"));
        assert!(is_not_applicable(&CHECK, "* CAPABILITY IMAP4rev1"));
    }
}
