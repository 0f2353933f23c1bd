//! `exchange-no-certificate`: no certificate is bound to IMAP on Exchange.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::exchange;
use crate::model::Server;

rule! {
    /// ## What it does
    /// Concludes from an Exchange that does not offer STARTTLS in clear that no certificate is bound to its IMAP
    /// service.
    ///
    /// ## Why it matters
    /// Exchange offers STARTTLS only when IMAP has a certificate. Without one, and with the default LoginType 3, no
    /// client can log in on port 143 at all, and port 993 does not answer.
    ///
    /// ## What to do
    /// Run `Get-ExchangeCertificate`: I (IMAP) must stand among the services of a valid certificate. Give it by
    /// `Enable-ExchangeCertificate -Thumbprint ... -Services IMAP`, set its name with `Set-ImapSettings
    /// -X509CertificateName`, and restart the IMAP4 services.
    pub(super) static RULE = {
        code: "IMAP018",
        name: "exchange-no-certificate",
        summary: "no certificate is bound to IMAP on Exchange",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Microsoft, Set-ImapSettings", "Microsoft, Enable-ExchangeCertificate"],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    if !exchange(server) {
        return Outcome::NotApplicable("the server is no Exchange of one's own");
    }
    let Some(offer) = &server.clear else {
        return Outcome::NotApplicable("nothing was offered in clear");
    };
    if offer.capabilities.starttls() {
        return Outcome::Pass;
    }
    let disabled = offer.capabilities.login_disabled();
    if !disabled && !server.channel_known {
        return Outcome::Unknown("the copy does not show whether the channel was TLS".into());
    }
    Finding::new(
        &RULE,
        server.at(offer.place),
        format!("Exchange does not offer STARTTLS on {}: no certificate is bound to IMAP", server.port_words()),
    )
    .severity(if disabled { Severity::Error } else { Severity::Warning })
    .why("Exchange offers STARTTLS only when the IMAP service has a certificate")
    .help("run `Enable-ExchangeCertificate -Thumbprint ... -Services IMAP` and restart the IMAP4 services")
    .into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn only_exchange_and_only_in_clear() {
        let text = |offer: &str| {
            format!(
                "* OK The Microsoft Exchange IMAP4 service is ready.\n* CAPABILITY IMAP4rev1 {offer}"
            )
        };
        assert!(finds(&CHECK, &text("LOGINDISABLED")));
        assert!(finds(&CHECK, &format!("Connected to a.\n{}", text("AUTH=PLAIN"))));
        assert!(is_unknown(&CHECK, &text("AUTH=PLAIN")));
        assert!(passes(&CHECK, &text("LOGINDISABLED STARTTLS")));
        assert!(is_not_applicable(
            &CHECK,
            "* OK Dovecot ready.\n* CAPABILITY IMAP4rev1 LOGINDISABLED"
        ));
        assert!(is_not_applicable(&CHECK, &text("LOGINDISABLED AUTH=XOAUTH2")));
    }
}
