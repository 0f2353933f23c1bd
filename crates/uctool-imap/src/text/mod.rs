//! Pasted dialogues: telnet, `openssl s_client`, `curl -v`, logs with `C:` and `S:`, tables of banners.

mod lines;
mod openssl;

use crate::lines::MOST_RESPONSE;
use crate::model::{Channel, Handshake, Origin, Place, Server, StartTls};
use crate::reply::{Reply, Status};
use crate::watch::{Watcher, is_command};
use lines::{Speaker, Style};
use openssl::OpenSsl;

/// Most dialogues read of one text.
const MOST: usize = 1000;

/// Every dialogue in a text.
pub(crate) fn read(source: &str, text: &str) -> Vec<Server> {
    let style = Style::of(text);
    let mut reader = Reader::new(source);
    for (number, line) in (1_u64..).zip(text.lines()) {
        let place = Place { line: Some(number), frame: None };
        if line.contains('\t') && reader.row(line, place) {
            continue;
        }
        reader.line(style, line, place);
    }
    reader.end()
}

struct Reader<'s> {
    source: &'s str,
    servers: Vec<Server>,
    watcher: Watcher,
    openssl: OpenSsl,
    /// What the text says of the next dialogue before its first line.
    target: Option<(String, Option<u16>)>,
    channel: Option<Channel>,
    port: Option<u16>,
    /// The first line that is nobody's, should nothing else follow.
    stray: Option<(String, Place)>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s str) -> Self {
        Self {
            source,
            servers: Vec::new(),
            watcher: Watcher::new(Server::new(source, Origin::Text), Channel::Clear),
            openssl: OpenSsl::default(),
            target: None,
            channel: None,
            port: None,
            stray: None,
        }
    }

    fn line(&mut self, style: Style, line: &str, place: Place) {
        if self.openssl.line(line, place) {
            return;
        }
        if let Some((host, port)) = lines::connected(line) {
            // The command line names the port, the answer of telnet does not.
            let known = self.target.take().and_then(|(_, port)| port);
            self.next();
            self.target = Some((host, port.or(known)));
            self.channel = Some(Channel::Clear);
            return;
        }
        match style.speaker(line, is_command) {
            Speaker::Client(words) => {
                self.agreed_on_tls(place);
                self.watcher.client(words.as_bytes(), place);
            }
            Speaker::Server(words) => self.server(words, place),
            Speaker::Nobody if lines::mentioned(line).is_some() => self.mentioned(line),
            Speaker::Nobody if self.stray.is_none() && !line.trim().is_empty() => {
                self.stray = Some((line.trim().to_owned(), place));
            }
            Speaker::Nobody => {}
        }
    }

    /// A comment names the port of the dialogue that follows.
    fn mentioned(&mut self, line: &str) {
        if self.watcher.server.is_empty() {
            self.port = lines::mentioned(line);
        }
    }

    fn server(&mut self, line: &str, place: Place) {
        if self.begins_anew(line) {
            self.next();
        }
        self.prepare(place);
        if line.len() > MOST_RESPONSE {
            self.watcher.too_much(format!("a line of {} KiB", line.len() >> 10), place);
            return;
        }
        if self.agreed() && !self.watcher.is_waiting() {
            // After its OK an honest server waits for the handshake.
            self.watcher.injected(line.as_bytes());
            return;
        }
        self.watcher.response(line.as_bytes(), place);
    }

    /// STARTTLS was agreed on, and TLS is not in place yet.
    fn agreed(&self) -> bool {
        self.watcher.channel() == Channel::Clear
            && matches!(self.watcher.server.starttls, StartTls::Accepted { .. })
    }

    /// A client that speaks again after STARTTLS speaks inside TLS.
    fn agreed_on_tls(&mut self, place: Place) {
        if self.agreed() {
            self.watcher.tls(Handshake { place, ..Handshake::default() });
            self.channel = Some(Channel::Tls);
        }
    }

    /// A greeting where the last dialogue is over, or could not contain it.
    fn begins_anew(&self, line: &str) -> bool {
        let Reply::Condition(condition) = Reply::parse(line.as_bytes()) else { return false };
        let greets = matches!(condition.status, Status::Ok | Status::PreAuth)
            || (condition.status == Status::Bye && self.watcher.is_over());
        if condition.tag.is_some() || !greets || self.watcher.server.greeting.is_none() {
            return false;
        }
        self.watcher.is_over()
            || (!self.watcher.is_waiting()
                && (condition.capabilities.is_some() || condition.text.contains("ready")))
    }

    /// Before the first response: what the text showed of the connection.
    fn prepare(&mut self, place: Place) {
        if !self.watcher.server.is_empty() {
            return;
        }
        if let Some((host, port)) = self.target.take() {
            self.watcher.server.endpoint =
                Some(port.map_or_else(|| host.clone(), |port| format!("{host}:{port}")));
            self.watcher.server.port = port;
        }
        if let Some(port) = self.port {
            self.watcher.server.port = self.watcher.server.port.or(Some(port));
        }
        if let Some(handshake) = self.openssl.take(place) {
            self.watcher.tls(handshake);
            self.channel = Some(Channel::Tls);
        } else if self.channel.is_none() && self.port.is_some_and(|port| port % 1000 == 993) {
            self.watcher.inside_tls();
            self.channel = Some(Channel::Tls);
        } else if self.channel.is_none() && self.port.is_some() {
            self.channel = Some(Channel::Clear);
        }
    }

    /// A row of a table: greeting and capabilities in cells of their own.
    fn row(&mut self, line: &str, place: Place) -> bool {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let Some(first) = cells.iter().position(|cell| cell.starts_with("* ")) else {
            return false;
        };
        self.next();
        let port = first.checked_sub(1).and_then(|at| cells.get(at)).copied().unwrap_or_default();
        let (number, channel) = lines::port_cell(port);
        self.watcher.server.port = number;
        self.channel = channel;
        if channel == Some(Channel::Tls) {
            self.watcher.inside_tls();
        }
        for cell in cells.iter().skip(first).filter(|cell| cell.starts_with("* ")) {
            self.watcher.response(cell.as_bytes(), place);
        }
        self.next();
        true
    }

    /// Ends the dialogue at hand.
    fn next(&mut self) {
        let fresh = Watcher::new(Server::new(self.source, Origin::Text), Channel::Clear);
        let mut server = std::mem::replace(&mut self.watcher, fresh).server;
        let channel = self.channel.take();
        // STARTTLS is offered in clear only (RFC 9051, section 6.2.1), and tells by being there.
        let told =
            server.in_clear().is_some_and(|offer| offer.starttls() || offer.login_disabled());
        server.channel_known = channel.is_some() || told || server.tls.is_some();
        if !server.is_empty() && self.servers.len() < MOST {
            self.stray = None;
            self.servers.push(server);
        }
    }

    fn end(mut self) -> Vec<Server> {
        if self.watcher.server.is_empty()
            && let Some(handshake) = self.openssl.take(Place::default())
        {
            self.watcher.tls(handshake);
            self.channel = Some(Channel::Tls);
        }
        self.next();
        if let Some((line, place)) = self.stray.filter(|_| self.servers.is_empty()) {
            let stranger = crate::stranger::recognise(line.as_bytes(), place);
            // Any text begins with some line; only a protocol that is known has answered.
            if stranger.what != "no IMAP server" {
                let mut server = Server::new(self.source, Origin::Text);
                server.stranger = Some(stranger);
                self.servers.push(server);
            }
        }
        self.servers
    }
}

#[cfg(test)]
mod tests;
