//! Follows a dialogue from the side and notes what the server shows. Our own probe, pasted texts and captures are all
//! followed by this one, so that all are judged alike.

use zeroize::Zeroizing;

use crate::lines::MOST_RESPONSE;
use crate::model::{
    Answer, Channel, Endless, Greeting, Handshake, Login, Offer, Place, Server, StartTls,
};
use crate::reply::{Condition, Reply, Status, is_tag};
use crate::secret::{Redactor, decoded};
use crate::{capability, stranger};

/// Most commands waiting for their answer, logins and alerts that are remembered.
const MOST: usize = 32;

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// CAPABILITY.
    Capability,
    /// STARTTLS.
    StartTls,
    /// LOGIN; the password is not kept.
    Login(Option<String>),
    /// AUTHENTICATE with this mechanism, for this user where that is known.
    Authenticate(String, Option<String>),
    /// LOGOUT.
    Logout,
    /// Anything else.
    Other,
}

/// The follower of one dialogue.
#[derive(Debug)]
pub(crate) struct Watcher {
    /// What is known so far.
    pub(crate) server: Server,
    channel: Channel,
    pending: Vec<(String, Command)>,
    /// The user is in: what is offered from now on is for members.
    inside: bool,
    leaving: bool,
    redactor: Redactor,
    /// A client's lines until the next tagged answer are parts of an exchange of secrets.
    exchanging: bool,
    strange: u32,
}

impl Watcher {
    /// Follows a dialogue that begins on `channel`.
    pub(crate) fn new(server: Server, channel: Channel) -> Self {
        Self {
            server,
            channel,
            pending: Vec::new(),
            inside: false,
            leaving: false,
            redactor: Redactor::default(),
            exchanging: false,
            strange: 0,
        }
    }

    /// The channel now in use.
    pub(crate) fn channel(&self) -> Channel {
        self.channel
    }

    /// The server said good-bye, or the client did and was answered.
    pub(crate) fn is_over(&self) -> bool {
        self.server.bye.is_some() || (self.leaving && self.pending.is_empty())
    }

    /// The user is in.
    pub(crate) fn is_inside(&self) -> bool {
        self.inside
    }

    /// A command waits for its answer.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.pending.is_empty()
    }

    /// What must not be shown, should the server repeat it.
    pub(crate) fn hide(&mut self, secret: &str) {
        self.redactor.hide(secret);
    }

    /// A command went out.
    pub(crate) fn command(&mut self, tag: &str, command: Command, place: Place) {
        let login = match &command {
            Command::Login(user) => Some(("LOGIN".to_owned(), user.clone())),
            Command::Authenticate(mechanism, user) => {
                self.exchanging = true;
                Some((format!("AUTHENTICATE {mechanism}"), user.clone()))
            }
            _ => None,
        };
        // Who is in and logs in again is refused whatever the password is.
        let counts = !self.inside && self.server.logins.len() < MOST;
        if let Some((how, user)) = login.filter(|_| counts) {
            let channel = self.channel;
            let alerts = Vec::new();
            self.server.logins.push(Login { how, channel, user, answer: None, alerts, place });
        }
        if command == Command::StartTls && matches!(self.server.starttls, StartTls::NotSent) {
            self.server.starttls = StartTls::Sent(place);
        }
        self.leaving |= command == Command::Logout;
        if self.pending.len() < MOST {
            self.pending.push((tag.to_owned(), command));
        }
    }

    /// A line of a client, as a text or a capture has it.
    pub(crate) fn client(&mut self, line: &[u8], place: Place) {
        let line = Zeroizing::new(String::from_utf8_lossy(line).into_owned());
        if self.exchanging {
            self.hide(line.trim());
            for part in decoded(line.trim()) {
                self.hide(&part);
            }
            return;
        }
        let mut words = Zeroizing::new(line.trim().to_owned());
        let Some((tag, command)) = understand(&mut words, &mut self.redactor) else { return };
        self.command(&tag, command, place);
    }

    /// A response of the server.
    pub(crate) fn response(&mut self, line: &[u8], place: Place) -> Reply {
        let mut reply = Reply::parse(line);
        let first = self.server.greeting.is_none() && self.server.clear.is_none();
        if first && matches!(reply, Reply::Continue(_)) && self.pending.is_empty() {
            // Nothing was begun that could be continued; POP3 greets so.
            reply = Reply::Strange;
        }
        match &mut reply {
            Reply::Condition(condition) => {
                // Only now: a password may be any word, `OK` too.
                condition.text = self.redactor.clean(&condition.text);
                if let Some(code) = &mut condition.code {
                    code.argument = self.redactor.clean(&code.argument);
                    code.name = self.redactor.clean(&code.name);
                }
                self.condition(condition, place);
            }
            Reply::Capability(offered) => {
                if line.len() > capability::MOST_BYTES {
                    self.too_much(format!("{} KiB of capabilities", line.len() >> 10), place);
                }
                self.offer(offered, place);
            }
            Reply::Id(fields) => self.server.id.extend(fields.clone()),
            Reply::Strange if first => {
                self.strange += 1;
                if self.strange == 1 {
                    self.server.stranger = Some(stranger::recognise(line, place));
                }
            }
            Reply::Strange => self.strange += 1,
            Reply::Continue(_) | Reply::Data => {}
        }
        reply
    }

    /// TLS began, or failed to.
    pub(crate) fn tls(&mut self, handshake: Handshake) {
        if handshake.failed.is_none() {
            self.channel = Channel::Tls;
            // What was learned in clear may have been said by anybody.
            self.server.id.clear();
        }
        self.server.handshake = Some(handshake);
    }

    /// The channel is TLS, of which nothing more is known.
    pub(crate) fn inside_tls(&mut self) {
        self.channel = Channel::Tls;
    }

    /// Bytes in clear after the server agreed to TLS.
    pub(crate) fn injected(&mut self, bytes: &[u8]) {
        if let StartTls::Accepted { injected, .. } = &mut self.server.starttls {
            let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            let room = MOST.saturating_sub(injected.len());
            let clean = lines.map(|line| self.redactor.clean(&stranger::first_line(line)));
            injected.extend(clean.take(room));
        }
    }

    /// An answer beyond every bound.
    pub(crate) fn too_much(&mut self, what: String, place: Place) {
        self.server.endless.get_or_insert(Endless { what, place });
    }

    fn condition(&mut self, condition: &Condition, place: Place) {
        let answer = Answer::of(condition, place);
        let Some(tag) = &condition.tag else { return self.untagged(condition, answer) };
        let Some(at) = self.pending.iter().position(|(held, _)| held == tag) else { return };
        let (_, command) = self.pending.remove(at);
        match command {
            Command::StartTls => self.starttls(answer),
            Command::Login(_) | Command::Authenticate(..) => {
                self.exchanging = false;
                self.inside |= condition.status == Status::Ok;
                self.login(answer);
            }
            Command::Capability | Command::Logout | Command::Other => {}
        }
    }

    fn untagged(&mut self, condition: &Condition, answer: Answer) {
        if self.server.greeting.is_none() && self.pending.is_empty() {
            self.greet(condition, answer);
        } else if condition.status == Status::Bye {
            if !self.leaving {
                // A good-bye instead of an answer is the answer.
                if self.server.logins.last().is_some_and(|login| login.answer.is_none()) {
                    self.login(answer.clone());
                }
                self.server.bye = Some(answer);
            }
        } else if let Some(login) = self.server.logins.last_mut()
            && login.answer.is_none()
            && login.alerts.len() < MOST
            && (condition.status != Status::Ok || condition.code.is_some())
        {
            login.alerts.push(answer.words());
        }
    }

    fn greet(&mut self, condition: &Condition, answer: Answer) {
        let Answer { status, code, text, place } = answer;
        let capabilities = condition.capabilities.clone();
        if !matches!(status, Status::Ok | Status::PreAuth | Status::Bye) {
            return;
        }
        if let Some(offered) = &capabilities {
            self.offer(offered, place);
        }
        self.inside = status == Status::PreAuth;
        let channel = self.channel;
        self.server.stranger = None;
        self.server.greeting = Some(Greeting { status, code, capabilities, text, channel, place });
    }

    fn offer(&mut self, offered: &capability::Capabilities, place: Place) {
        // With a login other things are offered, before its answer already, which say nothing of the login.
        if self.inside || self.is_logging_in() {
            return;
        }
        let offer = Offer { capabilities: offered.clone(), place };
        match self.channel {
            Channel::Clear => self.server.clear = Some(offer),
            Channel::Tls => self.server.tls = Some(offer),
        }
    }

    fn is_logging_in(&self) -> bool {
        let login =
            |command: &Command| matches!(command, Command::Login(_) | Command::Authenticate(..));
        self.pending.iter().any(|(_, command)| login(command))
    }

    fn starttls(&mut self, answer: Answer) {
        self.server.starttls = match answer.status {
            Status::Ok => StartTls::Accepted { place: answer.place, injected: Vec::new() },
            _ => StartTls::Refused(answer),
        };
    }

    fn login(&mut self, answer: Answer) {
        if let Some(login) = self.server.logins.iter_mut().rev().find(|one| one.answer.is_none()) {
            login.answer = Some(answer);
        }
    }
}

/// Tag and command of a client's line. A password in it is remembered for hiding and taken out.
fn understand(line: &mut Zeroizing<String>, redactor: &mut Redactor) -> Option<(String, Command)> {
    if line.len() > MOST_RESPONSE {
        return None;
    }
    let (tag, rest) = line.split_once(' ')?;
    if !is_tag(tag) {
        return None;
    }
    let mut words = rest.splitn(3, ' ');
    let verb = words.next()?.to_ascii_uppercase();
    let first = words.next();
    let command = match verb.as_str() {
        "CAPABILITY" => Command::Capability,
        "STARTTLS" => Command::StartTls,
        "LOGOUT" => Command::Logout,
        "LOGIN" => {
            let user = first.map(|word| word.trim_matches('"').to_owned());
            if let Some(password) = words.next() {
                redactor.hide(password);
                redactor.hide(password.trim_matches('"'));
            }
            Command::Login(user)
        }
        "AUTHENTICATE" => {
            if let Some(response) = words.next() {
                redactor.hide(response);
                for part in decoded(response) {
                    redactor.hide(&part);
                }
            }
            Command::Authenticate(first.unwrap_or_default().to_ascii_uppercase(), None)
        }
        "NOOP" | "ID" | "SELECT" | "EXAMINE" | "LIST" | "LSUB" | "STATUS" | "FETCH" | "UID"
        | "SEARCH" | "IDLE" | "ENABLE" | "NAMESPACE" | "CLOSE" | "CHECK" | "COMPRESS"
        | "APPEND" | "CREATE" | "STORE" => Command::Other,
        _ => return None,
    };
    Some((tag.to_owned(), command))
}

/// Whether a line can be a client's, for texts that do not say who speaks.
pub(crate) fn is_command(line: &str) -> bool {
    let mut line = Zeroizing::new(line.trim().to_owned());
    understand(&mut line, &mut Redactor::default()).is_some()
}
