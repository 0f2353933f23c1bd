//! `login-disabled`: LOGIN is disabled where the client speaks in clear.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{basic_off, exchange, remedy_tls};
use crate::model::{Channel, Offer, Server};
use crate::product::LoginType;

rule! {
    /// ## What it does
    /// Reports LOGINDISABLED in clear, and inside TLS where passwords are not switched off altogether.
    ///
    /// ## Why it matters
    /// A client that logs in in clear all the same is refused, and shows `Invalid username/password` although the
    /// password is right. Exchange 2007 and later do this by default (LoginType 3).
    ///
    /// ## What to do
    /// Let the client use STARTTLS or port 993. For a test only, run `Set-IMAPSettings -LoginType 1` on Exchange and
    /// restart the IMAP4 services.
    pub(super) static RULE = {
        code: "IMAP001",
        name: "login-disabled",
        summary: "LOGIN is disabled where the client speaks in clear",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9051, section 6.2.3", "Microsoft, Set-ImapSettings"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    if server.offers().next().is_none() {
        return super::no_offer(server);
    }
    let disabled = server.offers().filter(|(_, offer)| offer.capabilities.login_disabled());
    let shut = disabled.filter(|(_, offer)| !basic_off(&offer.capabilities));
    shut.map(|(channel, offer)| finding(server, channel, offer)).collect::<Vec<_>>().into()
}

fn finding(server: &Server, channel: Channel, offer: &Offer) -> Finding {
    let place = server.at(offer.place);
    let finding = if channel == Channel::Tls {
        let others = offer.capabilities.password_logins();
        let open = if others.is_empty() {
            "no other login for a password is offered".to_owned()
        } else {
            format!("{} is offered instead", others.join(", "))
        };
        Finding::new(&RULE, place, format!("LOGIN is disabled inside TLS too; {open}"))
            .severity(if others.is_empty() { Severity::Error } else { Severity::Warning })
            .help("allow LOGIN inside TLS, or let the client use a mechanism that is offered")
    } else {
        let message = format!(
            "LOGIN is disabled on {} without TLS, so a client that logs in in clear gets `Invalid username/password`",
            server.port_words()
        );
        let finding = Finding::new(&RULE, place, message).help(help(server));
        // Who asked for TLS does not log in in clear.
        if server.asked.asked() { finding.severity(Severity::Info) } else { finding }
    };
    match LoginType::of(server).filter(|_| channel == Channel::Clear) {
        Some(kind) => finding.why(format!(
            "Exchange LoginType is {} ({}){}",
            kind.name(),
            kind.number(),
            if kind == LoginType::SecureLogin { ", the default since 2007" } else { "" }
        )),
        None => finding.why("the server takes passwords inside TLS only"),
    }
}

fn help(server: &Server) -> String {
    let tls = remedy_tls(server);
    if exchange(server) {
        format!(
            "{tls}; for a test run `Set-IMAPSettings -LoginType 1` and restart the IMAP4 services"
        )
    } else {
        tls
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_line_of_exchange_names_its_login_type() {
        let text = "* OK The Microsoft Exchange IMAP4 service is ready.\n* CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS";
        let found = findings(&CHECK, text);
        assert!(found[0].why.as_ref().unwrap().contains("SecureLogin (3)"));
        assert!(found[0].help.as_ref().unwrap().contains("Set-IMAPSettings -LoginType 1"));
    }

    #[test]
    fn other_servers_get_no_advice_for_exchange() {
        let found =
            findings(&CHECK, "* OK Dovecot ready.\n* CAPABILITY IMAP4rev1 LOGINDISABLED STARTTLS");
        assert!(!found[0].help.as_ref().unwrap().contains("Set-IMAPSettings"));
        assert!(passes(&CHECK, "* OK Dovecot ready.\n* CAPABILITY IMAP4rev1 STARTTLS"));
    }

    #[test]
    fn where_passwords_are_off_altogether_another_rule_speaks() {
        assert!(passes(&CHECK, "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2"));
        assert!(is_not_applicable(&CHECK, "* BYE no"));
    }
}
