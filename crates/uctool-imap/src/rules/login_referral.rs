//! `login-referral`: the server refers the client to another one.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::answer::referral;
use crate::model::{Answer, Channel, Server};
use crate::reply::Status;

rule! {
    /// ## What it does
    /// Reports `[REFERRAL imap://...]` in an answer to a login, in a greeting or in a good-bye; a warning where the
    /// login went well all the same.
    ///
    /// ## Why it matters
    /// CUPC does not follow referrals: it shows `Invalid username/password` for every mailbox that lives on another
    /// server. A referral that comes in clear may be anybody's, so no client should follow it.
    ///
    /// ## What to do
    /// Enable IMAP on each mailbox server and make one voicemail profile for each on the presence server.
    pub(super) static RULE = {
        code: "IMAP011",
        name: "login-referral",
        summary: "the server refers the client to another one",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 2221", "RFC 2193", "Htluo, \"CUPC: Invalid Credential\""],
    }
}

pub(super) const CHECK: Check<Server> = Check { rule: &RULE, run };

fn run(server: &Server) -> Outcome {
    let mut findings: Vec<Finding> = Vec::new();
    let logins =
        server.logins.iter().filter_map(|login| Some((login.channel, login.answer.as_ref()?)));
    let greeting = server.greeting.as_ref().map(|held| {
        let (code, text) = (held.code.clone(), held.text.clone());
        (held.channel, Answer { status: held.status, code, text, place: held.place })
    });
    let bye = server.bye.as_ref().map(|bye| {
        let channel = if server.tls.is_some() { Channel::Tls } else { Channel::Clear };
        (channel, bye.clone())
    });
    let mut seen: Vec<Answer> = Vec::new();
    let others = greeting.iter().chain(&bye).map(|(channel, answer)| (*channel, answer));
    for (channel, answer) in logins.chain(others) {
        if let Some(target) = referral(answer)
            && !seen.contains(answer)
        {
            findings.push(finding(server, channel, answer, target));
            seen.push(answer.clone());
        }
    }
    if findings.is_empty() && server.logins.iter().all(|login| login.answer.is_none()) {
        return Outcome::NotApplicable("no login was answered");
    }
    findings.into()
}

fn finding(server: &Server, channel: Channel, answer: &Answer, target: &str) -> Finding {
    let message =
        format!("the server refers the client to `{target}` ({})", answer.status.as_str());
    let finding = Finding::new(&RULE, server.at(answer.place), message)
        .evidence(answer.words())
        .help("enable IMAP on each mailbox server and make one voicemail profile for each on the presence server");
    if channel == Channel::Clear && server.asked.asked() {
        return finding.why("it came before TLS, which was asked for, so anybody may have sent it; it was not followed");
    }
    let finding = finding.why("voicemail clients do not follow referrals");
    // The login went well, the mailbox is only better reached elsewhere.
    if answer.status == Status::Ok { finding.severity(Severity::Warning) } else { finding }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn referrals_in_every_answer() {
        let text = |answer: &str| format!("S: * OK hi\nC: a LOGIN jdoe x1y2\nS: {answer}");
        assert!(finds(&CHECK, &text("a NO [REFERRAL imap://jdoe@mb2.acme.example/] there")));
        assert!(finds(&CHECK, &text("* BYE [REFERRAL imap://mb2.acme.example/] there")));
        let found =
            findings(&CHECK, &text("a OK [REFERRAL imap://mb2.acme.example/] better there"));
        assert_eq!(found[0].severity, uctool_core::Severity::Warning);
        assert!(passes(&CHECK, &text("a OK done")));
        assert!(is_not_applicable(&CHECK, "* OK hi"));
    }
}
