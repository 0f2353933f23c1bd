//! One TCP connection: in clear until TLS begins in it.

use uctool_capture::{Connection, Direction, Mark};

use crate::handshake::Side;
use crate::record::Framer;
use crate::report::SessionId;
use crate::session::{Env, Session};
use crate::start::{Context, Scan, Start, Watch};
use crate::unwrapper::AppSink;

/// One TCP connection.
pub(crate) struct Conn {
    pub(crate) connection: Connection,
    to_server: Watch,
    to_client: Watch,
    /// Which directions speak TLS.
    tls_to_server: bool,
    tls_to_client: bool,
    pub(crate) session: Option<Box<Session>>,
    pub(crate) last: Mark,
}

/// What a connection borrows from the run.
pub(crate) struct Run<'a> {
    pub(crate) env: Env<'a>,
    pub(crate) sessions: &'a mut u64,
}

impl Conn {
    pub(crate) fn new(connection: Connection) -> Self {
        Self {
            connection,
            to_server: Watch::default(),
            to_client: Watch::default(),
            tls_to_server: false,
            tls_to_client: false,
            session: None,
            last: Mark::default(),
        }
    }

    fn watch(&mut self, direction: Direction) -> &mut Watch {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }

    fn is_tls(&self, direction: Direction) -> bool {
        match direction {
            Direction::ToServer => self.tls_to_server,
            Direction::ToClient => self.tls_to_client,
        }
    }

    pub(crate) fn data(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        mark: Mark,
        run: &mut Run<'_>,
        out: &mut dyn AppSink,
    ) {
        if self.is_tls(direction) {
            self.tls(direction, bytes, mark, run, out);
            return;
        }
        let held = std::mem::take(&mut self.watch(direction).held);
        if held.is_empty() {
            self.clear(direction, bytes, mark, run, out);
        } else {
            let mut joined = held;
            joined.extend_from_slice(bytes);
            self.clear(direction, &joined, mark, run, out);
        }
    }

    /// Bytes of a direction that was in clear so far.
    fn clear(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        mark: Mark,
        run: &mut Run<'_>,
        out: &mut dyn AppSink,
    ) {
        let context = Context {
            other_is_tls: self.is_tls(direction.reverse()),
            midstream: self.connection.midstream || self.watch(direction).after_gap,
        };
        match self.watch(direction).scan(bytes, context) {
            Scan::Clear => self.pass(direction, bytes, mark, out),
            Scan::Undecided(at) => {
                let (clear, held) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
                self.pass(direction, clear, mark, out);
                self.watch(direction).held = held.to_vec();
            }
            Scan::Tls(at, start) => {
                let (clear, rest) = bytes.split_at_checked(at).unwrap_or((bytes, &[]));
                self.pass(direction, clear, mark, out);
                self.begin(direction, start, rest, mark, run, out);
            }
        }
    }

    fn pass(&mut self, direction: Direction, bytes: &[u8], mark: Mark, out: &mut dyn AppSink) {
        if !bytes.is_empty() {
            self.watch(direction).passed(bytes.len());
            out.data(&self.connection, direction, bytes, mark, None);
        }
    }

    /// TLS begins in one direction.
    fn begin(
        &mut self,
        direction: Direction,
        start: Start,
        bytes: &[u8],
        mark: Mark,
        run: &mut Run<'_>,
        out: &mut dyn AppSink,
    ) {
        let client_direction = match start {
            Start::Client | Start::ClientV2 => direction,
            Start::Server => direction.reverse(),
            Start::Records => Direction::ToServer,
        };
        let connection = self.connection;
        let session = self.session.get_or_insert_with(|| {
            *run.sessions += 1;
            Box::new(Session::new(SessionId(*run.sessions), connection, client_direction, mark))
        });
        // A direction guessed from bare records is set right by the first hello.
        if matches!(start, Start::Client | Start::ClientV2 | Start::Server) {
            session.turn(client_direction);
        }
        match direction {
            Direction::ToServer => self.tls_to_server = true,
            Direction::ToClient => self.tls_to_client = true,
        }
        let mut rest = bytes;
        if start == Start::ClientV2 {
            match session.v2_hello(bytes) {
                Some(taken) => rest = bytes.get(taken..).unwrap_or_default(),
                None => session.half(Side::Client).framer = Framer::midstream(),
            }
        }
        self.tls(direction, rest, mark, run, out);
    }

    fn tls(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        mark: Mark,
        run: &mut Run<'_>,
        out: &mut dyn AppSink,
    ) {
        if let Some(session) = &mut self.session {
            let side = session.side(direction);
            session.bytes(side, bytes, mark, &mut run.env, out);
        }
    }

    pub(crate) fn gap(
        &mut self,
        direction: Direction,
        len: u64,
        mark: Mark,
        run: &mut Run<'_>,
        out: &mut dyn AppSink,
    ) {
        let held = std::mem::take(&mut self.watch(direction).held);
        self.pass(direction, &held, mark, out);
        if let (true, Some(session)) = (self.is_tls(direction), &mut self.session) {
            session.gap(session.side(direction), len, mark);
            session.after_gap(&mut run.env, out);
        } else {
            self.watch(direction).after_gap = true;
            out.gap(&self.connection, direction, len, mark);
        }
    }

    /// Hands on what was held back in the hope of a hello.
    pub(crate) fn flush(&mut self, out: &mut dyn AppSink) {
        for direction in [Direction::ToServer, Direction::ToClient] {
            let held = std::mem::take(&mut self.watch(direction).held);
            let mark = self.last;
            self.pass(direction, &held, mark, out);
        }
    }
}
