//! `basic-auth-off`: passwords are switched off, tokens are taken.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::basic_off;
use crate::model::Server;
use crate::product::{self, Kind};

rule! {
    /// ## What it does
    /// Reports a server that offers tokens (XOAUTH2, OAUTHBEARER) and no login for a password.
    ///
    /// ## Why it matters
    /// On Exchange Online this is healthy: basic authentication for IMAP is off since 2022 and 2023. A client that
    /// knows only a password cannot log in any more, whatever the password is.
    ///
    /// ## What to do
    /// Let the client use OAuth 2.0. Unity Connection reaches Exchange Online with OAuth 2.0 over EWS or Graph;
    /// Jabber's visual voicemail uses Unity Connection itself.
    pub(super) static RULE = {
        code: "IMAP008",
        name: "basic-auth-off",
        summary: "passwords are switched off, tokens are taken",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["Microsoft, Deprecation of Basic authentication in Exchange Online", "RFC 7628"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let Some((_, offer)) = server.offers().last() else { return super::no_offer(server) };
    if !basic_off(&offer.capabilities) {
        return Outcome::Pass;
    }
    let online = product::recognise(server).is_some_and(|it| it.kind == Kind::ExchangeOnline);
    let finding = Finding::new(
        &RULE,
        server.at(offer.place),
        "passwords are switched off here; only tokens are taken",
    );
    if online {
        finding
            .why("this is the healthy state of Exchange Online, where basic authentication is off")
            .help("let the client use OAuth 2.0; a password will not work, and nothing is broken")
    } else {
        finding
            .severity(Severity::Warning)
            .why("a client that knows only a password cannot log in")
            .help("let the client use OAuth 2.0, or allow passwords inside TLS on the server")
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn exchange_online_is_healthy_so() {
        let offer = "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2";
        let found = findings(
            &CHECK,
            &format!("* OK The Microsoft Exchange IMAP4 service is ready.\n{offer}"),
        );
        assert_eq!(found[0].severity, uctool_core::Severity::Info);
        let found = findings(&CHECK, &format!("* OK hi\n{offer}"));
        assert_eq!(found[0].severity, uctool_core::Severity::Warning);
    }

    #[test]
    fn a_password_beside_the_token_is_enough() {
        assert!(passes(&CHECK, "* OK hi\n* CAPABILITY IMAP4rev1 AUTH=XOAUTH2"));
        assert!(is_not_applicable(&CHECK, "* BYE no"));
    }
}
