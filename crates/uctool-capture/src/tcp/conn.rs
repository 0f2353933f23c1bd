//! One TCP connection: which side is which, where its streams start, when a missing segment is given up.

use super::half::{Half, Outlet};
use super::prelude::Prelude;
use super::segment::Segment;
use crate::summary::TcpSummary;
use crate::types::{Connection, Direction, Mark, Sink, StreamEvent};

/// Segments further than this from the expected byte belong to another connection on the same ports.
const PLAUSIBLE: i64 = 64 << 20;
/// So many implausible segments in a row are believed.
const BELIEVED: u8 = 3;
/// A missing segment that the peer has acknowledged is given up after so many packets of the connection ...
const ACKED_PACKETS: u32 = 256;
/// ... or so many nanoseconds.
const ACKED_TIME: i64 = 3_000_000_000;
/// The same where only one direction was captured, so that nobody acknowledges.
const ONE_WAY_PACKETS: u32 = 1_024;
const ONE_WAY_TIME: i64 = 30_000_000_000;

/// A connection.
#[derive(Debug)]
pub(crate) struct Conn {
    pub(crate) connection: Connection,
    halves: [Half; 2],
    start: Start,
    /// Something was handed to the sink.
    announced: bool,
    /// `Closed` was handed to the sink.
    pub(crate) closed: bool,
    pub(crate) reset: bool,
    /// Segments of each direction.
    packets: [u32; 2],
    waits: [Option<Wait>; 2],
    implausible: u8,
    last: Mark,
}

/// Whether it is known where the streams start.
#[derive(Debug)]
enum Start {
    /// Not yet; nothing with data came so far.
    Unknown,
    /// Not yet; the segments are kept back.
    KeptBack(Box<Prelude>),
    /// Yes, or nothing better will come.
    Settled,
}

/// How long a hole has been open.
#[derive(Debug, Clone, Copy)]
struct Wait {
    position: i64,
    acked: bool,
    packets: u32,
    time: Option<i64>,
}

/// What became of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Taken,
    /// It belongs to a new connection on the same ports.
    Another,
}

impl Conn {
    pub(crate) fn new(connection: Connection) -> Self {
        Self {
            connection,
            halves: [Half::default(), Half::default()],
            start: Start::Unknown,
            announced: false,
            closed: false,
            reset: false,
            packets: [0; 2],
            waits: [None; 2],
            implausible: 0,
            last: Mark::default(),
        }
    }

    pub(crate) fn half(&self, direction: Direction) -> &Half {
        let [to_server, to_client] = &self.halves;
        match direction {
            Direction::ToServer => to_server,
            Direction::ToClient => to_client,
        }
    }

    fn half_mut(&mut self, direction: Direction) -> &mut Half {
        let [to_server, to_client] = &mut self.halves;
        match direction {
            Direction::ToServer => to_server,
            Direction::ToClient => to_client,
        }
    }

    pub(crate) fn direction(&self, segment: &Segment<'_>) -> Direction {
        if segment.src == self.connection.client && segment.dst == self.connection.server {
            Direction::ToServer
        } else {
            Direction::ToClient
        }
    }

    /// Bytes and bookkeeping held for missing segments of `direction`.
    pub(crate) fn held_cost(&self, direction: Direction) -> usize {
        self.half(direction).held_cost()
    }

    /// True while segments are kept back because it is not yet known where the streams start.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.start, Start::KeptBack(_))
    }

    pub(crate) fn carried_data(&self) -> bool {
        self.announced || self.is_waiting()
    }

    /// Takes a segment.
    pub(crate) fn segment(
        &mut self,
        segment: &Segment<'_>,
        stats: &mut TcpSummary,
        sink: &mut dyn Sink,
    ) -> Verdict {
        if self.is_another(segment) {
            return Verdict::Another;
        }
        self.last = segment.mark;
        if segment.syn {
            self.syn(segment);
        }
        if self.is_settled() {
            self.process(segment, stats, sink);
        } else if self.both_starts_known() {
            self.settle(stats, sink);
            self.process(segment, stats, sink);
        } else if !segment.syn || segment.claimed > 0 || segment.fin {
            let full = self.keep_back(segment);
            if full || segment.rst {
                self.settle(stats, sink);
            }
        }
        Verdict::Taken
    }

    fn is_settled(&self) -> bool {
        matches!(self.start, Start::Settled)
    }

    fn keep_back(&mut self, segment: &Segment<'_>) -> bool {
        let direction = self.direction(segment);
        if let Start::Unknown = self.start {
            self.start = Start::KeptBack(Box::default());
        }
        match &mut self.start {
            Start::KeptBack(prelude) => prelude.push(direction, segment),
            Start::Unknown | Start::Settled => false,
        }
    }

    /// Decides where the streams start and replays what was kept back.
    pub(crate) fn settle(&mut self, stats: &mut TcpSummary, sink: &mut dyn Sink) {
        let start = std::mem::replace(&mut self.start, Start::Settled);
        let Start::KeptBack(prelude) = start else { return };
        for direction in [Direction::ToServer, Direction::ToClient] {
            if !self.half(direction).is_started()
                && let Some((seq, guessed)) = prelude.start(direction)
            {
                self.half_mut(direction).start(seq, guessed);
            }
        }
        let (client, server) = (self.connection.client, self.connection.server);
        prelude.replay(client, server, |segment| self.process(segment, stats, sink));
    }

    /// Hands out what is left. The connection is over.
    pub(crate) fn close(&mut self, stats: &mut TcpSummary, sink: &mut dyn Sink) {
        self.settle(stats, sink);
        let mark = self.last;
        for direction in [Direction::ToServer, Direction::ToClient] {
            let (half, mut outlet) = self.parts(direction, stats, sink);
            half.close(mark, &mut outlet);
        }
        self.say_closed(sink);
    }

    /// Gives up the first hole of `direction`. False when nothing waits behind one.
    pub(crate) fn give_up(
        &mut self,
        direction: Direction,
        mark: Mark,
        stats: &mut TcpSummary,
        sink: &mut dyn Sink,
    ) -> bool {
        let (half, mut outlet) = self.parts(direction, stats, sink);
        let gave = half.give_up(mark, &mut outlet);
        self.after(sink);
        gave
    }

    fn both_starts_known(&self) -> bool {
        self.halves.iter().all(|half| half.isn.is_some())
    }

    /// A SYN tells where a stream starts, and who called whom.
    fn syn(&mut self, segment: &Segment<'_>) {
        let opens = segment.ack.is_none();
        let (client, server) =
            if opens { (segment.src, segment.dst) } else { (segment.dst, segment.src) };
        if client != self.connection.client && !self.announced {
            self.connection = Connection { client, server, ..self.connection };
            self.halves.reverse();
            self.packets.reverse();
            if let Start::KeptBack(prelude) = &mut self.start {
                prelude.reverse();
            }
        }
        if !self.announced {
            self.connection.midstream = false;
        }
        let direction = self.direction(segment);
        let half = self.half_mut(direction);
        if !half.is_started() {
            half.isn = Some(segment.seq);
            half.start(segment.seq.wrapping_add(1), false);
        }
        // The answer names the caller's initial sequence number too.
        if let Some(ack) = segment.ack {
            let caller = self.half_mut(direction.reverse());
            if !caller.is_started() {
                caller.isn = Some(ack.wrapping_sub(1));
                caller.start(ack, false);
            }
        }
    }

    /// True when a segment on these ports is of a later connection (RFC 9293, section 3.10.7.4).
    fn is_another(&mut self, segment: &Segment<'_>) -> bool {
        let direction = self.direction(segment);
        let half = self.half(direction);
        if segment.syn {
            return match (half.isn, segment.ack) {
                // An answer to a call this connection did not make is a stray, unless it is the only news.
                (Some(isn), None) => isn != segment.seq,
                (Some(isn), Some(_)) => isn != segment.seq && self.closed,
                // The SYN of a connection joined in the middle, late in the capture.
                (None, _) => half.distance(segment.seq).is_some_and(|distance| {
                    self.is_settled() && !(-(1 << 20)..=1).contains(&distance)
                }),
            };
        }
        if segment.claimed == 0 || !self.is_settled() {
            return false;
        }
        let Some(distance) = half.distance(segment.seq) else {
            return self.closed;
        };
        if self.closed {
            return distance > 0;
        }
        if distance.abs() <= PLAUSIBLE {
            self.implausible = 0;
            return false;
        }
        let other = self.half(direction.reverse());
        let ack_fits =
            segment.ack.and_then(|ack| other.distance(ack)).map(|d| d.abs() <= PLAUSIBLE);
        self.implausible = self.implausible.saturating_add(1);
        ack_fits == Some(false) || self.implausible >= BELIEVED
    }

    fn process(&mut self, segment: &Segment<'_>, stats: &mut TcpSummary, sink: &mut dyn Sink) {
        let direction = self.direction(segment);
        let mark = segment.mark;
        let [to_server, to_client] = &mut self.packets;
        let count = if direction == Direction::ToServer { to_server } else { to_client };
        *count = count.saturating_add(1);
        if let Some(ack) = segment.ack.filter(|_| !segment.rst) {
            let other = self.half_mut(direction.reverse());
            if other.is_started() {
                other.acknowledge(ack);
            } else {
                other.start(ack, true);
            }
        }
        let seq = if segment.syn { segment.seq.wrapping_add(1) } else { segment.seq };
        let (half, mut outlet) = self.parts(direction, stats, sink);
        let far = half.distance(seq).is_some_and(|distance| distance.abs() > PLAUSIBLE);
        if !far {
            half.push(seq, segment.payload, segment.claimed, mark, &mut outlet);
            if segment.fin {
                half.finish_at(seq.wrapping_add(segment.claimed), mark, &mut outlet);
            }
        }
        if segment.rst && !self.reset && !far {
            self.reset = true;
            self.announced = true;
            // A SYN is known, and none came back.
            let refused =
                self.half(direction).isn.is_none() && self.half(direction.reverse()).isn.is_some();
            sink.stream(&self.connection, StreamEvent::Reset { direction, refused, mark });
        }
        self.check_waits(mark, stats, sink);
        self.after(sink);
    }

    /// Gives up holes that have been open too long.
    fn check_waits(&mut self, mark: Mark, stats: &mut TcpSummary, sink: &mut dyn Sink) {
        if !self.halves.iter().any(Half::has_hole) {
            self.waits = [None; 2];
            return;
        }
        for direction in [Direction::ToServer, Direction::ToClient] {
            if self.is_overdue(direction, mark) {
                self.set_wait(direction, None);
                let (half, mut outlet) = self.parts(direction, stats, sink);
                half.give_up(mark, &mut outlet);
            }
        }
    }

    fn is_overdue(&mut self, direction: Direction, mark: Mark) -> bool {
        let [to_server, to_client] = self.packets;
        let total = to_server.saturating_add(to_client);
        let one_way = to_server == 0 || to_client == 0;
        let half = self.half(direction);
        if !half.has_hole() {
            self.set_wait(direction, None);
            return false;
        }
        let now = Wait {
            position: half.position(),
            acked: half.hole_is_acked(),
            packets: total,
            time: mark.time,
        };
        let [to_server, to_client] = self.waits;
        let wait = if direction == Direction::ToServer { to_server } else { to_client };
        let Some(wait) = wait.filter(|w| w.position == now.position && w.acked == now.acked) else {
            self.set_wait(direction, Some(now));
            return false;
        };
        let packets = total.saturating_sub(wait.packets);
        let elapsed = now.time.zip(wait.time).map_or(0, |(now, then)| now.saturating_sub(then));
        if now.acked {
            packets >= ACKED_PACKETS || elapsed >= ACKED_TIME
        } else {
            one_way && (packets >= ONE_WAY_PACKETS || elapsed >= ONE_WAY_TIME)
        }
    }

    fn set_wait(&mut self, direction: Direction, wait: Option<Wait>) {
        let [to_server, to_client] = &mut self.waits;
        *(if direction == Direction::ToServer { to_server } else { to_client }) = wait;
    }

    fn after(&mut self, sink: &mut dyn Sink) {
        if self.halves.iter().all(|half| half.finished) {
            self.say_closed(sink);
        }
    }

    fn say_closed(&mut self, sink: &mut dyn Sink) {
        if !self.closed && self.announced {
            sink.stream(&self.connection, StreamEvent::Closed);
        }
        self.closed = true;
    }

    /// The stream of a direction and what takes its bytes.
    fn parts<'a>(
        &'a mut self,
        direction: Direction,
        stats: &'a mut TcpSummary,
        sink: &'a mut dyn Sink,
    ) -> (&'a mut Half, ToSink<'a>) {
        let Self { halves: [to_server, to_client], connection, announced, .. } = self;
        let half = if direction == Direction::ToServer { to_server } else { to_client };
        (half, ToSink { connection, announced, direction, stats, sink })
    }
}

/// Hands the events of one direction to the sink and counts them.
struct ToSink<'a> {
    connection: &'a Connection,
    announced: &'a mut bool,
    direction: Direction,
    stats: &'a mut TcpSummary,
    sink: &'a mut dyn Sink,
}

impl Outlet for ToSink<'_> {
    fn data(&mut self, bytes: &[u8], mark: Mark) {
        *self.announced = true;
        let direction = self.direction;
        self.sink.stream(self.connection, StreamEvent::Data { direction, bytes, mark });
    }

    fn gap(&mut self, len: u64, mark: Mark) {
        *self.announced = true;
        self.stats.gap(self.connection, len, mark);
        let direction = self.direction;
        self.sink.stream(self.connection, StreamEvent::Gap { direction, len, mark });
    }

    fn fin(&mut self, mark: Mark) {
        *self.announced = true;
        let direction = self.direction;
        self.sink.stream(self.connection, StreamEvent::Fin { direction, mark });
    }

    fn repeated(&mut self) {
        self.stats.retransmissions += 1;
    }

    fn disagreement(&mut self, mark: Mark) {
        self.stats.disagreement(mark);
    }
}
