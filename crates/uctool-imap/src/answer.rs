//! What the answer to a login means (RFC 9051, section 7.1; RFC 5530; the words of Exchange).

use uctool_core::{Finding, Outcome};

use crate::model::{Answer, Login};
use crate::reply::Status;

/// What a server said to a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The user is in.
    Accepted,
    /// The front end could not hand the login on.
    ProxyFault,
    /// Something behind the server does not answer.
    Unavailable,
    /// The password has expired.
    Expired,
    /// The server wants TLS first.
    PrivacyRequired,
    /// Somebody must look at the account.
    Locked,
    /// Too many sessions.
    Limit,
    /// The user is known and may not use this mailbox.
    NotAuthorized,
    /// The mechanism or the command is not allowed.
    NotAllowed,
    /// The account logs in at another server.
    Referred,
    /// User name or password is wrong, or the server does not say more.
    Wrong,
}

/// What an answer means. A referral is told apart only where nothing else is said.
pub(crate) fn meaning(answer: &Answer) -> Meaning {
    if answer.status == Status::Ok {
        return Meaning::Accepted;
    }
    let name = answer.code.as_ref().map_or("", |code| code.name.as_str());
    let argument = answer.code.as_ref().map_or("", |code| code.argument.as_str());
    let said = format!("{name} {argument} {}", answer.text).to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if any(&["proxynotauthenticated", "proxyfailed", "error=proxy", "error=\"proxy"]) {
        return Meaning::ProxyFault;
    }
    match name {
        "UNAVAILABLE" | "SERVERBUG" | "INUSE" => return Meaning::Unavailable,
        "EXPIRED" => return Meaning::Expired,
        "PRIVACYREQUIRED" => return Meaning::PrivacyRequired,
        "CONTACTADMIN" => return Meaning::Locked,
        "LIMIT" => return Meaning::Limit,
        "AUTHORIZATIONFAILED" | "NOPERM" => return Meaning::NotAuthorized,
        "REFERRAL" => return Meaning::Referred,
        _ => {}
    }
    if any(&["expired", "must change"]) {
        Meaning::Expired
    } else if any(&["locked", "disabled", "inactive", "suspended"]) && !any(&["login disabled"]) {
        Meaning::Locked
    } else if any(&[
        "unavailable",
        "temporar",
        "internal error",
        "try again",
        "backend",
        "mailbox server",
        "not connected",
        "timed out",
    ]) {
        Meaning::Unavailable
    } else if any(&["too many", "maximum number", "session limit", "connection limit"]) {
        Meaning::Limit
    } else if name != "AUTHENTICATIONFAILED"
        && any(&["plaintext", "plain text", "requires tls", "ssl", "starttls"])
    {
        Meaning::PrivacyRequired
    } else if answer.status == Status::Bad
        || any(&["not supported", "unsupported", "login disabled", "mechanism"])
    {
        Meaning::NotAllowed
    } else {
        Meaning::Wrong
    }
}

/// The target of a referral, in any answer (RFC 2221).
pub(crate) fn referral(answer: &Answer) -> Option<&str> {
    let code = answer.code.as_ref()?;
    (code.name == "REFERRAL").then_some(code.argument.as_str())
}

/// The logins that were answered, with what the answers mean.
pub(crate) fn meanings(logins: &[Login]) -> impl Iterator<Item = (&Login, &Answer, Meaning)> {
    logins.iter().filter_map(|login| {
        let answer = login.answer.as_ref()?;
        Some((login, answer, meaning(answer)))
    })
}

/// The findings about logins that were answered in the sense `wanted`.
pub(crate) fn answered(
    logins: &[Login],
    wanted: Meaning,
    finding: impl Fn(&Answer) -> Finding,
) -> Outcome {
    if logins.iter().all(|login| login.answer.is_none()) {
        return Outcome::NotApplicable("no login was answered");
    }
    let answers = meanings(logins).filter(|(.., meaning)| *meaning == wanted);
    answers.map(|(_, answer, _)| finding(answer)).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;
    use crate::reply::Reply;

    fn of(line: &str) -> Meaning {
        let Reply::Condition(condition) = Reply::parse(line.as_bytes()) else { panic!("{line}") };
        meaning(&Answer::of(&condition, Place::default()))
    }

    #[test]
    fn codes_and_words_of_every_make() {
        for (line, expected) in [
            ("a OK Logged in", Meaning::Accepted),
            ("a NO [AUTHENTICATIONFAILED] Authentication failed.", Meaning::Wrong),
            ("a NO LOGIN failed.", Meaning::Wrong),
            ("a NO [UNAVAILABLE] Temporary authentication failure.", Meaning::Unavailable),
            ("a NO Server Unavailable. 15", Meaning::Unavailable),
            ("a NO [EXPIRED] That password isn't valid any more", Meaning::Expired),
            (
                "a NO [PRIVACYREQUIRED] Plaintext authentication disallowed",
                Meaning::PrivacyRequired,
            ),
            ("a NO [CONTACTADMIN]", Meaning::Locked),
            ("a NO account is locked", Meaning::Locked),
            ("a NO [LIMIT] Too many sessions", Meaning::Limit),
            (
                "a NO [Error=ProxyNotAuthenticated Proxy=mb1:1993:SSL] LOGIN failed.",
                Meaning::ProxyFault,
            ),
            ("a NO [AUTHORIZATIONFAILED] no", Meaning::NotAuthorized),
            ("a BAD Command received in Invalid state.", Meaning::NotAllowed),
            ("a NO [REFERRAL imap://x/] Try there", Meaning::Referred),
            ("* BYE Connection is closed. 14", Meaning::Wrong),
        ] {
            assert_eq!(of(line), expected, "{line}");
        }
    }
}
