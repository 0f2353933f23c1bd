//! `login-clear-text`: a password may be sent in clear.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::Server;
use crate::product::{self, Kind};

rule! {
    /// ## What it does
    /// Reports a server that takes a password on a channel that others can read: no LOGINDISABLED, or AUTH=PLAIN or
    /// AUTH=LOGIN, in clear.
    ///
    /// ## Why it matters
    /// Whoever reads along has the password of the mailbox, and mostly of the whole account. It is also what makes old
    /// voicemail clients work, so look who depends on it before it is switched off.
    ///
    /// ## What to do
    /// Let clients use STARTTLS or port 993, then forbid it: `Set-IMAPSettings -LoginType 3` on Exchange and a restart
    /// of the IMAP4 services, `disable_plaintext_auth = yes` on Dovecot, `allowplaintext: no` on Cyrus.
    pub(super) static RULE = {
        code: "IMAP002",
        name: "login-clear-text",
        summary: "a password may be sent in clear",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 8314, section 3.3", "Microsoft, Set-ImapSettings"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let Some(offer) = &server.clear else {
        return Outcome::NotApplicable("nothing was offered in clear");
    };
    let logins = offer.capabilities.password_logins();
    if logins.is_empty() {
        return Outcome::Pass;
    }
    if !server.channel_known {
        return Outcome::Unknown("the copy does not show whether the channel was TLS".into());
    }
    let message = format!(
        "a password may be sent in clear on {}: {}",
        server.port_words(),
        logins.join(", ")
    );
    Finding::new(&RULE, server.at(offer.place), message)
        .why("whoever reads along has the password")
        .help(help(server))
        .into()
}

fn help(server: &Server) -> &'static str {
    let product = product::recognise(server);
    let name = product.as_ref().map_or("", |product| product.name.as_str());
    match product.as_ref().map(|product| product.kind) {
        Some(Kind::Exchange) => {
            "when every client uses STARTTLS or port 993, run `Set-IMAPSettings -LoginType 3` and restart the IMAP4 services"
        }
        Some(Kind::OldExchange) => {
            "in the properties of the IMAP4 virtual server, Access > Authentication, tick `Requires SSL/TLS encryption`"
        }
        _ if name.starts_with("Dovecot") => {
            "set `disable_plaintext_auth = yes` and `ssl = required`, then run `doveadm reload`"
        }
        _ if name.starts_with("Cyrus") => "set `allowplaintext: no` in imapd.conf",
        _ => "when every client uses STARTTLS or port 993, forbid LOGIN in clear on the server",
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn login_and_mechanisms_in_clear_count() {
        assert!(finds(&CHECK, "Connected to a.\n* OK Dovecot ready.\n* CAPABILITY IMAP4rev1"));
        assert!(finds(&CHECK, "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=PLAIN"));
        assert!(passes(&CHECK, "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=NTLM"));
    }

    #[test]
    fn a_copy_may_not_show_the_channel() {
        assert!(is_unknown(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1 AUTH=PLAIN"));
        assert!(is_not_applicable(
            &CHECK,
            "CONNECTED(00000003)\n* OK hi\na CAPABILITY\n* CAPABILITY IMAP4rev1"
        ));
    }
}
