//! `login-failed`: the login is refused.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::answer::{Meaning, meanings};
use crate::capability::Capabilities;
use crate::model::{Answer, Channel, Login, Server};
use crate::product::{self, Kind};

rule! {
    /// ## What it does
    /// Reports a login that the server refuses, and explains the answer: wrong user name or password, a locked account,
    /// too many sessions, a mailbox that is not the user's, a mechanism that is not allowed.
    ///
    /// ## Why it matters
    /// `Invalid username/password` in a client stands for all of these. The server's own answer tells them apart.
    ///
    /// ## What to do
    /// Follow the help of the finding. On Unity Connection the password is that of the Web Application, not the
    /// voicemail PIN; an inactive or locked user shows in Cisco Unity Connection Administration > Users > Password
    /// Settings.
    pub(super) static RULE = {
        code: "IMAP012",
        name: "login-failed",
        summary: "the login is refused",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5530, section 3", "Htluo, \"CUPC: Invalid Credential\""],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    if let Some(why) = &server.withheld {
        return Outcome::Unknown(format!("the login was not tried: {why}"));
    }
    if server.logins.is_empty() {
        return Outcome::NotApplicable("no login was tried");
    }
    if server.logins.iter().all(|login| login.answer.is_none()) {
        return Outcome::Unknown("no answer to the login was seen".into());
    }
    let refused = meanings(&server.logins).filter_map(|(login, answer, meaning)| {
        let (why, help) = disabled(login, meaning, server).or_else(|| explain(meaning, server))?;
        Some(finding(server, login, answer).why(why).help(help))
    });
    refused.collect::<Vec<_>>().into()
}

fn finding(server: &Server, login: &Login, answer: &Answer) -> Finding {
    let user = login.user.as_ref().map(|user| format!(" of `{user}`")).unwrap_or_default();
    let message =
        format!("{}{user} {} is refused: `{}`", login.how, login.channel.words(), answer.words());
    let finding = Finding::new(&RULE, server.at(answer.place), message);
    login.alerts.iter().fold(finding, Finding::evidence)
}

/// A login that the server said it would not take: its refusal says nothing of the password.
fn disabled(
    login: &Login,
    meaning: Meaning,
    server: &Server,
) -> Option<(&'static str, &'static str)> {
    let offer = match login.channel {
        Channel::Clear => server.in_clear(),
        Channel::Tls => server.inside_tls(),
    };
    let vague = matches!(meaning, Meaning::Wrong | Meaning::NotAllowed);
    (vague && login.how == "LOGIN" && offer.is_some_and(Capabilities::login_disabled)).then_some((
        "LOGIN is disabled here, so this says nothing of the password, which may be right",
        "change what `login-disabled` names, not the password; a password sent in clear is best changed afterwards",
    ))
}

/// Cause and next step; `None` where another rule says it.
fn explain(meaning: Meaning, server: &Server) -> Option<(&'static str, &'static str)> {
    let unity = product::recognise(server).is_some_and(|it| it.kind == Kind::UnityConnection);
    Some(match meaning {
        Meaning::Wrong if unity => (
            "user name or password is wrong",
            "use the Web Application password, not the voicemail PIN: Cisco Unity Connection Administration > Users > Change Password",
        ),
        Meaning::Wrong => (
            "user name or password is wrong, or the server does not say more",
            "try user@domain and DOMAIN\\user as the user name; on Unity Connection use the Web Application password, not the voicemail PIN",
        ),
        Meaning::PrivacyRequired => (
            "the server takes passwords inside TLS only; this one went over the wire in clear, so change it",
            "let the client use STARTTLS or port 993",
        ),
        Meaning::Locked => (
            "the account is locked or switched off",
            "unlock the account, then try once more before other clients lock it again",
        ),
        Meaning::Limit => (
            "the account has too many sessions",
            "close other clients of the account, or raise the limit of connections for a user",
        ),
        Meaning::NotAuthorized => (
            "the password is right, and the user may not use this mailbox",
            "enable IMAP for the mailbox (`Set-CASMailbox -ImapEnabled $true` on Exchange) or give access to it",
        ),
        Meaning::NotAllowed => (
            "the server does not allow this way to log in here",
            "use a mechanism that is offered, inside TLS",
        ),
        Meaning::Accepted
        | Meaning::ProxyFault
        | Meaning::Unavailable
        | Meaning::Expired
        | Meaning::Referred => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn where_login_is_disabled_the_password_is_not_blamed() {
        let found = findings(
            &CHECK,
            "* OK hi\na CAPABILITY\n* CAPABILITY IMAP4rev1 LOGINDISABLED\na OK\nb LOGIN jdoe x1y2\nb NO LOGIN failed.",
        );
        assert!(found[0].why.as_ref().unwrap().contains("may be right"));
    }

    #[test]
    fn each_answer_has_its_cause() {
        let text = |answer: &str| format!("S: * OK hi\nC: a LOGIN jdoe x1y2\nS: {answer}");
        for (answer, cause) in [
            ("a NO [AUTHENTICATIONFAILED] no", "password is wrong"),
            ("a NO [CONTACTADMIN] no", "locked"),
            ("a NO [LIMIT] no", "too many sessions"),
            ("a NO [AUTHORIZATIONFAILED] no", "may not use this mailbox"),
            ("a NO [PRIVACYREQUIRED] no", "inside TLS only"),
        ] {
            let found = findings(&CHECK, &text(answer));
            assert!(found[0].why.as_ref().unwrap().contains(cause), "{answer}");
        }
        assert!(passes(&CHECK, &text("a OK in")));
        assert!(passes(&CHECK, &text("a NO [EXPIRED] no")));
        assert!(is_unknown(&CHECK, &text("* OK wait")));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }
}
