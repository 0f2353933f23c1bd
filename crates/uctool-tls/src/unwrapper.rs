//! Follows every connection of a capture, finds TLS wherever it starts, and hands on what is inside.

use std::collections::BTreeMap;
use std::io::Read;

use uctool_capture::{ConnId, Connection, Datagram, Direction, Mark, StreamEvent};

use crate::cache::Cache;
use crate::connection::{Conn, Run};
use crate::datagrams::Datagrams;
use crate::keylog::KeylogSummary;
use crate::keys::Keyring;
use crate::private::Scout;
use crate::report::{SessionId, SessionReport};
use crate::secrets::SessionSecrets;
use crate::session::{Env, MIDSTREAM_TRIALS, Session};

/// The secrets type of a pcapng Decryption Secrets Block that holds a TLS key log.
pub const SECRETS_TLS_KEY_LOG: u32 = 0x544c_534b;

/// How much is kept at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of records that wait for their keys, per direction of a connection.
    pub waiting_per_direction: usize,
    /// The same over all connections.
    pub waiting_total: usize,
    /// Sessions remembered for resumption.
    pub resumable: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { waiting_per_direction: 512 << 10, waiting_total: 16 << 20, resumable: 4096 }
    }
}

/// Takes application bytes and what is told of sessions.
pub trait AppSink {
    /// The next bytes of one direction: `decrypted` names the session they came out of, `None` means
    /// they were in clear on the wire.
    fn data(
        &mut self,
        connection: &Connection,
        direction: Direction,
        bytes: &[u8],
        mark: Mark,
        decrypted: Option<SessionId>,
    );
    /// `len` bytes of the wire are missing before the next data of this direction.
    fn gap(&mut self, connection: &Connection, direction: Direction, len: u64, mark: Mark);
    /// Nothing more will come of this connection.
    fn closed(&mut self, connection: &Connection, mark: Mark);
    /// The secrets of an opened session that is about to be reported.
    fn secrets(&mut self, _report: &SessionReport, _secrets: &SessionSecrets) {}
    /// A session has ended.
    fn session(&mut self, report: SessionReport);
}

/// One run over one or more captures.
pub struct Unwrapper {
    shared: Shared,
    connections: BTreeMap<ConnId, Conn>,
    datagrams: Datagrams,
    /// Secrets came that waiting sessions have not been tried with.
    fresh_secrets: bool,
}

/// What all connections of a run have in common.
struct Shared {
    keys: Keyring,
    limits: Limits,
    cache: Cache,
    sessions: u64,
    waiting: usize,
    trials: u32,
}

impl Shared {
    fn run(&mut self) -> Run<'_> {
        Run {
            env: Env {
                keys: &self.keys,
                cache: &mut self.cache,
                limits: &self.limits,
                waiting: &mut self.waiting,
                trials: &mut self.trials,
            },
            sessions: &mut self.sessions,
        }
    }
}

impl Unwrapper {
    /// A run with these secrets; more may come inside captures.
    pub fn new(keys: Keyring, limits: Limits) -> Self {
        let cache = Cache::new(limits.resumable);
        Self {
            shared: Shared {
                keys,
                limits,
                cache,
                sessions: 0,
                waiting: 0,
                trials: MIDSTREAM_TRIALS,
            },
            connections: BTreeMap::new(),
            datagrams: Datagrams::default(),
            fresh_secrets: false,
        }
    }

    /// The secrets in use.
    pub fn keys(&self) -> &Keyring {
        &self.shared.keys
    }

    /// The same bytes, in which the RSA keys see early what they will be asked to decrypt: a capture read through it
    /// is opened sooner, and no differently.
    pub fn ahead<R: Read>(&self, capture: R) -> Scout<R> {
        self.shared.keys.scout(capture)
    }

    /// Takes what happened on one TCP connection.
    #[expect(clippy::needless_pass_by_value, reason = "an event is handed on, not kept")]
    pub fn stream(
        &mut self,
        connection: &Connection,
        event: StreamEvent<'_>,
        out: &mut dyn AppSink,
    ) {
        if self.fresh_secrets {
            self.retry(out);
        }
        let conn = self.connections.entry(connection.id);
        let conn = conn.or_insert_with(|| Conn::new(*connection));
        let run = &mut self.shared.run();
        match event {
            StreamEvent::Data { direction, bytes, mark } => {
                conn.last = conn.last.max(mark);
                conn.data(direction, bytes, mark, run, out);
            }
            StreamEvent::Gap { direction, len, mark } => {
                conn.last = conn.last.max(mark);
                conn.gap(direction, len, mark, run, out);
            }
            StreamEvent::Fin { mark, .. } | StreamEvent::Reset { mark, .. } => {
                conn.last = conn.last.max(mark);
            }
            StreamEvent::Closed => {
                if let Some(conn) = self.connections.remove(&connection.id) {
                    self.end(conn, out);
                }
            }
        }
    }

    /// Takes a datagram and says whether it was DTLS.
    pub fn datagram(&mut self, datagram: &Datagram<'_>, out: &mut dyn AppSink) -> bool {
        if self.fresh_secrets {
            self.retry(out);
        }
        let mut ended = Vec::new();
        let run = &mut self.shared.run();
        let taken = self.datagrams.take(datagram, run.sessions, &mut run.env, out, &mut ended);
        for session in ended {
            self.end_session(session, out);
        }
        taken
    }

    /// Takes the secrets embedded in a capture; those that are no TLS key log are ignored.
    pub fn secrets(&mut self, kind: u32, bytes: &[u8]) {
        if kind == SECRETS_TLS_KEY_LOG {
            self.shared.keys.add_keylog("embedded in the capture", bytes);
            self.fresh_secrets = true;
        }
    }

    /// Adds the secrets of a key log that has grown.
    pub fn keylog(&mut self, name: &str, bytes: &[u8]) -> KeylogSummary {
        self.fresh_secrets = true;
        self.shared.keys.add_keylog(name, bytes)
    }

    /// Ends the run: every connection is closed and reported.
    pub fn finish(&mut self, out: &mut dyn AppSink) {
        self.retry(out);
        while let Some((_, conn)) = self.connections.pop_first() {
            self.end(conn, out);
        }
        for session in self.datagrams.drain() {
            self.end_session(session, out);
        }
    }

    /// Ends an association of DTLS.
    fn end_session(&mut self, mut session: Session, out: &mut dyn AppSink) {
        self.tell(&mut session, out);
        session.release(&mut self.shared.waiting);
        out.closed(&session.connection, session.last);
    }

    fn tell(&self, session: &mut Session, out: &mut dyn AppSink) {
        let secrets = session.secrets(&self.shared.keys.log);
        let report = session.report(&self.shared.keys);
        if !secrets.lines().is_empty() {
            out.secrets(&report, &secrets);
        }
        out.session(report);
    }

    fn retry(&mut self, out: &mut dyn AppSink) {
        if !std::mem::take(&mut self.fresh_secrets) {
            return;
        }
        for conn in self.connections.values_mut() {
            if let Some(session) = &mut conn.session {
                session.retry(&mut self.shared.run().env, out);
            }
        }
        for session in self.datagrams.sessions() {
            session.retry(&mut self.shared.run().env, out);
        }
    }

    fn end(&mut self, mut conn: Conn, out: &mut dyn AppSink) {
        conn.flush(out);
        if let Some(mut session) = conn.session.take() {
            self.tell(&mut session, out);
            session.release(&mut self.shared.waiting);
        }
        out.closed(&conn.connection, conn.last);
    }
}
