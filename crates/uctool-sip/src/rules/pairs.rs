//! Which servers answered whom, and how large a request they answered: shared by the rules about silence.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use uctool_capture::{Connection, Mark, StreamEvent};

use crate::calls::Transaction;

/// The largest request that goes over UDP unless the path MTU is known (RFC 3261, section 18.1.1), in bytes.
pub(super) const LARGE: usize = 1300;
/// How many pairs are kept.
const MAX_PAIRS: usize = 10_000;
/// How many ends of connections.
const MAX_RESETS: usize = 4000;

/// Requests answered, by the pair of hosts.
#[derive(Debug, Default)]
pub(super) struct Pairs(BTreeMap<(IpAddr, IpAddr), Answered>);

/// What a pair's requests came to.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Answered {
    /// How many got an answer.
    pub(super) count: u64,
    /// The largest of them, in bytes.
    pub(super) largest: usize,
}

impl Pairs {
    pub(super) fn note(&mut self, transaction: &Transaction) {
        let key = (transaction.src.ip(), transaction.dst.ip());
        if transaction.is_silent() || (self.0.len() >= MAX_PAIRS && !self.0.contains_key(&key)) {
            return;
        }
        let held = self.0.entry(key).or_default();
        held.count += 1;
        held.largest =
            held.largest.max(if transaction.request_seen { transaction.size } else { 0 });
    }

    /// What `dst` answered to `src`.
    pub(super) fn of(&self, src: IpAddr, dst: IpAddr) -> Answered {
        self.0.get(&(src, dst)).copied().unwrap_or_default()
    }

    /// A request of `size` bytes got no answer, and smaller ones between the same hosts did.
    pub(super) fn size_explains(&self, src: IpAddr, dst: IpAddr, size: usize) -> bool {
        let answered = self.of(src, dst);
        size > LARGE && answered.count > 0 && answered.largest < size
    }
}

/// Connections that were reset, by their ends.
#[derive(Default)]
pub(super) struct Resets(BTreeMap<(SocketAddr, SocketAddr), Mark>);

impl Resets {
    /// Notes a reset, whichever side sent it.
    pub(super) fn note(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        if let StreamEvent::Reset { mark, .. } = event
            && self.0.len() < MAX_RESETS
        {
            self.0.insert((connection.client, connection.server), *mark);
            self.0.insert((connection.server, connection.client), *mark);
        }
    }

    /// The reset of the connection that carried `one`, after it was sent.
    pub(super) fn after(&self, one: &Transaction) -> Option<Mark> {
        self.0.get(&(one.src, one.dst)).copied().filter(|mark| *mark > one.first)
    }
}
