//! `no-usable-login`: no login is offered that a voicemail client can use.

use uctool_core::text::some_of;
use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::exchange;
use crate::capability::{Capabilities, Class};
use crate::model::{Server, TlsMode};

rule! {
    /// ## What it does
    /// Reports a server on which neither LOGIN, AUTH=PLAIN or AUTH=LOGIN nor a token is offered, in clear or inside
    /// TLS.
    ///
    /// ## Why it matters
    /// A voicemail client has a user name and a password, or a token. It cannot use NTLM or GSSAPI, and few know SCRAM
    /// or CRAM-MD5, so it shows `Invalid username/password` whatever is typed.
    ///
    /// ## What to do
    /// Where TLS is missing give the server a certificate, so that it can offer a login inside TLS. Otherwise allow
    /// LOGIN or AUTH=PLAIN inside TLS.
    pub(super) static RULE = {
        code: "IMAP007",
        name: "no-usable-login",
        summary: "no login is offered that a voicemail client can use",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9051, section 6.2.2", "RFC 9051, section 6.2.3", "Microsoft, Set-ImapSettings"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let usable = |offer: &Capabilities| !offer.password_logins().is_empty() || offer.tokens();
    let Some((_, last)) = server.offers().last() else { return super::no_offer(server) };
    if server.offers().any(|(_, offer)| usable(&offer.capabilities)) {
        return Outcome::Pass;
    }
    if server.tls.is_none() && last.capabilities.starttls() {
        let why = match &server.handshake {
            Some(_) => "what is offered inside TLS could not be read",
            None if server.asked == TlsMode::None => "STARTTLS is offered and was not wanted",
            None => "STARTTLS is offered; what is offered inside TLS is not in the input",
        };
        return Outcome::Unknown(why.into());
    }
    let offered: Vec<&str> = last.capabilities.mechanisms().collect();
    let proofs = offered.iter().any(|name| {
        let name = name.to_ascii_uppercase();
        Class::of(&name) == Class::Challenge
            && (name.starts_with("SCRAM") || name.ends_with("-MD5"))
    });
    let message = if offered.is_empty() {
        format!("{} offers no login at all", server.port_words())
    } else {
        format!("{} offers only {}", server.port_words(), some_of(&offered, 6))
    };
    let severity =
        if proofs || server.tls_port.is_some() { Severity::Warning } else { Severity::Error };
    Finding::new(&RULE, server.at(last.place), message)
        .severity(severity)
        .why("a voicemail client logs in with LOGIN, AUTH=PLAIN or a token")
        .help(help(server))
        .into()
}

fn help(server: &Server) -> String {
    if let Some(port) = server.tls_port {
        format!("let the client use port {port}, where a login is offered")
    } else if exchange(server) && server.tls.is_none() {
        "give the IMAP service a certificate: `Enable-ExchangeCertificate -Services IMAP`, then restart the IMAP4 services".into()
    } else {
        "allow LOGIN or AUTH=PLAIN inside TLS on the server".into()
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn a_password_or_a_token_must_be_takeable() {
        assert!(finds(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1 LOGINDISABLED"));
        assert!(finds(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=NTLM"));
        for offer in ["AUTH=PLAIN", "LOGINDISABLED AUTH=XOAUTH2", "STARTTLS"] {
            assert!(passes(&CHECK, &format!("* OK hi\n* CAPABILITY IMAP4rev1 {offer}")), "{offer}");
        }
    }

    #[test]
    fn tls_that_was_not_seen_may_offer_more() {
        assert!(is_unknown(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS"));
        assert!(is_not_applicable(&CHECK, "* BYE no"));
    }
}
