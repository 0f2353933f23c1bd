//! The rules, one file each. Their input is a [`Server`]: what one server showed on one port.

mod backend_unavailable;
mod basic_auth_off;
mod endless_answer;
mod exchange_no_certificate;
mod greeting_bye;
mod login_clear_text;
mod login_disabled;
mod login_failed;
mod login_referral;
mod no_usable_login;
mod not_imap;
mod password_expired;
mod preauth;
mod proxy_fault;
mod starttls_injection;
mod starttls_missing;
mod starttls_refused;
mod starttls_stripped;
mod tls_certificate;
mod tls_legacy;

use uctool_core::{Check, Outcome, Rule};

use crate::capability::Capabilities;
use crate::model::Server;
use crate::product::{self, Kind};

/// Every rule of this crate; the only registration.
pub(crate) static CHECKS: &[Check<Server>] = &[
    login_disabled::CHECK,
    login_clear_text::CHECK,
    starttls_missing::CHECK,
    starttls_refused::CHECK,
    starttls_injection::CHECK,
    starttls_stripped::CHECK,
    no_usable_login::CHECK,
    basic_auth_off::CHECK,
    preauth::CHECK,
    greeting_bye::CHECK,
    login_referral::CHECK,
    login_failed::CHECK,
    password_expired::CHECK,
    backend_unavailable::CHECK,
    proxy_fault::CHECK,
    tls_legacy::CHECK,
    tls_certificate::CHECK,
    exchange_no_certificate::CHECK,
    not_imap::CHECK,
    endless_answer::CHECK,
];

/// The rules without their decisions.
pub(crate) fn rules() -> Vec<&'static Rule> {
    CHECKS.iter().map(|check| check.rule).collect()
}

/// An Exchange of one's own that has a LoginType.
fn exchange(server: &Server) -> bool {
    product::recognise(server).is_some_and(|product| product.kind == Kind::Exchange)
}

/// Tokens are taken, and no password.
fn basic_off(offer: &Capabilities) -> bool {
    offer.tokens() && offer.password_logins().is_empty()
}

/// Where the client finds TLS.
fn remedy_tls(server: &Server) -> String {
    let starttls = server.in_clear().is_some_and(Capabilities::starttls);
    match server.tls_port {
        Some(port) if starttls => format!("let the client use STARTTLS, or port {port} with TLS"),
        Some(port) => format!("let the client use port {port} with TLS"),
        None if starttls => "let the client use STARTTLS".into(),
        None if exchange(server) => {
            "give IMAP a certificate (`Enable-ExchangeCertificate -Services IMAP`) and let the client use STARTTLS".into()
        }
        None => "give the server a certificate, so that it offers STARTTLS or answers on port 993"
            .into(),
    }
}

/// Nothing was offered.
fn no_offer(server: &Server) -> Outcome {
    match (&server.ended, &server.handshake) {
        (Some(why), _) => Outcome::Unknown(format!("no capabilities were read: {why}")),
        (None, Some(handshake)) if handshake.failed.is_some() => {
            Outcome::Unknown("what is offered inside TLS could not be read".into())
        }
        _ => Outcome::NotApplicable("no capabilities were seen"),
    }
}

#[cfg(test)]
mod tests {
    use uctool_core::{Check, Finding, Outcome};

    use crate::model::Server;

    pub(super) fn server(text: &str) -> Server {
        let mut servers = crate::text::read("t", text);
        assert_eq!(servers.len(), 1, "the text describes one server: {text}");
        servers.remove(0)
    }

    fn outcome(check: &Check<Server>, text: &str) -> Outcome {
        (check.run)(&server(text))
    }

    pub(super) fn findings(check: &Check<Server>, text: &str) -> Vec<Finding> {
        match outcome(check, text) {
            Outcome::Found(findings) => findings,
            other => panic!("{other:?} for {text}"),
        }
    }

    pub(super) fn finds(check: &Check<Server>, text: &str) -> bool {
        matches!(outcome(check, text), Outcome::Found(_))
    }

    pub(super) fn passes(check: &Check<Server>, text: &str) -> bool {
        outcome(check, text) == Outcome::Pass
    }

    pub(super) fn is_unknown(check: &Check<Server>, text: &str) -> bool {
        matches!(outcome(check, text), Outcome::Unknown(_))
    }

    pub(super) fn is_not_applicable(check: &Check<Server>, text: &str) -> bool {
        matches!(outcome(check, text), Outcome::NotApplicable(_))
    }
}
