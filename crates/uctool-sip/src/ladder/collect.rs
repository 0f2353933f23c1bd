//! Keeps the messages of calls until they are over, within a bound, and of those that are over the ones to show.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use uctool_capture::{Connection, IcmpError, StreamEvent};
use uctool_message::value::unfold;
use uctool_message::{Message, SeenSip};

use super::build;
use super::draft::Draft;
use super::model::Ladder;
use crate::calls::{Copy, Dialog, Kind, Sighting, Watch};

/// The most arrows of one ladder.
pub(super) const MAX_ARROWS: usize = 1000;
/// The most bytes of messages of one ladder.
const MAX_LADDER: usize = 4 << 20;
/// The most bytes of all calls that are not over; beyond it the call that was quiet longest is forgotten.
const MAX_LIVE_BYTES: usize = 64 << 20;
/// How many arrows back a repetition is looked for.
const MAX_LOOKBACK: usize = 200;
/// The most legs of one call.
const MAX_STRANDS: usize = 26;
/// How many pairs of addresses are remembered with what they last carried.
const MAX_PATHS: usize = 8192;

/// What is to be shown.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// The call or dialog with this Call-ID and its other legs; else the failed ones first.
    pub(super) call_id: Option<String>,
    /// How many ladders.
    pub(super) most: usize,
    /// Keep the text of messages.
    pub(super) messages: bool,
}

/// A call that goes on.
#[derive(Default)]
struct Group {
    drafts: Vec<Draft>,
    /// Live dialogs.
    live: u32,
    /// Those that ended.
    ended: Vec<Dialog>,
    weight: usize,
    left_out: u64,
    /// When it was heard of last, by the number of the message.
    touched: u64,
}

/// How many calls and dialogs were seen, and how many of them failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) calls: u64,
    pub(super) failed: u64,
    /// Dialogs that are no calls, and those of them that failed.
    pub(super) others: u64,
    pub(super) others_failed: u64,
}

impl Counts {
    fn note(&mut self, is_call: bool, failed: bool) {
        let (seen, bad) = if is_call {
            (&mut self.calls, &mut self.failed)
        } else {
            (&mut self.others, &mut self.others_failed)
        };
        *seen += 1;
        *bad += u64::from(failed);
    }
}

/// Collects ladders.
pub(super) struct Collector {
    wanted: Wanted,
    groups: BTreeMap<u64, Group>,
    /// Groups by when they were heard of last.
    quiet: BTreeSet<(u64, u64)>,
    /// The group of each live Call-ID.
    calls: BTreeMap<Box<str>, u64>,
    /// The group that a pair of addresses carried last.
    paths: BTreeMap<(SocketAddr, SocketAddr), u64>,
    weight: usize,
    clock: u64,
    /// Ladders to show: by rank, then in order of beginning.
    shown: BTreeMap<(u8, u64), Ladder>,
    pub(super) counts: Counts,
    /// A Call-ID that begins as the wanted one does.
    pub(super) resembling: Option<Box<str>>,
}

impl Collector {
    pub(super) fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            groups: BTreeMap::new(),
            quiet: BTreeSet::new(),
            calls: BTreeMap::new(),
            paths: BTreeMap::new(),
            weight: 0,
            clock: 0,
            shown: BTreeMap::new(),
            counts: Counts::default(),
            resembling: None,
        }
    }

    /// The ladders to show, failed ones first, once all is over.
    pub(super) fn ladders(&mut self) -> Vec<Ladder> {
        std::mem::take(&mut self.shown).into_values().collect()
    }

    /// How many bytes of calls that are not over are kept.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.weight
    }

    /// Whether messages of `dialog` are worth keeping.
    fn keeps(&mut self, dialog: &Dialog) -> bool {
        let Some(wanted) = self.wanted.call_id.as_deref() else {
            // Dialogs that are no calls are shown where there are no calls.
            return dialog.kind == Kind::Call || self.counts.calls == 0;
        };
        if self.resembling.is_none() && dialog.call_id.starts_with(wanted) {
            self.resembling = Some(dialog.call_id.clone());
        }
        dialog.kind == Kind::Call || &*dialog.call_id == wanted
    }

    fn add(&mut self, id: u64, draft: Draft, copy: Copy) {
        let Some(group) = self.groups.get_mut(&id) else { return };
        self.quiet.remove(&(group.touched, id));
        self.clock += 1;
        group.touched = self.clock;
        self.quiet.insert((group.touched, id));
        if group.drafts.iter_mut().rev().take(MAX_LOOKBACK).any(|held| held.takes(&draft, copy)) {
            return;
        }
        if group.drafts.len() >= MAX_ARROWS {
            group.left_out += 1;
            return;
        }
        let mut draft = draft;
        if group.weight + draft.weight() > MAX_LADDER {
            draft.raw = None;
        }
        group.weight += draft.weight();
        self.weight += draft.weight();
        group.drafts.push(draft);
        self.make_room(id);
    }

    /// Forgets the calls that were quiet longest, except `kept`.
    fn make_room(&mut self, kept: u64) {
        while self.weight > MAX_LIVE_BYTES {
            let Some((_, id)) = self.quiet.pop_first() else { return };
            let wanted = self.wanted.call_id.as_ref();
            let Some(group) = self.groups.get_mut(&id) else { continue };
            let is_wanted =
                wanted.is_some_and(|wanted| self.calls.get(wanted.as_str()) == Some(&id));
            if id != kept && !is_wanted {
                group.left_out += group.drafts.len() as u64;
                self.weight -= std::mem::take(&mut group.weight);
                group.drafts = Vec::new();
            }
        }
    }

    /// All legs of a call are over.
    fn over(&mut self, id: u64) {
        let Some(group) = self.groups.remove(&id) else { return };
        self.quiet.remove(&(group.touched, id));
        self.weight -= group.weight;
        let Some(ladder) = build::ladder(group.drafts, &group.ended, group.left_out) else {
            return;
        };
        let is_call = ladder.kind == Kind::Call;
        self.counts.note(is_call, ladder.outcome.is_failure());
        if let Some(wanted) = self.wanted.call_id.as_deref()
            && !ladder.legs.iter().any(|leg| leg.call_id == wanted)
        {
            return;
        }
        let rank = ladder.rank() + if is_call { 0 } else { 3 };
        self.shown.insert((rank, id), ladder);
        if self.counts.calls > 0 && self.wanted.call_id.is_none() {
            self.shown.retain(|_, ladder| ladder.kind == Kind::Call);
        }
        while self.shown.len() > self.wanted.most {
            self.shown.pop_last();
        }
    }
}

impl Watch for Collector {
    fn message(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>) {
        let dialog = sighting.dialog;
        let id = dialog.group.unwrap_or(dialog.n);
        if sighting.begins {
            let group = self.groups.entry(id).or_default();
            group.live += 1;
            self.calls.insert(dialog.call_id.clone(), id);
        }
        if !self.keeps(dialog) {
            return;
        }
        let context = &seen.context;
        if self.paths.len() >= MAX_PATHS {
            self.paths.clear();
        }
        self.paths.insert((context.src, context.dst), id);
        let draft = Draft::of(seen, sighting, self.wanted.messages);
        self.add(id, draft, sighting.copy);
    }

    fn ended(&mut self, dialog: &Dialog) {
        let id = dialog.group.unwrap_or(dialog.n);
        self.calls.remove(&dialog.call_id);
        let Some(group) = self.groups.get_mut(&id) else { return };
        group.live = group.live.saturating_sub(1);
        if group.ended.len() < MAX_STRANDS {
            group.ended.push(dialog.clone());
        }
        if group.live == 0 {
            self.over(id);
        }
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        let quoted = Message::parse_cut(error.quoted)
            .and_then(|message| message.fields.call_id)
            .and_then(|value| self.calls.get(&*unfold(value)));
        let Some(id) = quoted.or_else(|| self.paths.get(&(error.src, error.dst))).copied() else {
            return;
        };
        let place = (error.src, error.dst);
        let under_way = |draft: &&Draft| draft.is_request() && (draft.src, draft.dst) == place;
        let request = self
            .groups
            .get(&id)
            .and_then(|group| group.drafts.iter().rev().find(under_way).map(|held| held.dialog));
        if let Some(dialog) = request {
            self.add(id, Draft::icmp(error, dialog), Copy::Again);
        }
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        let StreamEvent::Reset { direction, mark, .. } = event else { return };
        let (from, to) = connection.endpoints(*direction);
        // Connections are reset for many reasons; this one cut off a request that waited.
        for path in [(from, to), (to, from)] {
            let Some(id) = self.paths.get(&path).copied() else { continue };
            let Some(group) = self.groups.get(&id) else { continue };
            let last = group.drafts.iter().rfind(|held| {
                (held.src, held.dst) == (from, to) || (held.src, held.dst) == (to, from)
            });
            if let Some(last) = last.filter(|last| last.is_request()) {
                let draft = Draft::reset(connection, *direction, *mark, last.dialog);
                self.add(id, draft, Copy::Again);
                return;
            }
        }
    }
}
