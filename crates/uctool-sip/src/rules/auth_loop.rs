use std::collections::BTreeMap;
use std::net::IpAddr;

use uctool_core::text::count;
use uctool_core::{Outcome, Rule, Severity, rule};
use uctool_message::Method;

use super::judge::{About, Judge};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports users that are asked for credentials three times or more and never let in, and says whether they never
    /// sent any or sent some that were refused.
    ///
    /// ## Why it matters
    /// One challenge before each request is how digest authentication works. A client whose digest credential is blank
    /// or differs from the server's goes on for ever: presence shows `Invalid Credential`, though the logon itself
    /// succeeded, since that uses another password.
    ///
    /// ## What to do
    /// Set the digest credential of the End User on CUCM (any value will do for a presence client, since it is handed
    /// to the client at logon). Two less secure ways: cover the client's address by the Incoming ACL of the presence
    /// server, or switch the Authentication Module of its SIP Proxy off.
    pub(crate) static RULE = {
        code: "SIP016",
        name: "auth-loop",
        summary: "a user is asked for credentials again and again and never let in",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, section 22", "Htluo, \"CUPC: Invalid Credential\", 2009"],
    }
}

/// How many challenges in a row make a loop.
pub(super) const LEAST: u32 = 3;
const MAX_USERS: usize = 4000;

#[derive(Default)]
pub(super) struct AuthLoop {
    users: BTreeMap<(Box<str>, Method, IpAddr), User>,
}

#[derive(Default)]
struct User {
    file: usize,
    realm: Option<Box<str>>,
    /// Challenges since the user was let in last, and the most there were in a row.
    challenges: u32,
    refused: u32,
    stale: u32,
    frames: Vec<u64>,
    calls: Vec<Box<str>>,
    worst: Option<(u32, u32, u32)>,
    /// It was let in after the longest row.
    let_in: bool,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<AuthLoop>::default()
}

impl Watch for AuthLoop {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let Some(end) = &one.ended else { return };
        if !one.primary || dialog.csta {
            return;
        }
        let key = (dialog.from.uri.clone(), one.method.clone(), one.dst.ip());
        if !matches!(end.status, 401 | 407) {
            if end.status < 300
                && let Some(user) = self.users.get_mut(&key)
            {
                (user.challenges, user.refused, user.stale) = (0, 0, 0);
                user.let_in = true;
            }
            return;
        }
        if self.users.len() >= MAX_USERS && !self.users.contains_key(&key) {
            return;
        }
        let user = self.users.entry(key).or_default();
        if user.challenges == 0 && user.worst.is_none() {
            user.file = dialog.file;
            user.frames.clear();
        }
        user.challenges += 1;
        user.refused += u32::from(one.credentials && !end.stale);
        user.stale += u32::from(end.stale);
        user.realm = end.realm.clone().or(user.realm.take());
        if user.frames.len() < 20 {
            user.frames.push(end.mark.frame);
        }
        if user.calls.len() < 5 && !user.calls.contains(&dialog.call_id) {
            user.calls.push(dialog.call_id.clone());
        }
        if user.challenges >= LEAST && user.worst.is_none_or(|(worst, ..)| worst < user.challenges)
        {
            user.worst = Some((user.challenges, user.refused, user.stale));
            user.let_in = false;
        }
    }
}

impl Judge for AuthLoop {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.users.is_empty() {
            return Outcome::NotApplicable("nobody was asked for credentials");
        }
        let looping = self.users.iter().filter_map(|(key, user)| Some((key, user, user.worst?)));
        let found = looping.take(40).map(|((uri, method, server), user, (challenges, refused, stale))| {
            let realm = user.realm.as_deref().unwrap_or("unknown");
            let (how, why, help) = if refused == 0 && stale == 0 {
                (
                    "it never sent credentials",
                    format!("the client has none for the realm `{realm}`: blank, or stored for another realm"),
                    "give the client its user and password for this realm; for a presence client set a digest credential on CUCM Administration > User Management > End User",
                )
            } else if stale > refused {
                (
                    "each of its nonces was too old",
                    "the server says stale=true each time: the client does not take up the new nonce, or several servers behind one address do not share nonces".to_owned(),
                    "keep each client on one server behind the load balancer, or share the nonce key between them",
                )
            } else {
                (
                    "the credentials it sent were refused",
                    format!("the password for realm `{realm}` differs from the server's, or is blank there"),
                    "on CUCM Administration > User Management > End User set the Digest Credentials anew (option 2: Incoming ACL of the presence server; option 3: Authentication Module off)",
                )
            };
            let end = if user.let_in { "in a row, and let in only later" } else { "and never let in" };
            let message =
                format!("{uri} was asked for credentials {} for {method} by {server} {end}: {how}", count(u64::from(challenges), "time"));
            let mut finding = about.finding(&RULE, user.file, &user.frames, message).why(why).help(help);
            if user.let_in {
                finding = finding.severity(Severity::Warning);
            }
            user.calls.iter().fold(finding, |finding, id| {
                finding.evidence(format!("Call-ID {id}"))
            })
        });
        found.collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    fn attempts(n: i64, credentials: &str, last: &str) -> Outcome {
        let mut script = Vec::new();
        for i in 1..=n {
            let given = if i > 1 { credentials } else { "" };
            script.push((i * 100, (1, 2), format!("REGISTER sip:acme.com|Q={i} REGISTER{given}")));
            let status = if i == n { last } else { "401 Unauthorized" };
            script.push((i * 100 + 5, (2, 1), format!("SIP/2.0 {status}|Q={i} REGISTER|T=r|WWW-Authenticate: Digest realm=\"r\", nonce=\"{i}\"")));
        }
        let script: Vec<_> =
            script.iter().map(|(ms, hosts, words)| (*ms, *hosts, words.as_str())).collect();
        judged(make, &[], &script)
    }

    #[test]
    fn refused_and_never_sent_are_two_things() {
        let said = messages(&attempts(3, "|Authorization: Digest nonce=\"1\"", "401 No"));
        assert_eq!(
            said,
            [
                "sip:6001@acme.com was asked for credentials 3 times for REGISTER by 10.0.0.2 and never let in: the credentials it sent were refused"
            ]
        );
        assert!(messages(&attempts(4, "", "401 No"))[0].ends_with("it never sent credentials"));
    }

    #[test]
    fn two_challenges_or_a_success_are_no_loop() {
        assert_eq!(attempts(2, "", "401 No"), Outcome::Pass);
        assert_eq!(attempts(3, "|Authorization: Digest nonce=\"1\"", "200 OK"), Outcome::Pass);
        assert!(matches!(attempts(1, "", "200 OK"), Outcome::NotApplicable(_)));
    }
}
