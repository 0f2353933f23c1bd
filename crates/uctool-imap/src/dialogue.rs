//! Our side of the dialogue: decides what to send and never reads or writes, so that a recorded exchange replays.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::capability::Capabilities;
use crate::lines::TooLong;
use crate::model::{Channel, Handshake, Place, Server, StartTls, TlsMode};
use crate::reply::{Reply, Status};
use crate::sasl::{Credentials, Exchange, Mechanism};
use crate::watch::{Command, Watcher};

/// Most bytes taken of one server.
pub(crate) const MOST_BYTES: usize = 512 << 10;
/// Most responses taken of one server.
const MOST_RESPONSES: u32 = 2000;
/// Most steps of one login.
const MOST_STEPS: u8 = 8;
/// The tag of the command that is sent in clear behind STARTTLS.
const SMUGGLED: &str = "x1";

/// What is to be found out.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Whether TLS is to be begun by STARTTLS.
    pub(crate) tls: TlsMode,
    /// Who logs in.
    pub(crate) credentials: Option<Arc<Credentials>>,
    /// A secret may go over a clear channel.
    pub(crate) allow_clear: bool,
    /// Only find out whether commands sent behind STARTTLS are carried out.
    pub(crate) test_injection: bool,
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Send this, then read.
    Send(Zeroizing<Vec<u8>>),
    /// Read on.
    Read,
    /// Begin TLS, then call [`Dialogue::secured`].
    StartTls,
    /// It is over.
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Greeting,
    Capability,
    StartTls,
    Id,
    Login,
    /// Waits for the answer to a command, to see whether one to another comes before it.
    Injection,
    Logout,
}

/// One dialogue.
pub(crate) struct Dialogue {
    plan: Plan,
    watcher: Watcher,
    step: Step,
    tags: u32,
    tag: String,
    exchange: Option<Exchange>,
    /// Why no secret may leave, whatever is offered.
    forbidden: Option<&'static str>,
    steps: u8,
    responses: u32,
    bytes: usize,
}

impl Dialogue {
    /// A dialogue on `channel`; the server speaks first.
    pub(crate) fn new(plan: Plan, server: Server, channel: Channel) -> Self {
        let mut watcher = Watcher::new(server, channel);
        if let Some(credentials) = &plan.credentials {
            // From the first byte on: the server may know it from an earlier login.
            watcher.hide(&credentials.secret);
        }
        Self {
            plan,
            watcher,
            step: Step::Greeting,
            tags: 0,
            tag: String::new(),
            exchange: None,
            forbidden: None,
            steps: 0,
            responses: 0,
            bytes: 0,
        }
    }

    /// What is known of the server so far.
    pub(crate) fn watcher(&mut self) -> &mut Watcher {
        &mut self.watcher
    }

    /// What became known.
    pub(crate) fn finish(self) -> Server {
        let mut server = self.watcher.server;
        if self.plan.credentials.is_some() && server.logins.is_empty() {
            let why = match &server.handshake {
                Some(handshake) if handshake.failed.is_some() => "TLS could not begin",
                _ => "the server was never ready for a login",
            };
            server.withheld.get_or_insert_with(|| why.to_owned());
        }
        server
    }

    /// Whether the greeting has not come yet.
    pub(crate) fn is_ungreeted(&self) -> bool {
        self.step == Step::Greeting
    }

    /// Nothing is waited for that matters.
    pub(crate) fn is_leaving(&self) -> bool {
        self.step == Step::Logout
    }

    /// No secret may leave, and why.
    pub(crate) fn forbid(&mut self, why: &'static str) {
        self.forbidden = Some(why);
    }

    /// A response came.
    pub(crate) fn response(&mut self, line: &[u8]) -> Action {
        self.responses += 1;
        self.bytes += line.len();
        if self.responses > MOST_RESPONSES || self.bytes > MOST_BYTES {
            let what = format!("{} responses, {} KiB", self.responses, self.bytes >> 10);
            self.watcher.too_much(what, Place::default());
            return Action::Done;
        }
        let reply = self.watcher.response(line, Place::default());
        if self.watcher.server.endless.is_some() {
            return Action::Done;
        }
        match reply {
            Reply::Condition(condition) => {
                let ours = condition.tag.as_deref() == Some(self.tag.as_str());
                let smuggled = condition.tag.as_deref() == Some(SMUGGLED);
                if self.step == Step::Greeting {
                    self.greeted(condition.status)
                } else if ours {
                    self.answered(condition.status)
                } else if condition.status == Status::Bye && self.step != Step::Logout {
                    Action::Done
                } else if smuggled && self.step == Step::Injection {
                    self.watcher.server.buffers_clear_text = Some(true);
                    Action::Read
                } else {
                    Action::Read
                }
            }
            Reply::Continue(challenge) if self.step == Step::Login => self.challenged(&challenge),
            Reply::Strange if self.watcher.server.stranger.is_some() => Action::Done,
            _ => Action::Read,
        }
    }

    /// A response without end came.
    pub(crate) fn too_long(&mut self, what: TooLong) {
        self.watcher.too_much(what.to_string(), Place::default());
    }

    /// TLS is in place, or is not to be had.
    pub(crate) fn secured(&mut self, handshake: Handshake) -> Action {
        let failed = handshake.failed.is_some();
        self.watcher.tls(handshake);
        if failed {
            return Action::Done;
        }
        match self.step {
            // From the first byte: the greeting is yet to come.
            Step::Greeting => Action::Read,
            _ if self.plan.test_injection => {
                self.watcher.server.buffers_clear_text = Some(false);
                self.send(Step::Injection, b"NOOP", Command::Other)
            }
            _ => self.capability(),
        }
    }

    fn greeted(&mut self, status: Status) -> Action {
        match status {
            Status::Ok => self.capability(),
            Status::PreAuth => self.leave(),
            _ => Action::Done,
        }
    }

    fn answered(&mut self, status: Status) -> Action {
        match self.step {
            Step::Capability => self.offered(),
            Step::StartTls => self.starttls_answered(status),
            Step::Id => self.login(),
            Step::Login | Step::Injection => self.leave(),
            Step::Greeting | Step::Logout => Action::Done,
        }
    }

    fn offered(&mut self) -> Action {
        let server = &self.watcher.server;
        let clear = self.watcher.channel() == Channel::Clear;
        let offered = server.in_clear().is_some_and(Capabilities::starttls);
        if clear && offered && self.plan.tls != TlsMode::None {
            if !self.plan.test_injection {
                return self.send(Step::StartTls, b"STARTTLS", Command::StartTls);
            }
            let line = format!("STARTTLS\r\n{SMUGGLED} CAPABILITY");
            return self.send(Step::StartTls, line.as_bytes(), Command::StartTls);
        }
        if clear && (self.plan.tls.asked() || self.plan.test_injection) {
            // TLS or nothing.
            return self.leave();
        }
        let current = if clear { server.in_clear() } else { server.inside_tls() };
        if current.is_some_and(|offer| offer.has("ID")) {
            return self.send(Step::Id, b"ID NIL", Command::Other);
        }
        self.login()
    }

    fn starttls_answered(&mut self, status: Status) -> Action {
        if status == Status::Ok {
            return Action::StartTls;
        }
        if self.plan.credentials.is_some() {
            self.watcher.server.withheld = Some("STARTTLS was refused".to_owned());
        }
        self.leave()
    }

    fn login(&mut self) -> Action {
        let Some(credentials) = self.plan.credentials.clone() else { return self.leave() };
        match self.exchange(&credentials) {
            Ok((mechanism, exchange)) => {
                let user = Some(credentials.user.clone());
                let command = match mechanism {
                    Mechanism::Command => Command::Login(user),
                    other => Command::Authenticate(other.name().to_owned(), user),
                };
                let line = exchange.command();
                self.exchange = Some(exchange);
                self.send(Step::Login, &line, command)
            }
            Err(why) => {
                self.watcher.server.withheld = Some(why.to_owned());
                self.leave()
            }
        }
    }

    /// The one place that decides whether a secret may leave.
    fn exchange(&self, credentials: &Credentials) -> Result<(Mechanism, Exchange), &'static str> {
        if let Some(why) = self.forbidden {
            return Err(why);
        }
        let server = &self.watcher.server;
        let offer = match self.watcher.channel() {
            Channel::Clear if !self.plan.allow_clear => {
                return Err("the channel is clear (--allow-clear sends the secret all the same)");
            }
            Channel::Clear => server.in_clear(),
            Channel::Tls => server.inside_tls(),
        };
        let offer = offer.ok_or("the server did not say what it offers")?;
        let mechanism = Mechanism::choose(credentials.wanted, credentials.token, offer)?;
        if mechanism.takes_token() != credentials.token {
            return Err("a token goes with xoauth2 and oauthbearer, a password with the others");
        }
        Ok((mechanism, Exchange::new(mechanism, credentials)))
    }

    fn challenged(&mut self, challenge: &str) -> Action {
        self.steps += 1;
        let Some(exchange) = self.exchange.as_mut().filter(|_| self.steps <= MOST_STEPS) else {
            return Action::Done;
        };
        match exchange.step(challenge) {
            Ok(answer) => {
                // Room for all of it at once: a buffer that grows leaves its old self behind, unwiped.
                let mut line = Zeroizing::new(Vec::with_capacity(answer.len() + 2));
                line.extend(answer.as_slice());
                line.extend(b"\r\n");
                Action::Send(line)
            }
            Err(refusal) => {
                self.watcher.server.withheld = Some(refusal.to_string());
                // A lone star ends an exchange (RFC 9051, section 6.2.2).
                Action::Send(Zeroizing::new(b"*\r\n".to_vec()))
            }
        }
    }

    fn capability(&mut self) -> Action {
        self.send(Step::Capability, b"CAPABILITY", Command::Capability)
    }

    /// Says good-bye.
    pub(crate) fn leave(&mut self) -> Action {
        self.exchange = None;
        self.send(Step::Logout, b"LOGOUT", Command::Logout)
    }

    fn send(&mut self, step: Step, command: &[u8], kind: Command) -> Action {
        self.step = step;
        self.tags += 1;
        self.tag = format!("u{}", self.tags);
        self.watcher.command(&self.tag, kind, Place::default());
        let mut line = Zeroizing::new(Vec::with_capacity(command.len() + 16));
        line.extend(self.tag.as_bytes());
        line.push(b' ');
        line.extend(command);
        line.extend(b"\r\n");
        Action::Send(line)
    }

    /// The server agreed to TLS and bytes in clear came after that.
    pub(crate) fn injected(&mut self, bytes: &[u8]) {
        // The answer to our own test is no injection, whatever else it is.
        let own = format!("{SMUGGLED} ");
        let ours = self.plan.test_injection
            && bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(own.as_bytes()));
        if !bytes.is_empty() && !ours {
            self.watcher.injected(bytes);
        }
    }

    /// TLS was agreed on and something else came.
    pub(crate) fn broken(&mut self, instead: String) {
        if let StartTls::Accepted { place, .. } = self.watcher.server.starttls {
            self.watcher.server.starttls = StartTls::Broken { place, instead };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Origin;

    fn plan() -> Plan {
        Plan { tls: TlsMode::Auto, credentials: None, allow_clear: false, test_injection: false }
    }

    fn with_user(plan: &Plan) -> Plan {
        let credentials = Credentials {
            user: "jdoe".into(),
            secret: Zeroizing::new("pass123".into()),
            token: false,
            wanted: None,
            nonce: [0; 18],
        };
        Plan { credentials: Some(Arc::new(credentials)), ..plan.clone() }
    }

    fn dialogue(plan: Plan) -> Dialogue {
        Dialogue::new(plan, Server::new("t:143", Origin::Probe), Channel::Clear)
    }

    fn sent(action: &Action) -> String {
        match action {
            Action::Send(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// Feeds lines; what is sent in between is returned.
    fn replay(dialogue: &mut Dialogue, lines: &[&str]) -> Vec<String> {
        let mut said = Vec::new();
        for line in lines {
            let action = dialogue.response(line.as_bytes());
            if matches!(action, Action::Send(_)) {
                said.push(sent(&action));
            }
        }
        said
    }

    #[test]
    fn starttls_where_it_is_offered_and_everything_asked_again() {
        let mut talk = dialogue(plan());
        let said = replay(
            &mut talk,
            &["* OK hi", "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED", "u1 OK"],
        );
        assert_eq!(said, ["u1 CAPABILITY\r\n", "u2 STARTTLS\r\n"]);
        assert_eq!(talk.response(b"u2 OK begin"), Action::StartTls);
        assert_eq!(sent(&talk.secured(Handshake::default())), "u3 CAPABILITY\r\n");
        let said = replay(
            &mut talk,
            &["* CAPABILITY IMAP4rev1 ID AUTH=PLAIN", "u3 OK", "* ID (\"name\" \"X\")", "u4 OK"],
        );
        assert_eq!(said, ["u4 ID NIL\r\n", "u5 LOGOUT\r\n"]);
        let server = talk.finish();
        assert!(server.in_clear().unwrap().login_disabled());
        assert!(!server.inside_tls().unwrap().login_disabled());
        assert_eq!(server.id["name"], "X");
    }

    #[test]
    fn no_secret_leaves_in_clear() {
        for tls in [TlsMode::Auto, TlsMode::None, TlsMode::StartTls] {
            let mut talk = dialogue(with_user(&Plan { tls, ..plan() }));
            let said = replay(&mut talk, &["* OK hi", "* CAPABILITY IMAP4rev1", "u1 OK"]);
            assert_eq!(said, ["u1 CAPABILITY\r\n", "u2 LOGOUT\r\n"], "{tls:?}");
        }
    }

    #[test]
    fn a_secret_leaves_in_clear_when_it_may_and_never_when_login_is_disabled() {
        let plan = || with_user(&Plan { tls: TlsMode::None, allow_clear: true, ..plan() });
        let mut talk = dialogue(plan());
        let said = replay(&mut talk, &["* OK hi", "* CAPABILITY IMAP4rev1", "u1 OK"]);
        assert_eq!(said[1], "u2 LOGIN \"jdoe\" \"pass123\"\r\n");
        replay(&mut talk, &["u2 NO [AUTHENTICATIONFAILED] pass123 is wrong"]);
        let answer = talk.finish().logins[0].answer.clone().unwrap();
        assert_eq!(answer.text, "[hidden] is wrong");
        let mut talk = dialogue(plan());
        let offer = "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN";
        let said = replay(&mut talk, &["* OK hi", offer, "u1 OK"]);
        assert_eq!(said[1], "u2 LOGOUT\r\n");
        assert!(talk.finish().withheld.unwrap().contains("LOGINDISABLED"));
    }

    #[test]
    fn a_refused_starttls_ends_it() {
        let mut talk = dialogue(with_user(&Plan { allow_clear: true, ..plan() }));
        let said = replay(
            &mut talk,
            &["* OK hi", "* CAPABILITY IMAP4rev1 STARTTLS", "u1 OK", "u2 BAD no"],
        );
        assert_eq!(said.last().unwrap(), "u3 LOGOUT\r\n");
        assert!(matches!(talk.finish().starttls, StartTls::Refused(_)));
    }

    #[test]
    fn preauth_and_bye_are_not_talked_to() {
        let mut talk = dialogue(plan());
        assert_eq!(sent(&talk.response(b"* PREAUTH welcome")), "u1 LOGOUT\r\n");
        let mut talk = dialogue(plan());
        assert_eq!(talk.response(b"* BYE Connection is closed. 14"), Action::Done);
    }

    #[test]
    fn a_good_bye_instead_of_an_answer_is_the_answer() {
        let plan = with_user(&Plan { tls: TlsMode::None, allow_clear: true, ..plan() });
        let mut talk = dialogue(plan);
        replay(&mut talk, &["* OK hi", "* CAPABILITY IMAP4rev1", "u1 OK"]);
        let bye = b"* BYE [REFERRAL imap://jdoe@mb2.acme.example/] go there";
        assert_eq!(talk.response(bye), Action::Done);
        let login = talk.finish().logins.remove(0);
        assert_eq!(login.answer.unwrap().code.unwrap().name, "REFERRAL");
    }

    #[test]
    fn a_command_behind_starttls_that_is_carried_out_shows() {
        let mut talk = dialogue(Plan { test_injection: true, ..plan() });
        let said = replay(&mut talk, &["* OK hi", "* CAPABILITY IMAP4rev1 STARTTLS", "u1 OK"]);
        assert_eq!(said[1], "u2 STARTTLS\r\nx1 CAPABILITY\r\n");
        assert_eq!(talk.response(b"u2 OK begin"), Action::StartTls);
        assert_eq!(sent(&talk.secured(Handshake::default())), "u3 NOOP\r\n");
        let said = replay(&mut talk, &["* CAPABILITY IMAP4rev1", "x1 OK done", "u3 OK"]);
        assert_eq!(said, ["u4 LOGOUT\r\n"]);
        assert_eq!(talk.finish().buffers_clear_text, Some(true));
    }

    #[test]
    fn talk_without_end_ends() {
        let mut talk = dialogue(plan());
        talk.response(b"* OK hi");
        let more = (0..3000).position(|_| talk.response(b"* OK still here") == Action::Done);
        assert!(more.is_some_and(|at| at <= 2000));
        assert!(talk.finish().endless.is_some());
    }
}
