//! All dialogs of a run, from message to end.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use uctool_core::sort;

use uctool_capture::{Connection, Datagram, IcmpError, StreamEvent};
use uctool_message::value::unfold;
use uctool_message::{Consumer, Context, HttpHead, Message, Method, Said, SeenSip};

use super::apply::MAX_TRANSACTIONS;
use super::dialog::{Dialog, Kind};
use super::legs::{Joiner, Leg, MAX_LEGS};
use super::outcome::PATIENCE;
use super::transaction::Transaction;
use super::watch::{Sighting, Watch};

/// How many dialogs may be live at once. A dialog takes about 2 KiB, a hostile one 4, so that the whole stays below 64 MiB.
pub const MAX_LIVE: usize = 10_000;

/// Nanoseconds a call may ring, a proxy may keep silent after 100 Trying (Timer C, RFC 3261, section 16.6), and an
/// answered call may go without a word.
const RINGS: i64 = 600_000_000_000;
const PROCEEDS: i64 = 200_000_000_000;
const TALKS: i64 = 12 * 3_600_000_000_000;

/// Puts messages into dialogs and tells `W` of them.
pub struct Tracker<W> {
    /// Who is told.
    pub watch: W,
    /// Live dialogs by the hash of their Call-ID.
    live: HashMap<u64, Box<Dialog>>,
    /// When each live dialog is to be looked at next, its number and hash: one entry each.
    due: BinaryHeap<Reverse<(i64, u64, u64)>>,
    /// The time of the capture.
    now: i64,
    begun: u64,
    file: usize,
    joiner: Joiner,
    dropped: u64,
}

impl<W: Watch> Tracker<W> {
    /// A tracker that tells `watch`.
    pub fn new(watch: W) -> Self {
        Self {
            watch,
            live: HashMap::new(),
            due: BinaryHeap::new(),
            now: i64::MIN,
            begun: 0,
            file: 0,
            joiner: Joiner::default(),
            dropped: 0,
        }
    }

    /// The next capture begins. Dialogs go on in it when it begins where the last one ended.
    pub fn next_file(&mut self) {
        self.file += 1;
    }

    /// How many dialogs had to leave before their end, because [`MAX_LIVE`] others were live.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// How many dialogs began.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// The captures ended: every dialog that is live is told as it stands.
    pub fn finish(&mut self) {
        let mut rest: Vec<Box<Dialog>> = std::mem::take(&mut self.live).into_values().collect();
        sort::by_key(&mut rest, |dialog| dialog.n);
        self.due.clear();
        for dialog in rest {
            self.end(dialog);
        }
    }

    fn take(&mut self, seen: &SeenSip<'_>) {
        if let Some(time) = seen.context.mark.time {
            self.advance(time);
        }
        let Some(said) = Said::of(seen) else { return self.watch.stray(seen) };
        let id = hash(&said.call_id);
        let begins = !self.live.contains_key(&id);
        if begins {
            self.make_room();
            self.begun += 1;
            let dialog = Dialog::new(self.begun, self.file, &said, &seen.context);
            let leg = self.joiner.join(id, &dialog, &said);
            self.live.insert(id, Box::new(dialog));
            if let Some((other, by)) = leg {
                self.join(id, other, by);
            }
        }
        let Some(dialog) = self.live.get_mut(&id) else { return };
        if dialog.transactions.len() >= MAX_TRANSACTIONS {
            // The oldest would leave without a word otherwise.
            let oldest = dialog.transactions.remove(0);
            self.watch.transaction(dialog, &oldest);
        }
        let applied = dialog.apply(&said, seen);
        dialog.clock = self.now;
        let transaction = applied.index.and_then(|index| dialog.transactions.get(index));
        let sighting = Sighting { said: &said, dialog, transaction, copy: applied.copy, begins };
        self.watch.message(seen, &sighting);
        if begins {
            self.due.push(Reverse((dialog.due(), dialog.n, id)));
        }
    }

    /// Time passes: what is over is told and leaves.
    fn advance(&mut self, time: i64) {
        if time < self.now.saturating_sub(PATIENCE) {
            // Another capture of another time: what was live has nothing to do with it.
            self.finish();
            self.now = time;
        }
        self.now = self.now.max(time);
        while let Some(Reverse((due, _, id))) = self.due.peek().copied() {
            if due > self.now {
                return;
            }
            self.due.pop();
            self.look_at(id);
        }
    }

    /// The time to look at a dialog has come: it may have gone on since that was set.
    fn look_at(&mut self, id: u64) {
        let Some(dialog) = self.live.get_mut(&id) else { return };
        dialog.clock = self.now;
        let mut at = 0;
        while let Some(one) = dialog.transactions.get(at) {
            if one.is_over_by(self.now) {
                let over = dialog.transactions.remove(at);
                self.watch.transaction(dialog, &over);
            } else {
                at += 1;
            }
        }
        if dialog.expiry() <= self.now {
            if let Some(mut dialog) = self.live.remove(&id) {
                dialog.given_up = !dialog.is_over();
                self.end(dialog);
            }
        } else {
            let due = dialog.due().max(self.now.saturating_add(1));
            self.due.push(Reverse((due, dialog.n, id)));
        }
    }

    /// Room for one more: what is over leaves first, then what was to be looked at first.
    fn make_room(&mut self) {
        while self.live.len() >= MAX_LIVE {
            let Some(Reverse((_, _, id))) = self.due.pop() else { return };
            if let Some(dialog) = self.live.remove(&id) {
                if !dialog.is_over() {
                    self.dropped += 1;
                    self.watch.dropped(&dialog);
                }
                self.end(dialog);
            }
        }
    }

    fn end(&mut self, mut dialog: Box<Dialog>) {
        dialog.clock = dialog.clock.max(self.now);
        for transaction in std::mem::take(&mut dialog.transactions) {
            dialog.unconfirmed |= transaction.was_never_acked() && dialog.confirmed.is_none();
            self.watch.transaction(&dialog, &transaction);
        }
        self.watch.ended(&dialog);
    }

    /// Notes that two live dialogs are legs of one call.
    fn join(&mut self, id: u64, other: u64, by: super::JoinedBy) {
        let Some(first) = self.live.get_mut(&other) else { return };
        let group = *first.group.get_or_insert(first.n);
        let of_first = Leg { call_id: first.call_id.clone(), by };
        let known: Vec<Leg> = first.legs.clone();
        let Some(second) = self.live.get_mut(&id) else { return };
        second.group = Some(group);
        second.legs.push(of_first);
        second.legs.extend(known.iter().cloned());
        second.legs.truncate(MAX_LEGS);
        let of_second = Leg { call_id: second.call_id.clone(), by };
        let others = known.into_iter().map(|leg| hash(&leg.call_id)).chain([other]);
        for one in others {
            if let Some(dialog) = self.live.get_mut(&one)
                && dialog.legs.len() < MAX_LEGS
            {
                dialog.legs.push(of_second.clone());
            }
        }
    }

    /// What was between `src` and `dst` broke off: the requests under way fail.
    fn broke(&mut self, error: &IcmpError<'_>) {
        // Only what is quoted names the dialog; without it nothing is known to have failed.
        let Some(call_id) = quoted_call_id(error.quoted) else {
            return self.broke_by_address(error);
        };
        if let Some(dialog) = self.live.get_mut(&hash(&call_id)) {
            dialog.break_off(error);
        }
    }

    fn broke_by_address(&mut self, error: &IcmpError<'_>) {
        let waits = |dialog: &&mut Box<Dialog>| {
            dialog.transactions.last().is_some_and(|one| {
                one.ended.is_none() && (one.src, one.dst) == (error.src, error.dst)
            })
        };
        // Errors follow at once: the request sent last between the two is the one.
        let latest = self.live.values_mut().filter(waits).max_by_key(|dialog| dialog.last);
        if let Some(dialog) = latest {
            dialog.break_off(error);
        }
    }
}

impl<W: Watch> Consumer for Tracker<W> {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        self.take(seen);
    }

    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.watch.http(context, head);
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        self.broke(error);
        self.watch.icmp_error(error);
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        let mark = match event {
            StreamEvent::Gap { mark, .. }
            | StreamEvent::Fin { mark, .. }
            | StreamEvent::Reset { mark, .. } => Some(*mark),
            _ => None,
        };
        // The event first: what it explains may be judged as time passes.
        self.watch.connection(connection, event);
        if let Some(time) = mark.and_then(|mark| mark.time) {
            self.advance(time);
        }
    }

    fn other(&mut self, datagram: &Datagram<'_>) {
        self.watch.other(datagram);
    }
}

impl Dialog {
    fn break_off(&mut self, error: &IcmpError<'_>) {
        let addressed = |one: &&mut Transaction| {
            one.ended.is_none() && (one.src, one.dst) == (error.src, error.dst)
        };
        if let Some(one) = self.transactions.iter_mut().rev().find(addressed) {
            one.broken.get_or_insert(error.mark);
            if one.primary {
                self.broken.get_or_insert(error.mark);
            }
        }
    }

    /// When to look at it next.
    fn due(&self) -> i64 {
        let transactions =
            self.transactions.iter().map(|one| one.last_word().saturating_add(PATIENCE));
        transactions.min().unwrap_or(i64::MAX).min(self.expiry())
    }

    /// When it leaves, unless more is heard of it.
    fn expiry(&self) -> i64 {
        let patience = match self.kind {
            _ if self.is_over() => PATIENCE,
            Kind::Call if self.answered.is_some() || self.confirmed.is_some() => TALKS,
            Kind::Call if self.ringing.is_some() || self.progress.is_some() => RINGS,
            Kind::Call if !self.silent => PROCEEDS,
            Kind::Registration => granted(self.registration.as_ref().and_then(|one| one.expires)),
            Kind::Subscription => granted(self.subscription.as_ref().and_then(|one| one.expires)),
            _ => PATIENCE,
        };
        self.last.time.unwrap_or(self.clock).saturating_add(patience)
    }
}

impl Transaction {
    /// The last time anything was heard of it.
    fn last_word(&self) -> i64 {
        let ended = self.ended.as_ref().and_then(|end| end.last.time);
        ended.max(self.last_sent.time).unwrap_or_default()
    }

    /// Its dialog may forget it: it ended and no repetition can come any more, or nothing was heard for its time. An
    /// INVITE without final response waits with its dialog.
    fn is_over_by(&self, now: i64) -> bool {
        let waits = self.method == Method::Invite && self.ended.is_none() && !self.is_silent();
        !waits && self.last_word().saturating_add(PATIENCE) <= now
    }

    /// Its 2xx was repeated again and again for want of an ACK.
    fn was_never_acked(&self) -> bool {
        self.method == Method::Invite
            && self.acked.is_none()
            && self.ended.as_ref().is_some_and(|end| end.status < 300 && end.sent > 2)
    }
}

/// Nanoseconds to wait for what was granted for `seconds`.
fn granted(seconds: Option<u32>) -> i64 {
    i64::from(seconds.unwrap_or(0))
        .saturating_mul(1_000_000_000)
        .min(TALKS)
        .saturating_add(PATIENCE)
}

fn hash(call_id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    call_id.hash(&mut hasher);
    hasher.finish()
}

/// The Call-ID in the few bytes that an ICMP error quotes.
fn quoted_call_id(quoted: &[u8]) -> Option<String> {
    let message = Message::parse_cut(quoted)?;
    message.fields.call_id.map(|value| unfold(value).into_owned())
}
