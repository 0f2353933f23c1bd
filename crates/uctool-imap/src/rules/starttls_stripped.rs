//! `starttls-stripped`: something takes STARTTLS away.

use uctool_core::{Check, Confidence, Finding, Outcome, rule};

use crate::capability::Capabilities;
use crate::model::{Channel, Place, Server, StartTls};

rule! {
    /// ## What it does
    /// Reports the traces of STARTTLS being taken away in between: a capability overwritten with the letter X, an offer
    /// in the greeting that is missing in the answer to CAPABILITY, an agreed STARTTLS that no TLS follows.
    ///
    /// ## Why it matters
    /// Firewalls that inspect mail, and attackers, take STARTTLS out of what the server says so that the client goes on
    /// in clear. A client that does not insist on TLS then sends the password for all to read.
    ///
    /// ## What to do
    /// Look at what stands between client and server (on Cisco firewalls the inspection of the port), compare with a
    /// probe from the server's own network, and set clients to insist on TLS or to use port 993.
    pub(super) static RULE = {
        code: "IMAP006",
        name: "starttls-stripped",
        summary: "something takes STARTTLS away",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 2595, section 2.4", "RFC 8314, section 3", "Poddebniak et al., NO STARTTLS, USENIX Security 2021"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    if let StartTls::Broken { place, instead } = &server.starttls {
        let message = format!("the server agreed to STARTTLS and then no TLS came: `{instead}`");
        return finding(server, *place, &message).confidence(Confidence::High).into();
    }
    let Some(offer) = &server.clear else {
        return Outcome::NotApplicable("nothing was offered in clear");
    };
    let overwritten = offer.capabilities.words().iter().find(|word| is_overwritten(word));
    if let Some(word) = overwritten {
        let message = format!("a capability is overwritten: `{word}`");
        return finding(server, offer.place, &message).confidence(Confidence::High).into();
    }
    let greeting = server.greeting.as_ref().filter(|greeting| greeting.channel == Channel::Clear);
    let announced = greeting
        .and_then(|greeting| greeting.capabilities.as_ref())
        .is_some_and(Capabilities::starttls);
    if announced && !offer.capabilities.starttls() {
        let message = "the greeting offers STARTTLS and the answer to CAPABILITY does not";
        return finding(server, offer.place, message).into();
    }
    Outcome::Pass
}

/// Firewalls keep the length: eight letters X for STARTTLS.
fn is_overwritten(word: &str) -> bool {
    word.len() >= 6 && word.bytes().all(|byte| matches!(byte, b'X' | b'x'))
}

fn finding(server: &Server, place: Place, message: &str) -> Finding {
    Finding::new(&RULE, server.at(place), message)
        .why("something between client and server takes TLS away, and a client that does not insist on it goes on in clear")
        .help("ask the server from its own network; where the answers differ, exempt the port from mail inspection on the firewall in between, or use port 993")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_traces_of_a_thief() {
        assert!(finds(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1 XXXXXXXX LOGINDISABLED"));
        assert!(finds(&CHECK, "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\n* CAPABILITY IMAP4rev1"));
        assert!(passes(
            &CHECK,
            "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\n* CAPABILITY IMAP4rev1 STARTTLS XLIST"
        ));
        assert!(passes(&CHECK, "* OK [CAPABILITY IMAP4rev1] hi\n* CAPABILITY IMAP4rev1 STARTTLS"));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }
}
