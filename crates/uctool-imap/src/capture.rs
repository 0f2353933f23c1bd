//! IMAP in a capture: connections that begin with its greeting or use its ports, in clear and opened.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::SocketAddr;
use uctool_core::sort;

use uctool_capture::{
    CaptureError, ConnId, Connection, Datagram, Direction, Dissector, Mark, Options, Sink,
    StreamEvent, Summary,
};
use uctool_tls::{AppSink, Keyring, SessionId, SessionReport, Unwrapper};

use crate::lines::Framer;
use crate::model::{Channel, Handshake, Origin, Place, Server, StartTls};
use crate::watch::Watcher;

/// Ports on which IMAP is spoken.
const PORTS: &[u16] = &[143, 993, 7993, 8143, 8993, 1143, 9933, 1993];
/// Most connections followed at once, and most servers told of.
const MOST: usize = 4096;

/// What a capture holds of IMAP.
pub(crate) struct Captured {
    pub(crate) servers: Vec<Server>,
    pub(crate) sessions: Vec<SessionReport>,
    pub(crate) summary: Summary,
    pub(crate) ended: Result<(), CaptureError>,
}

/// Reads a capture to its end in bounded memory.
pub(crate) fn read(source: &str, reader: impl Read, keys: Keyring) -> Captured {
    let mut dissector = Dissector::new(Options::default());
    let mut work = Work {
        unwrapper: Unwrapper::new(keys, uctool_tls::Limits::default()),
        mail: Mail { source: source.to_owned(), ..Mail::default() },
    };
    let ended = uctool_capture::read(reader, &mut dissector, &mut work);
    dissector.finish(&mut work);
    let Work { mut unwrapper, mut mail } = work;
    unwrapper.finish(&mut mail);
    let mut summary = dissector.take_summary();
    source.clone_into(&mut summary.source);
    sort::by_key(&mut mail.servers, |server| server.whole().frame);
    Captured { servers: mail.servers, sessions: mail.sessions, summary, ended }
}

struct Work {
    unwrapper: Unwrapper,
    mail: Mail,
}

impl Sink for Work {
    fn datagram(&mut self, _: &Datagram<'_>) {}

    fn stream(&mut self, connection: &Connection, event: StreamEvent<'_>) {
        self.unwrapper.stream(connection, event, &mut self.mail);
    }

    fn secrets(&mut self, kind: u32, bytes: &[u8]) {
        self.unwrapper.secrets(kind, bytes);
    }
}

/// The connections that may be IMAP.
#[derive(Default)]
struct Mail {
    source: String,
    talks: BTreeMap<ConnId, Talk>,
    servers: Vec<Server>,
    sessions: Vec<SessionReport>,
}

/// One connection.
struct Talk {
    watcher: Watcher,
    client: Framer,
    server: Framer,
    session: Option<SessionId>,
    caller: SocketAddr,
    /// It is none of ours, or broke every bound.
    over: bool,
}

impl Talk {
    fn new(source: &str, connection: &Connection) -> Self {
        let mut server = Server::new(source, Origin::Capture);
        server.port = Some(connection.server.port());
        server.endpoint = Some(connection.server.to_string());
        Self {
            watcher: Watcher::new(server, Channel::Clear),
            client: Framer::default(),
            server: Framer::default(),
            session: None,
            caller: connection.client,
            over: false,
        }
    }

    fn data(&mut self, direction: Direction, bytes: &[u8], place: Place) {
        let framer = match direction {
            Direction::ToServer => &mut self.client,
            Direction::ToClient => &mut self.server,
        };
        framer.push(bytes);
        loop {
            match framer.next() {
                Ok(Some(line)) if direction == Direction::ToServer => {
                    self.watcher.client(&line, place);
                }
                Ok(Some(line)) => {
                    let between = self.session.is_none()
                        && matches!(self.watcher.server.starttls, StartTls::Accepted { .. });
                    if between {
                        self.watcher.injected(&line);
                    } else {
                        self.watcher.response(&line, place);
                    }
                }
                Ok(None) => return,
                Err(too_long) => {
                    // A client's long line is a message it stores, not an answer.
                    if direction == Direction::ToClient && self.watcher.server.greeting.is_some() {
                        self.watcher.too_much(too_long.to_string(), place);
                    }
                    self.over = true;
                    return;
                }
            }
        }
    }
}

/// What begins like IMAP, or may once more bytes are there.
fn begins_like_imap(bytes: &[u8]) -> bool {
    ["* OK", "* PREAUTH", "* BYE"].iter().any(|word| bytes.starts_with(word.as_bytes()))
}

impl AppSink for Mail {
    fn data(
        &mut self,
        connection: &Connection,
        direction: Direction,
        bytes: &[u8],
        mark: Mark,
        session: Option<SessionId>,
    ) {
        let place = Place { line: None, frame: Some(mark.frame) };
        let port = PORTS.contains(&connection.server.port());
        if !self.talks.contains_key(&connection.id) {
            let ours = port || (direction == Direction::ToClient && begins_like_imap(bytes));
            if !ours || self.talks.len() + self.servers.len() >= MOST {
                return;
            }
            self.talks.insert(connection.id, Talk::new(&self.source, connection));
        }
        let Some(talk) = self.talks.get_mut(&connection.id) else { return };
        if session.is_some() && talk.session.is_none() {
            talk.session = session;
            talk.watcher.tls(Handshake { place, ..Handshake::default() });
            talk.client.take_rest();
            talk.server.take_rest();
        }
        if !talk.over {
            talk.data(direction, bytes, place);
        }
        // After a login nothing more is said of it; messages of any size follow.
        talk.over |=
            talk.watcher.is_over() || (talk.watcher.is_inside() && !talk.watcher.is_waiting());
    }

    fn gap(&mut self, connection: &Connection, direction: Direction, _: u64, _: Mark) {
        if let Some(talk) = self.talks.get_mut(&connection.id) {
            // The line with the gap in it is nobody's.
            match direction {
                Direction::ToServer => talk.client.take_rest(),
                Direction::ToClient => talk.server.take_rest(),
            };
        }
    }

    fn closed(&mut self, connection: &Connection, _: Mark) {
        let Some(talk) = self.talks.remove(&connection.id) else { return };
        if !talk.watcher.server.is_empty() {
            self.servers.push(talk.watcher.server);
        }
    }

    fn session(&mut self, report: SessionReport) {
        if self.sessions.len() < MOST {
            self.tell(&report);
            self.sessions.push(report);
        }
    }
}

impl Mail {
    /// Completes what the talk inside a session knows of it; a session that stayed closed on a port of IMAP is told of
    /// by its handshake.
    fn tell(&mut self, report: &SessionReport) {
        let handshake = Handshake {
            version: report.version.map(|version| version.to_string()),
            cipher: report.cipher.map(|suite| suite.to_string()),
            certificates: report.certificates.clone(),
            sni: report.sni.clone(),
            failed: None,
            place: Place { line: None, frame: Some(report.first.frame) },
        };
        let endpoint = report.server.to_string();
        let talk = self.talks.values_mut().find(|talk| {
            talk.session == Some(report.id)
                || (talk.session.is_none()
                    && talk.caller == report.client
                    && talk.watcher.server.endpoint.as_deref() == Some(&endpoint)
                    && matches!(talk.watcher.server.starttls, StartTls::Accepted { .. }))
        });
        if let Some(talk) = talk {
            talk.watcher.server.handshake = Some(handshake);
        } else if PORTS.contains(&report.server.port()) {
            let mut server = Server::new(&self.source, Origin::Capture);
            server.port = Some(report.server.port());
            server.endpoint = Some(endpoint);
            server.handshake = Some(handshake);
            self.servers.push(server);
        }
    }
}
