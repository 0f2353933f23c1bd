//! TLS on one connection: both directions, in whatever order they arrive.

mod midstream;
mod talk;
mod tls13;

use std::collections::VecDeque;

use uctool_capture::{Connection, Direction, Mark};

use crate::cache::{Cache, Cached};
use crate::cipher::Opened;
use crate::dtls::TLS12_CID;
use crate::half::{Half, Read, Record};
use crate::handshake::{Handshake, Loss, Side};
use crate::hello::ClientHello;
use crate::keys::Keyring;
use crate::prf::Master;
use crate::record::{APPLICATION_DATA, CHANGE_CIPHER_SPEC};
use crate::report::{Alert, SessionId};
use crate::thirteen::Thirteen;
use crate::unlock::{Premasters, unlock};
use crate::unwrapper::{AppSink, Limits};
pub(crate) use midstream::{MIDSTREAM_TRIALS, Recovered};

/// How many alerts of a session are kept.
const MAX_ALERTS: usize = 32;
/// How many handshakes of a connection are kept while one side lags behind.
const MAX_HANDSHAKES: usize = 4;

/// What a session borrows from the run.
pub(crate) struct Env<'a> {
    pub(crate) keys: &'a Keyring,
    pub(crate) cache: &'a mut Cache,
    pub(crate) limits: &'a Limits,
    /// Bytes that wait for keys, over all connections.
    pub(crate) waiting: &'a mut usize,
    /// How many secrets may still be tried on sessions without their handshake.
    pub(crate) trials: &'a mut u32,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Done,
    /// Its keys are not known yet.
    Wait,
}

/// A handshake with what was tried on it.
#[derive(Default)]
pub(crate) struct Attempt {
    pub(crate) handshake: Handshake,
    premasters: Premasters,
    /// What opened it, for the tickets that are still to come.
    cached: Option<Cached>,
}

/// TLS on one connection.
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) connection: Connection,
    /// The direction in which the TLS client speaks.
    pub(crate) client_direction: Direction,
    pub(crate) first: Mark,
    pub(crate) last: Mark,
    pub(crate) client: Half,
    pub(crate) server: Half,
    pub(crate) handshakes: VecDeque<Attempt>,
    /// The number of the first handshake kept.
    pub(crate) base: usize,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) opened_with: Option<usize>,
    /// Client randoms and what opened their handshakes, up to TLS 1.2.
    pub(crate) masters: Vec<([u8; 32], Master)>,
    /// Plaintext was handed on or a handshake's end was read.
    pub(crate) decrypted: bool,
    /// What it is, where its handshake was not seen and a log told.
    pub(crate) recovered: Option<Recovered>,
    /// DTLS.
    pub(crate) datagram: bool,
    /// Something changed that may let waiting records go on.
    progress: bool,
}

impl Session {
    pub(crate) fn new(
        id: SessionId,
        connection: Connection,
        client_direction: Direction,
        mark: Mark,
    ) -> Self {
        Self {
            id,
            connection,
            client_direction,
            first: mark,
            last: mark,
            client: Half::default(),
            server: Half::default(),
            handshakes: VecDeque::from([Attempt::default()]),
            base: 0,
            alerts: Vec::new(),
            opened_with: None,
            masters: Vec::new(),
            decrypted: false,
            recovered: None,
            datagram: false,
            progress: false,
        }
    }

    /// An association of DTLS, whose client is the connection's.
    pub(crate) fn datagrams(id: SessionId, connection: Connection, mark: Mark) -> Self {
        Self { datagram: true, ..Self::new(id, connection, Direction::ToServer, mark) }
    }

    pub(crate) fn side(&self, direction: Direction) -> Side {
        if direction == self.client_direction { Side::Client } else { Side::Server }
    }

    pub(crate) fn direction(&self, side: Side) -> Direction {
        match side {
            Side::Client => self.client_direction,
            Side::Server => self.client_direction.reverse(),
        }
    }

    pub(crate) fn half(&mut self, side: Side) -> &mut Half {
        match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }

    /// Takes the next bytes of one direction.
    pub(crate) fn bytes(
        &mut self,
        side: Side,
        bytes: &[u8],
        mark: Mark,
        env: &mut Env<'_>,
        out: &mut dyn AppSink,
    ) {
        let mut input = bytes;
        while let Some(header) = self.half(side).framer.next(&mut input) {
            let framer = &mut self.half(side).framer;
            let loss = framer.take_loss();
            let record =
                Record { header, payload: std::mem::take(&mut framer.payload), mark, loss };
            if let Some(payload) = self.arrived(side, record, env, out) {
                self.half(side).framer.payload = payload;
            }
        }
    }

    /// Notes that bytes of one direction are missing.
    pub(crate) fn gap(&mut self, side: Side, bytes: u64, mark: Mark) {
        let direction = self.direction(side);
        let half = self.half(side);
        half.framer.gap(bytes);
        half.messages.clear();
        if matches!(half.read, Read::Plain | Read::Pending)
            && let Some(handshake) = self.handshake(side)
        {
            handshake.loss.get_or_insert(Loss { direction, bytes, mark });
        }
        self.progress = true;
    }

    /// Goes on after a gap: what waited for the missing bytes may be settled now.
    pub(crate) fn after_gap(&mut self, env: &mut Env<'_>, out: &mut dyn AppSink) {
        self.pump(env, out);
    }

    /// Sets which direction is the TLS client's, as long as nothing was read.
    pub(crate) fn turn(&mut self, client_direction: Direction) {
        if client_direction != self.client_direction {
            self.client_direction = client_direction;
            std::mem::swap(&mut self.client, &mut self.server);
        }
    }

    /// Takes a hello in the form of SSL 2.0, header included; gives back how many bytes it took.
    pub(crate) fn v2_hello(&mut self, bytes: &[u8]) -> Option<usize> {
        let [first, len, rest @ ..] = bytes else { return None };
        let len = usize::from(first & 0x7f) << 8 | usize::from(*len);
        let message = rest.get(..len)?;
        let hello = ClientHello::parse_v2(message)?;
        self.client.records += 1;
        self.handshake(Side::Client)?.set_client(hello, message);
        self.progress = true;
        Some(2 + len)
    }

    /// New secrets are at hand: what waits is tried again.
    pub(crate) fn retry(&mut self, env: &mut Env<'_>, out: &mut dyn AppSink) {
        for attempt in &mut self.handshakes {
            attempt.premasters.retry();
        }
        self.client.probed = false;
        self.server.probed = false;
        self.progress = true;
        self.pump(env, out);
    }

    /// Lets go of what waits.
    pub(crate) fn release(&mut self, waiting: &mut usize) {
        *waiting = waiting.saturating_sub(self.client.waiting_bytes + self.server.waiting_bytes);
        self.client.waiting_bytes = 0;
        self.server.waiting_bytes = 0;
        self.client.waiting.clear();
        self.server.waiting.clear();
    }

    /// Reads a record or lets it wait; gives its buffer back when it is free again.
    pub(crate) fn arrived(
        &mut self,
        side: Side,
        mut record: Record,
        env: &mut Env<'_>,
        out: &mut dyn AppSink,
    ) -> Option<Vec<u8>> {
        self.last = self.last.max(record.mark);
        let half = self.half(side);
        half.records += 1;
        half.lost_bytes += record.loss.as_ref().map_or(0, |loss| loss.bytes);
        let first = half.waiting.is_empty();
        let done = first && self.record(side, &mut record, env, out) == Step::Done;
        let buffer = if done {
            Some(record.payload)
        } else {
            self.enqueue(side, record, env);
            None
        };
        if self.progress {
            self.pump(env, out);
        }
        buffer
    }

    fn enqueue(&mut self, side: Side, record: Record, env: &mut Env<'_>) {
        let room = record.room();
        let fits = *env.waiting + room <= env.limits.waiting_total;
        let half = self.half(side);
        if !fits || half.waiting_bytes + room > env.limits.waiting_per_direction {
            half.overflowed = true;
            *env.waiting = env.waiting.saturating_sub(half.shut());
            return;
        }
        half.waiting_bytes += room;
        *env.waiting += room;
        half.waiting.push_back(record);
    }

    /// Goes on with waiting records for as long as any of them can be read.
    fn pump(&mut self, env: &mut Env<'_>, out: &mut dyn AppSink) {
        while std::mem::take(&mut self.progress) {
            self.remember_ticket(env);
            for side in [Side::Client, Side::Server] {
                while let Some(mut next) = self.half(side).waiting.pop_front() {
                    if self.record(side, &mut next, env, out) == Step::Wait {
                        self.half(side).waiting.push_front(next);
                        break;
                    }
                    let half = self.half(side);
                    half.waiting_bytes = half.waiting_bytes.saturating_sub(next.room());
                    *env.waiting = env.waiting.saturating_sub(next.room());
                    self.progress = true;
                }
            }
        }
    }

    /// Remembers a session under the ticket the server gives out at its end.
    fn remember_ticket(&mut self, env: &mut Env<'_>) {
        let Some(Attempt { handshake, cached: Some(cached), .. }) = self.attempt(Side::Server)
        else {
            return;
        };
        if let Some(ticket) = handshake.ticket.take() {
            env.cache.insert(&ticket, cached.clone());
        }
    }

    /// The handshake one side is in; `None` when too many are under way.
    pub(crate) fn handshake(&mut self, side: Side) -> Option<&mut Handshake> {
        self.attempt(side).map(|attempt| &mut attempt.handshake)
    }

    fn attempt(&mut self, side: Side) -> Option<&mut Attempt> {
        let at = self.half(side).handshake.checked_sub(self.base)?;
        while self.handshakes.len() <= at && at < MAX_HANDSHAKES {
            self.handshakes.push_back(Attempt::default());
        }
        self.handshakes.get_mut(at)
    }

    /// One side begins another handshake on the connection.
    fn next_handshake(&mut self, side: Side) {
        self.half(side).handshake += 1;
        let behind = self.client.handshake.min(self.server.handshake);
        while self.base < behind {
            self.handshakes.pop_front();
            self.base += 1;
        }
    }

    /// Reads one record. The payload is unchanged when the answer is to wait.
    fn record(
        &mut self,
        side: Side,
        record: &mut Record,
        env: &mut Env<'_>,
        out: &mut dyn AppSink,
    ) -> Step {
        if record.header.kind == TLS12_CID && record.header.seq.is_some() {
            // They are counted; what they hold stays closed.
            return Step::Done;
        }
        let half = self.half(side);
        let datagram = record.header.seq;
        let epoch = datagram.map_or(0, |seq| seq >> 48);
        // The state is taken out for the time of the record; messages inside may set a new one.
        match std::mem::take(&mut half.read) {
            Read::Shut => half.read = Read::Shut,
            state if datagram.is_some() && epoch == 0 => {
                // Epoch 0 is in clear, whenever it arrives.
                half.read = state;
                return self.plain(side, record, env, out);
            }
            Read::Plain if datagram.is_some() => {
                half.read = Read::Pending;
                return self.record(side, record, env, out);
            }
            // A later epoch has its own handshake; an earlier one is over.
            Read::Open(opener) if epoch < half.epoch => half.read = Read::Open(opener),
            Read::Open(_) if epoch > half.epoch => {
                half.read = Read::Pending;
                return self.record(side, record, env, out);
            }
            Read::Plain => return self.plain(side, record, env, out),
            Read::Pending => {
                half.read = Read::Pending;
                if self.take_keys(side, record, env).is_none() {
                    return Step::Wait;
                }
                self.half(side).epoch = epoch;
                return self.record(side, record, env, out);
            }
            Read::Open(mut opener) => {
                let (header, payload) = (record.header, &mut record.payload);
                let len = payload.len();
                let result = match half.drift(record.loss.as_ref()) {
                    Some(drift) if datagram.is_none() => {
                        let before = record.loss.as_ref().map(|loss| loss.before.as_slice());
                        opener.open_after_gap(header, payload, drift, before)
                    }
                    _ => opener.open(header, payload),
                };
                half.read = Read::Open(opener);
                match result {
                    None => half.failed(len, record.mark),
                    Some(content) => {
                        half.succeeded();
                        self.decrypted = true;
                        self.opened(side, record, content, out);
                    }
                }
            }
            Read::Thirteen(thirteen) => return self.record13(side, thirteen, record, env, out),
        }
        Step::Done
    }

    /// Hands on what a record held.
    fn opened(&mut self, side: Side, record: &Record, content: Opened, out: &mut dyn AppSink) {
        let mark = record.mark;
        if let Some(loss) = &record.loss {
            out.gap(&self.connection, self.direction(side), loss.bytes, mark);
        }
        let plain = record.payload.get(content.plain).unwrap_or_default();
        self.content(side, content.kind, plain, mark, Some(self.id), out);
    }

    /// A record while its direction is in clear.
    fn plain(
        &mut self,
        side: Side,
        record: &mut Record,
        env: &mut Env<'_>,
        out: &mut dyn AppSink,
    ) -> Step {
        let kind = record.header.kind;
        let (server_known, tls13, early) =
            self.handshake(side).map_or((false, false, false), |h| {
                let early = h.client.as_ref().is_some_and(|client| client.early_data);
                (h.server.is_some(), h.is_tls13(), early)
            });
        match kind {
            // DTLS tells by the epoch.
            CHANGE_CIPHER_SPEC if record.header.seq.is_some() => {}
            APPLICATION_DATA if !server_known && record.header.seq.is_none() => {
                match self.midstream(side, record, env) {
                    Some(thirteen) => return self.record13(side, thirteen, record, env, out),
                    None => return Step::Wait,
                }
            }
            // Whether it means anything depends on the version, which the server says.
            CHANGE_CIPHER_SPEC | APPLICATION_DATA if !server_known => return Step::Wait,
            // A dummy for the sake of middleboxes (RFC 8446, appendix D.4).
            CHANGE_CIPHER_SPEC if tls13 => {}
            CHANGE_CIPHER_SPEC => {
                self.half(side).messages.clear();
                self.half(side).read = Read::Pending;
            }
            APPLICATION_DATA if tls13 => {
                let Some(parameters) = self.parameters(side) else { return Step::Wait };
                let early = early && side == Side::Client;
                let thirteen = Thirteen::new(side, parameters, early);
                return self.record13(side, thirteen, record, env, out);
            }
            // The ChangeCipherSpec before it was lost.
            APPLICATION_DATA if record.header.seq.is_none() => {
                self.half(side).read = Read::Pending;
                return self.record(side, record, env, out);
            }
            kind => self.content(side, kind, &record.payload, record.mark, None, out),
        }
        Step::Done
    }

    fn parameters(&mut self, side: Side) -> Option<crate::suite::Parameters> {
        self.handshake(side)?.server.as_ref()?.suite.parameters()
    }

    /// Moves a direction to its keys, deriving them when this is the first record that needs them.
    fn take_keys(&mut self, side: Side, record: &Record, env: &mut Env<'_>) -> Option<()> {
        let attempt = self.attempt(side)?;
        let handshake = &mut attempt.handshake;
        let mut used = None;
        let mut proved = None;
        if !handshake.unlocked {
            let unlocked = unlock(
                handshake,
                env.keys,
                env.cache,
                &mut attempt.premasters,
                side,
                record.header,
                &record.payload,
            )?;
            handshake.unlocked = true;
            handshake.client_opener = Some(unlocked.client);
            handshake.server_opener = Some(unlocked.server);
            used = unlocked.cached.source;
            if let Some(server) = &handshake.server {
                env.cache.insert(&server.session_id, unlocked.cached.clone());
            }
            if let Some(ticket) = handshake.ticket.take() {
                env.cache.insert(&ticket, unlocked.cached.clone());
            }
            handshake.forget_transcript();
            let random = handshake.client.as_ref().map(|hello| hello.random);
            proved = random.map(|random| (random, unlocked.cached.master.clone()));
            attempt.cached = Some(unlocked.cached);
        }
        let opener = match side {
            Side::Client => handshake.client_opener.take(),
            Side::Server => handshake.server_opener.take(),
        }?;
        if used.is_some() {
            self.opened_with = used;
        }
        if let Some((random, master)) = proved {
            self.note_master(random, master);
        }
        self.progress = true;
        self.half(side).read = Read::Open(opener);
        Some(())
    }
}
