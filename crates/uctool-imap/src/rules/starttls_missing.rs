//! `starttls-missing`: STARTTLS is not offered.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{basic_off, exchange};
use crate::model::{Server, TlsMode};

rule! {
    /// ## What it does
    /// Reports a server that does not offer STARTTLS in clear; an error where TLS was asked for.
    ///
    /// ## Why it matters
    /// A client that is set to TLS on this port cannot connect, and one that is not sends everything in clear. It
    /// mostly means that the server has no certificate for IMAP.
    ///
    /// ## What to do
    /// Give the IMAP service a certificate and switch STARTTLS on, or let clients use port 993.
    pub(super) static RULE = {
        code: "IMAP003",
        name: "starttls-missing",
        summary: "STARTTLS is not offered",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9051, section 6.2.1", "RFC 2595, section 3"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let Some(offer) = &server.clear else {
        return if server.asked == TlsMode::StartTls && server.greeting.is_none() {
            Outcome::Unknown("the server offered nothing".into())
        } else {
            Outcome::NotApplicable("nothing was offered in clear")
        };
    };
    if offer.capabilities.starttls() {
        return Outcome::Pass;
    }
    if exchange(server) && offer.capabilities.login_disabled() {
        return Outcome::NotApplicable("on Exchange this means that IMAP has no certificate");
    }
    if basic_off(&offer.capabilities) && server.origin != crate::model::Origin::Probe {
        return Outcome::NotApplicable("such a line comes from inside TLS");
    }
    if !server.channel_known {
        return Outcome::Unknown("the copy does not show whether the channel was TLS".into());
    }
    let asked = server.asked == TlsMode::StartTls;
    let message = if asked {
        format!("STARTTLS was asked for, and {} does not offer it", server.port_words())
    } else {
        format!("{} does not offer STARTTLS", server.port_words())
    };
    Finding::new(&RULE, server.at(offer.place), message)
        .severity(if asked { Severity::Error } else { Severity::Warning })
        .why("the server has no certificate for IMAP, STARTTLS is switched off, or something in between takes it away")
        .help("give the IMAP service a certificate and switch STARTTLS on, or let clients use port 993")
        .into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn what_is_offered_in_clear_decides() {
        assert!(finds(&CHECK, "Connected to a.\n* OK hi\n* CAPABILITY IMAP4rev1"));
        assert!(passes(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1 STARTTLS"));
        assert!(is_unknown(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1"));
    }

    #[test]
    fn asked_for_it_is_an_error() {
        let mut server = server("Connected to a.\n* OK hi\n* CAPABILITY IMAP4rev1");
        server.asked = crate::model::TlsMode::StartTls;
        let uctool_core::Outcome::Found(found) = (CHECK.run)(&server) else { panic!("nothing") };
        assert_eq!(found[0].severity, uctool_core::Severity::Error);
    }
}
