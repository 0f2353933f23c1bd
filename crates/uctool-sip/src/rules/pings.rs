//! OPTIONS as a sign of life: what each pinged host answered, in order.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use uctool_message::Method;

use crate::calls::{Dialog, Transaction};

const MAX_PAIRS: usize = 4000;
/// How many pings in a row without answer make a host down, where one was repeated less than three times.
pub(super) const IN_A_ROW: u32 = 2;

/// One host as another sees it.
#[derive(Debug)]
pub(super) struct Pinged {
    pub(super) file: usize,
    pub(super) dst: SocketAddr,
    pub(super) pings: u32,
    pub(super) answered: u32,
    /// Pings in a row that failed, up to now.
    pub(super) failing: u32,
    /// It is taken to be down now.
    pub(super) down: bool,
    /// How often it went down, and how often it came back.
    pub(super) downs: u32,
    pub(super) ups: u32,
    /// What the last failure was: a status, or 0 for silence.
    pub(super) last: u16,
    pub(super) sent: u32,
    /// The host said so itself, or the pings were repeated: the capture did not merely miss the answers.
    pub(super) proven: bool,
    pub(super) frames: Vec<u64>,
}

/// Every pinged host.
#[derive(Debug, Default)]
pub(super) struct Pings(BTreeMap<(IpAddr, IpAddr, u16), Pinged>);

impl Pings {
    pub(super) fn note(&mut self, dialog: &Dialog, one: &Transaction) {
        if one.method != Method::Options || one.in_dialog || !one.request_seen {
            return;
        }
        let port = if one.carrier.is_stream() { 0 } else { one.dst.port() };
        let key = (one.src.ip(), one.dst.ip(), port);
        if self.0.len() >= MAX_PAIRS && !self.0.contains_key(&key) {
            return;
        }
        let held = self.0.entry(key).or_insert_with(|| Pinged {
            file: dialog.file,
            dst: one.dst,
            pings: 0,
            answered: 0,
            failing: 0,
            down: false,
            downs: 0,
            ups: 0,
            last: 0,
            sent: 0,
            proven: false,
            frames: Vec::new(),
        });
        held.take(dialog, one);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (IpAddr, &Pinged)> {
        self.0.iter().map(|((src, ..), pinged)| (*src, pinged))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Pinged {
    fn take(&mut self, dialog: &Dialog, one: &Transaction) {
        // A refusal is an answer: the host lives. 408 and 503 say that what is behind it does not.
        let failed = one.status().is_none_or(|status| matches!(status, 408 | 503 | 504));
        let waited = dialog.clock.saturating_sub(one.first.time.unwrap_or(dialog.clock));
        if one.ended.is_none() && one.sent < 2 && waited < 5_000_000_000 && one.broken.is_none() {
            return; // There was no time for an answer.
        }
        self.pings += 1;
        if !failed {
            self.answered += 1;
            self.failing = 0;
            if std::mem::take(&mut self.down) {
                self.ups += 1;
            }
            return;
        }
        self.failing += 1;
        self.last = one.status().unwrap_or(0);
        self.sent += one.sent;
        self.proven |= one.sent >= 2 || one.ended.is_some() || one.broken.is_some();
        if self.frames.len() < 20 {
            self.frames.extend(one.frames().into_iter().take(4));
        }
        let certain = one.sent >= 3 || one.broken.is_some() || self.failing >= IN_A_ROW;
        if certain && !self.down {
            self.down = true;
            self.downs += 1;
        }
    }
}
