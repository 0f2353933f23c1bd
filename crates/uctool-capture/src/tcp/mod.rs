//! TCP reassembly: segments of all connections in, streams out, in bounded memory.

mod conn;
mod half;
mod history;
mod prelude;
mod segment;

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, SocketAddr};

pub(crate) use history::digest;
pub(crate) use segment::Segment;

use crate::slots::{Class, Slots};
use conn::{Conn, Verdict};

use crate::options::Limits;
use crate::summary::{Summary, is_service};
use crate::types::{ConnId, Connection, Direction, Mark, Sink, Transport};

/// So many connections that have ended are remembered, for the segments that come late.
const ENDED: usize = 4_096;
/// So many connections may wait for their start at once.
const WAITING: usize = 1_024;
/// How long a connection may wait for its start, nanoseconds of capture time,
const WAIT_TIME: i64 = 250_000_000;
/// and in frames.
const WAIT_FRAMES: u64 = 2_000;

/// All connections.
#[derive(Debug)]
pub(crate) struct Tcp {
    limits: Limits,
    slots: Slots<Conn>,
    by_key: HashMap<Key, u32>,
    waiting: VecDeque<Waiting>,
    held: usize,
    held_by_host: HashMap<IpAddr, usize>,
    next_id: u64,
}

/// Two endpoints, the lower one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key(SocketAddr, SocketAddr);

#[derive(Debug, Clone, Copy)]
struct Waiting {
    slot: u32,
    id: ConnId,
    since: Mark,
}

impl Key {
    fn of(a: SocketAddr, b: SocketAddr) -> Self {
        if a <= b { Self(a, b) } else { Self(b, a) }
    }
}

impl Tcp {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            slots: Slots::new(),
            by_key: HashMap::new(),
            waiting: VecDeque::new(),
            held: 0,
            held_by_host: HashMap::new(),
            next_id: 0,
        }
    }

    /// Takes a segment.
    pub(crate) fn push(
        &mut self,
        segment: &Segment<'_>,
        summary: &mut Summary,
        sink: &mut dyn Sink,
    ) {
        summary.tcp.segments += 1;
        self.settle_overdue(segment.mark, summary, sink);
        let key = Key::of(segment.src, segment.dst);
        let mut found = self.by_key.get(&key).copied();
        if found.is_none() {
            // Acknowledgments and resets alone make no connection.
            if !segment.syn && !segment.fin && segment.claimed == 0 {
                summary.ports.count(Transport::Tcp, segment.src.port().min(segment.dst.port()));
                return;
            }
            found = Some(self.open(key, segment, summary, sink));
        }
        let Some(mut slot) = found else { return };
        if self.run(slot, segment, summary, sink) == Verdict::Another {
            self.drop_slot(slot, summary, sink);
            slot = self.open(key, segment, summary, sink);
            self.run(slot, segment, summary, sink);
        }
    }

    /// The capture is over.
    pub(crate) fn finish(&mut self, summary: &mut Summary, sink: &mut dyn Sink) {
        for class in [Class::Ended, Class::Active, Class::Idle] {
            while let Some(slot) = self.slots.oldest(class) {
                self.drop_slot(slot, summary, sink);
            }
        }
        self.waiting.clear();
    }

    fn run(
        &mut self,
        slot: u32,
        segment: &Segment<'_>,
        summary: &mut Summary,
        sink: &mut dyn Sink,
    ) -> Verdict {
        let Some(conn) = self.slots.get_mut(slot) else { return Verdict::Taken };
        let direction = conn.direction(segment);
        let waited = conn.is_waiting();
        let before = conn.held_cost(direction);
        let other_before = conn.held_cost(direction.reverse());
        if conn.segment(segment, &mut summary.tcp, sink) == Verdict::Another {
            return Verdict::Another;
        }
        summary.ports.count(Transport::Tcp, conn.connection.server.port());
        let after = conn.held_cost(direction);
        let other_after = conn.held_cost(direction.reverse());
        let class = match (conn.closed || conn.reset, conn.carried_data()) {
            (true, _) => Class::Ended,
            (false, true) => Class::Active,
            (false, false) => Class::Idle,
        };
        let waits_now = !waited && conn.is_waiting();
        let id = conn.connection.id;
        self.slots.touch(slot, class);
        if before != after || other_before != other_after {
            self.account(segment.src.ip(), before, after);
            self.account(segment.dst.ip(), other_before, other_after);
            self.keep_to_limits(slot, direction, segment, summary, sink);
        }
        if waits_now {
            self.waiting.push_back(Waiting { slot, id, since: segment.mark });
        }
        if self.slots.class_len(Class::Ended) > ENDED
            && let Some(oldest) = self.slots.oldest(Class::Ended)
        {
            self.drop_slot(oldest, summary, sink);
        }
        Verdict::Taken
    }

    fn open(
        &mut self,
        key: Key,
        segment: &Segment<'_>,
        summary: &mut Summary,
        sink: &mut dyn Sink,
    ) -> u32 {
        self.make_room(segment.mark, summary, sink);
        self.next_id += 1;
        let (client, server) = sides(segment);
        let connection =
            Connection { id: ConnId(self.next_id), client, server, midstream: !segment.syn };
        summary.tcp.connections += 1;
        summary.tcp.midstream += u64::from(!segment.syn);
        let slot = self.slots.insert(Conn::new(connection), Class::Idle);
        self.by_key.insert(key, slot);
        slot
    }

    fn make_room(&mut self, mark: Mark, summary: &mut Summary, sink: &mut dyn Sink) {
        while self.slots.len() >= self.limits.connections.max(1) {
            // A flood of calls that nobody answers must not push out the connections in use.
            let idle = self.slots.class_len(Class::Idle);
            let order = if idle > self.limits.connections / 2 {
                [Class::Idle, Class::Ended, Class::Active]
            } else {
                [Class::Ended, Class::Active, Class::Idle]
            };
            let oldest =
                order.into_iter().find_map(|class| self.slots.oldest(class).map(|s| (class, s)));
            let Some((class, slot)) = oldest else { return };
            match class {
                Class::Idle => summary.tcp.evicted_idle += 1,
                Class::Active => {
                    summary.tcp.evicted += 1;
                    summary.tcp.limit(mark);
                }
                Class::Ended => {}
            }
            self.drop_slot(slot, summary, sink);
        }
    }

    fn drop_slot(&mut self, slot: u32, summary: &mut Summary, sink: &mut dyn Sink) {
        let Some(mut conn) = self.slots.remove(slot) else { return };
        let (client, server) = (conn.connection.client, conn.connection.server);
        self.account(client.ip(), conn.held_cost(Direction::ToServer), 0);
        self.account(server.ip(), conn.held_cost(Direction::ToClient), 0);
        conn.close(&mut summary.tcp, sink);
        let key = Key::of(client, server);
        if self.by_key.get(&key) == Some(&slot) {
            self.by_key.remove(&key);
        }
    }

    /// Starts connections that have waited long enough, so that nothing is handed out much later than it was seen.
    fn settle_overdue(&mut self, now: Mark, summary: &mut Summary, sink: &mut dyn Sink) {
        while let Some(&Waiting { slot, id, since }) = self.waiting.front() {
            let elapsed =
                now.time.zip(since.time).map_or(0, |(now, then)| now.saturating_sub(then));
            let overdue = elapsed.unsigned_abs() >= WAIT_TIME.unsigned_abs()
                || now.frame.abs_diff(since.frame) >= WAIT_FRAMES
                || self.waiting.len() > WAITING;
            let current = self.slots.get(slot).filter(|conn| conn.connection.id == id);
            if current.is_some_and(Conn::is_waiting) {
                if !overdue {
                    return;
                }
                self.settle(slot, summary, sink);
            }
            self.waiting.pop_front();
        }
    }

    fn settle(&mut self, slot: u32, summary: &mut Summary, sink: &mut dyn Sink) {
        let Some(conn) = self.slots.get_mut(slot) else { return };
        conn.settle(&mut summary.tcp, sink);
        let Connection { client, server, .. } = conn.connection;
        let (to_server, to_client) =
            (conn.held_cost(Direction::ToServer), conn.held_cost(Direction::ToClient));
        self.account(client.ip(), 0, to_server);
        self.account(server.ip(), 0, to_client);
    }

    fn account(&mut self, sender: IpAddr, before: usize, after: usize) {
        if before == after {
            return;
        }
        self.held = (self.held + after).saturating_sub(before);
        let host = self.held_by_host.entry(sender).or_default();
        *host = (*host + after).saturating_sub(before);
        if *host == 0 {
            self.held_by_host.remove(&sender);
        }
    }

    /// The stream that passes a bound gives up what it waits for.
    fn keep_to_limits(
        &mut self,
        slot: u32,
        direction: Direction,
        segment: &Segment<'_>,
        summary: &mut Summary,
        sink: &mut dyn Sink,
    ) {
        let sender = segment.src.ip();
        loop {
            let Some(conn) = self.slots.get_mut(slot) else { return };
            let before = conn.held_cost(direction);
            let host = self.held_by_host.get(&sender).copied().unwrap_or_default();
            let within = before <= self.limits.held_per_stream
                && host <= self.limits.held_per_host
                && self.held <= self.limits.held_total;
            if within || before == 0 {
                return;
            }
            summary.tcp.given_up += 1;
            summary.tcp.limit(segment.mark);
            conn.give_up(direction, segment.mark, &mut summary.tcp, sink);
            let after = conn.held_cost(direction);
            self.account(sender, before, after);
            if after >= before {
                return;
            }
        }
    }
}

/// Who called whom: the SYN tells; without one, the side with the port of a service was called.
fn sides(segment: &Segment<'_>) -> (SocketAddr, SocketAddr) {
    let (src, dst) = (segment.src, segment.dst);
    let dst_called = if segment.syn {
        segment.ack.is_none()
    } else {
        match (is_service(src.port()), is_service(dst.port())) {
            (true, false) => false,
            (false, true) => true,
            _ => dst.port() <= src.port(),
        }
    };
    if dst_called { (src, dst) } else { (dst, src) }
}
