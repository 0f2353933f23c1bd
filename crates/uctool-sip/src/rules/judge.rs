//! What the rules of `sip calls` share: each is a [`Judge`], which watches dialogs and transactions pass and keeps the
//! little it needs of them.

use std::collections::BTreeMap;
use uctool_core::sort;

use uctool_capture::{Connection, IcmpError, StreamEvent};
use uctool_core::text::some_of;
use uctool_core::{Finding, Location, Outcome, Rule};
use uctool_message::{Context, HttpHead, SeenSip, Unit};

use crate::calls::{Dialog, Sighting, Transaction, Watch};

/// How many groups of cases a rule keeps, and how many frames and Call-IDs of each.
const MAX_GROUPS: usize = 40;
const MAX_FRAMES: usize = 20;
const MAX_CALLS: usize = 5;

/// What a judge knows besides what it saw.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    /// The inputs by [`Dialog::file`], and what their places are counted in.
    pub(crate) sources: Vec<(String, Unit)>,
    /// The SIP domains, node names and aliases given, and the names they make together.
    pub(crate) home: Vec<String>,
}

impl About {
    /// One capture, and no names.
    pub(crate) fn of(source: &str) -> Self {
        Self { sources: vec![(source.to_owned(), Unit::Frame)], home: Vec::new() }
    }

    /// A finding of `rule` at `frames` of an input (lines, where it is a text).
    pub(crate) fn finding(
        &self,
        rule: &'static Rule,
        file: usize,
        frames: &[u64],
        message: impl Into<String>,
    ) -> Finding {
        let mut frames = frames.to_vec();
        frames.sort_unstable();
        frames.dedup();
        let input = self.sources.get(file).or(self.sources.first());
        let (name, unit) = input.map_or(("", Unit::Frame), |(name, unit)| (name.as_str(), *unit));
        let Some(first) = frames.first() else {
            return Finding::new(rule, Location::of(name), message);
        };
        let location = unit.locate(name, *first);
        let noun = unit.as_str();
        if frames.len() == 1 {
            return Finding::new(rule, location, message).evidence(format!("{noun} {first}"));
        }
        let location = location.part(format!("{noun}s {}", some_of(&frames, 5)));
        Finding::new(rule, location, message)
            .evidence(format!("{noun}s {}", some_of(&frames, MAX_FRAMES)))
    }
}

/// A rule that watches the whole run and speaks at its end.
pub(crate) trait Judge: Watch {
    /// The rule.
    fn rule(&self) -> &'static Rule;
    /// Its decision.
    fn verdict(&self, about: &About) -> Outcome;
}

/// Cases that are alike: counted, the first of them kept.
#[derive(Debug)]
pub(crate) struct Group<T> {
    /// How many.
    pub(crate) count: u64,
    /// The first one's.
    pub(crate) file: usize,
    /// Frames of the first ones.
    pub(crate) frames: Vec<u64>,
    /// Call-IDs of the first ones.
    pub(crate) calls: Vec<Box<str>>,
    /// What is known of the first one, or of all.
    pub(crate) what: T,
}

/// Cases by what they have in common.
#[derive(Debug)]
pub(crate) struct Groups<T> {
    by_key: BTreeMap<String, Group<T>>,
    /// Cases that found no room.
    more: u64,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self { by_key: BTreeMap::new(), more: 0 }
    }
}

impl<T> Groups<T> {
    /// Notes a case of `dialog` with its `frames`. `what` is made for the first of its group.
    pub(crate) fn note(
        &mut self,
        key: &str,
        dialog: &Dialog,
        frames: &[u64],
        what: impl FnOnce() -> T,
    ) -> Option<&mut T> {
        self.note_of(key, dialog.file, Some(&dialog.call_id), frames, what)
    }

    /// Notes a case that is no dialog's.
    pub(crate) fn note_of(
        &mut self,
        key: &str,
        file: usize,
        call_id: Option<&str>,
        frames: &[u64],
        what: impl FnOnce() -> T,
    ) -> Option<&mut T> {
        if self.by_key.len() >= MAX_GROUPS && !self.by_key.contains_key(key) {
            self.more += 1;
            return None;
        }
        let group = self.by_key.entry(key.to_owned()).or_insert_with(|| Group {
            count: 0,
            file,
            frames: Vec::new(),
            calls: Vec::new(),
            what: what(),
        });
        group.count += 1;
        if group.file == file {
            let room = MAX_FRAMES.saturating_sub(group.frames.len());
            group.frames.extend(frames.iter().take(room));
        }
        if let Some(call_id) = call_id
            && group.calls.len() < MAX_CALLS
            && !group.calls.iter().any(|known| &**known == call_id)
        {
            group.calls.push(call_id.into());
        }
        Some(&mut group.what)
    }

    /// The groups in the order of their keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Group<T>)> {
        self.by_key.iter().map(|(key, group)| (key.as_str(), group))
    }

    /// True when nothing was noted.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// One finding for each group, in the order of their frames; the last says how many cases found no room.
    pub(crate) fn findings(&self, finding: impl Fn(&str, &Group<T>) -> Option<Finding>) -> Outcome {
        listed(self.iter().filter_map(|(key, group)| finding(key, group)).collect(), self.more)
    }
}

fn listed(mut found: Vec<Finding>, more: u64) -> Outcome {
    sort::by_key(&mut found, |finding| finding.location.frame);
    if let Some(last) = found.last_mut()
        && more > 0
    {
        last.evidence.push(format!("{more} more cases are not listed"));
    }
    found.into()
}

impl<T> Group<T> {
    /// A finding of `rule` at the place of the group's cases.
    pub(crate) fn finding(
        &self,
        rule: &'static Rule,
        about: &About,
        message: impl Into<String>,
    ) -> Finding {
        let finding = about.finding(rule, self.file, &self.frames, message);
        self.calls
            .iter()
            .fold(finding, |finding, call_id| finding.evidence(format!("Call-ID {call_id}")))
    }

    /// ` (and 3 more times)`, or nothing.
    pub(crate) fn and_more(&self, noun: &str) -> String {
        match self.count {
            0 | 1 => String::new(),
            n => format!(" (and {})", uctool_core::text::count(n - 1, &format!("more {noun}"))),
        }
    }
}

/// The judges of a run, told of everything together.
pub(crate) struct Panel(Vec<Box<dyn Judge>>);

impl Panel {
    /// Those that `makers` make.
    pub(crate) fn of(makers: &[fn() -> Box<dyn Judge>]) -> Self {
        Self(makers.iter().map(|make| make()).collect())
    }

    /// These too.
    pub(crate) fn add(&mut self, makers: &[fn() -> Box<dyn Judge>]) {
        self.0.extend(makers.iter().map(|make| make()));
    }

    /// What each says.
    pub(crate) fn verdicts(&self, about: &About) -> Vec<(&'static Rule, Outcome)> {
        self.0.iter().map(|judge| (judge.rule(), judge.verdict(about))).collect()
    }
}

impl Watch for Panel {
    fn message(&mut self, seen: &SeenSip<'_>, sighting: &Sighting<'_>) {
        self.0.iter_mut().for_each(|judge| judge.message(seen, sighting));
    }

    fn stray(&mut self, seen: &SeenSip<'_>) {
        self.0.iter_mut().for_each(|judge| judge.stray(seen));
    }

    fn transaction(&mut self, dialog: &Dialog, transaction: &Transaction) {
        self.0.iter_mut().for_each(|judge| judge.transaction(dialog, transaction));
    }

    fn ended(&mut self, dialog: &Dialog) {
        self.0.iter_mut().for_each(|judge| judge.ended(dialog));
    }

    fn dropped(&mut self, dialog: &Dialog) {
        self.0.iter_mut().for_each(|judge| judge.dropped(dialog));
    }

    fn http(&mut self, context: &Context, head: &HttpHead) {
        self.0.iter_mut().for_each(|judge| judge.http(context, head));
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        self.0.iter_mut().for_each(|judge| judge.icmp_error(error));
    }

    fn connection(&mut self, connection: &Connection, event: &StreamEvent<'_>) {
        self.0.iter_mut().for_each(|judge| judge.connection(connection, event));
    }
}

/// Nanoseconds as people say them: `0.5 s`, `32 s`, `12 min`.
pub(crate) fn spoken(nanoseconds: i64) -> String {
    let seconds = std::time::Duration::from_nanos(nanoseconds.unsigned_abs()).as_secs_f64();
    if seconds >= 3600.0 {
        return format!("{:.1} h", seconds / 3600.0);
    }
    if seconds >= 120.0 {
        return format!("{:.1} min", seconds / 60.0);
    }
    let text = format!("{seconds:.1}");
    format!("{} s", text.strip_suffix(".0").unwrap_or(&text))
}

/// Conversations judged by one rule, for its tests.
#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use crate::calls::testing::Talk;

    /// What `make` says of a conversation; `home` are the domains given.
    pub(crate) fn judged(
        make: fn() -> Box<dyn Judge>,
        home: &[&str],
        script: &[(i64, (u8, u8), &str)],
    ) -> Outcome {
        let mut talk = Talk::new(Panel::of(&[make]));
        for (ms, hosts, words) in script {
            talk.say(*ms, *hosts, words);
        }
        let home = home.iter().map(|name| (*name).to_owned()).collect();
        let about = About { home, ..About::of("a.pcap") };
        talk.end().verdicts(&about).remove(0).1
    }

    /// The messages of what was found.
    pub(crate) fn messages(outcome: &Outcome) -> Vec<String> {
        match outcome {
            Outcome::Found(findings) => {
                findings.iter().map(|finding| finding.message.clone()).collect()
            }
            _ => Vec::new(),
        }
    }
}
