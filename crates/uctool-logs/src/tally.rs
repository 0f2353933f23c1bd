//! Hits, counted by rule and subject. Files may come in any order: tallies of parts make the tally of the whole.

use std::collections::BTreeMap;

use crate::secret::hidden;

/// Lines kept as evidence: the first ones, and the last.
const FIRST: usize = 3;
/// Subjects of one rule whose hits are counted apart; the rest is counted as one.
const MOST_SUBJECTS: usize = 500;
/// Subjects of one rule without a hit that are known to have been cleared: a success for each user of a big site.
const MOST_CLEARED: usize = 20_000;

/// Where in time and place a line stands. Lines without a time of their own stand after the one before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Nanoseconds since 1970 of the line or of the last one with a time.
    pub(crate) after: i64,
    /// The file, in the order files were read.
    pub(crate) file: usize,
    pub(crate) line: u64,
}

/// A line that was hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub(crate) place: Place,
    /// Its own time, nanoseconds since 1970.
    pub time: Option<i64>,
    /// The line as it stands there, cut: nearly every hit is the last one for a moment, so passwords are hidden when it is
    /// shown.
    pub(crate) raw: String,
}

impl Evidence {
    /// The line's number, from 1.
    pub fn line(&self) -> u64 {
        self.place.line
    }

    /// The line, cut, its passwords hidden.
    pub fn text(&self) -> String {
        hidden(&self.raw)
    }
}

/// Hits in a row, of a part of a log: a row may go on in the part before and in the part after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Row {
    /// Hits before the first line that clears.
    open: u64,
    /// The longest row.
    best: u64,
    /// Hits after the last line that clears.
    going: u64,
    cleared: bool,
}

impl Row {
    fn hit(&mut self) {
        self.going = self.going.saturating_add(1);
        self.best = self.best.max(self.going);
        if !self.cleared {
            self.open = self.going;
        }
    }

    fn clear(&mut self) {
        self.going = 0;
        self.cleared = true;
    }

    fn then(self, later: Self) -> Self {
        let across = self.going.saturating_add(later.open);
        Self {
            open: if self.cleared { self.open } else { across },
            best: self.best.max(later.best).max(across),
            going: if later.cleared { later.going } else { across },
            cleared: self.cleared || later.cleared,
        }
    }
}

/// The hits of one rule on one subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many, exactly.
    pub count: u64,
    row: Row,
    /// The first lines, and the last one when it is none of them.
    pub first: Vec<Evidence>,
    /// The last line.
    pub last: Option<Evidence>,
}

impl Tally {
    /// The most hits in a row.
    pub fn row(&self) -> u64 {
        self.row.best
    }

    /// Whether the evidence of a hit at `place` would be kept.
    fn wants(&self, place: Place) -> bool {
        self.first.len() < FIRST
            || self.first.last().is_some_and(|last| place < last.place)
            || self.last.as_ref().is_none_or(|last| place > last.place)
    }

    fn keep(&mut self, evidence: Evidence) {
        if self.last.as_ref().is_none_or(|last| evidence.place > last.place) {
            self.last = Some(evidence.clone());
        }
        let at = self.first.partition_point(|first| first.place < evidence.place);
        if at < FIRST {
            self.first.insert(at, evidence);
            self.first.truncate(FIRST);
        }
    }

    /// This tally of an earlier part with that of a later part.
    fn then(mut self, later: Self) -> Self {
        self.count = self.count.saturating_add(later.count);
        self.row = self.row.then(later.row);
        for evidence in later.first.into_iter().chain(later.last) {
            if !self.first.contains(&evidence) {
                self.keep(evidence);
            }
        }
        self
    }
}

/// The tallies of every rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tallies(BTreeMap<(usize, Option<String>), Tally>, BTreeMap<usize, Subjects>);

/// How many subjects of a rule are known.
#[derive(Debug, Clone, Copy, Default)]
struct Subjects {
    hit: usize,
    cleared: usize,
}

impl Tallies {
    /// Counts a hit of the rule at `rule` on `subject`; `evidence` is asked for when it is worth keeping.
    pub(crate) fn hit(
        &mut self,
        rule: usize,
        subject: Option<String>,
        place: Place,
        evidence: impl FnOnce() -> Evidence,
    ) {
        let tally = self.of_hit(rule, subject);
        tally.count = tally.count.saturating_add(1);
        tally.row.hit();
        if tally.wants(place) {
            tally.keep(evidence());
        }
    }

    /// Ends the rows of `rule` on `subject`, or on every subject.
    pub(crate) fn clear(&mut self, rule: usize, subject: Option<String>) {
        if let Some(subject) = subject {
            if let Some(tally) = self.of_cleared(rule, subject) {
                tally.row.clear();
            }
            return;
        }
        // Also one that begins later in this part.
        self.slot((rule, None)).row.clear();
        let range = (rule, None)..(rule.saturating_add(1), None);
        for tally in self.0.range_mut(range).map(|(_, tally)| tally) {
            tally.row.clear();
        }
    }

    /// Where hits on `subject` are counted.
    fn of_hit(&mut self, rule: usize, subject: Option<String>) -> &mut Tally {
        let mut key = (rule, subject);
        if key.1.is_some() && self.0.get(&key).is_none_or(|tally| tally.count == 0) {
            let known = self.1.entry(rule).or_default();
            if known.hit < MOST_SUBJECTS {
                known.hit += 1;
            } else {
                key.1 = None;
            }
        }
        self.slot(key)
    }

    /// Where it is kept that `subject` was cleared, as long as there is room.
    fn of_cleared(&mut self, rule: usize, subject: String) -> Option<&mut Tally> {
        let key = (rule, Some(subject));
        if !self.0.contains_key(&key) {
            let known = self.1.entry(rule).or_default();
            if known.cleared >= MOST_CLEARED {
                return None;
            }
            known.cleared += 1;
        }
        Some(self.slot(key))
    }

    fn slot(&mut self, key: (usize, Option<String>)) -> &mut Tally {
        // A line that cleared every subject cleared this one too.
        let cleared = self.0.get(&(key.0, None)).is_some_and(|tally| tally.row.cleared);
        self.0
            .entry(key)
            .or_insert_with(|| Tally { row: Row { cleared, ..Row::default() }, ..Tally::default() })
    }

    /// These tallies with those of a later part of the log.
    #[must_use]
    pub(crate) fn then(mut self, later: Self) -> Self {
        let cleared =
            later.0.iter().filter(|((_, subject), tally)| subject.is_none() && tally.row.cleared);
        let rules: Vec<usize> = cleared.map(|((rule, _), _)| *rule).collect();
        for ((rule, subject), tally) in &mut self.0 {
            if rules.contains(rule) && !later.0.contains_key(&(*rule, subject.clone())) {
                tally.row.clear();
            }
        }
        for ((rule, subject), tally) in later.0 {
            let held = match subject {
                Some(subject) if tally.count == 0 => self.of_cleared(rule, subject),
                subject => Some(self.of_hit(rule, subject)),
            };
            if let Some(held) = held {
                *held = std::mem::take(held).then(tally);
            }
        }
        self
    }

    /// Puts `file` in place of the file of every line.
    pub(crate) fn renumber(&mut self, file: usize) {
        for tally in self.0.values_mut() {
            let lines = tally.first.iter_mut().chain(&mut tally.last);
            lines.for_each(|evidence| evidence.place.file = file);
        }
    }

    /// Every tally.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Tally> {
        self.0.values()
    }

    /// The subjects of the rule at `rule` with their hits.
    pub(crate) fn subjects(&self, rule: usize) -> impl Iterator<Item = (Option<&str>, &Tally)> {
        let range = (rule, None)..(rule.saturating_add(1), None);
        let hit = self.0.range(range).filter(|(_, tally)| tally.count > 0);
        hit.map(|((_, subject), tally)| (subject.as_deref(), tally))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn feed(tallies: &mut Tallies, from: u64, steps: &[u8]) {
        for (line, step) in (from..).zip(steps) {
            let place = Place { after: 0, file: 0, line };
            let subject = (step % 3 > 0).then(|| format!("s{}", step % 3));
            match step / 3 {
                0 => tallies.clear(0, subject),
                _ => tallies.hit(0, subject, place, || Evidence {
                    place,
                    time: None,
                    raw: String::new(),
                }),
            }
        }
    }

    proptest! {
        #[test]
        fn parts_make_the_whole(steps in proptest::collection::vec(0..9_u8, 0..60), cut in 0..60_usize) {
            let cut = cut.min(steps.len());
            let (mut whole, mut one, mut two) = (Tallies::default(), Tallies::default(), Tallies::default());
            feed(&mut whole, 1, &steps);
            feed(&mut one, 1, &steps[..cut]);
            feed(&mut two, 1 + cut as u64, &steps[cut..]);
            let joined = one.then(two);
            for (held, expected) in joined.subjects(0).zip(whole.subjects(0)) {
                prop_assert_eq!(held.0, expected.0);
                prop_assert_eq!(held.1.count, expected.1.count);
                prop_assert_eq!(held.1.row(), expected.1.row());
                prop_assert_eq!(&held.1.first, &expected.1.first);
                prop_assert_eq!(&held.1.last, &expected.1.last);
            }
            prop_assert_eq!(joined.subjects(0).count(), whole.subjects(0).count());
        }
    }

    #[test]
    fn a_row_goes_on_in_the_next_file() {
        let row = |steps: &str| {
            let mut row = Row::default();
            steps.bytes().for_each(|step| if step == b'h' { row.hit() } else { row.clear() });
            row
        };
        for (steps, best) in [("", 0), ("hh", 2), ("hch", 1), ("hhchhhch", 3), ("chh", 2)] {
            assert_eq!(row(steps).best, best, "{steps}");
            for cut in 0..=steps.len() {
                let (one, two) = steps.split_at(cut);
                assert_eq!(row(one).then(row(two)), row(steps), "{one} {two}");
            }
        }
    }

    #[test]
    fn subjects_beyond_the_bound_are_counted_together() {
        let mut tallies = Tallies::default();
        for n in 0..2000_u64 {
            let place = Place { after: 0, file: 0, line: n };
            tallies.hit(0, Some(n.to_string()), place, || Evidence {
                place,
                time: None,
                raw: String::new(),
            });
        }
        assert_eq!(tallies.subjects(0).count(), MOST_SUBJECTS + 1);
        let counted: u64 = tallies.subjects(0).map(|(_, tally)| tally.count).sum();
        assert_eq!(counted, 2000);
    }

    #[test]
    fn a_success_for_every_user_of_a_site_takes_no_room_from_the_one_that_fails() {
        let mut tallies = Tallies::default();
        for n in 0..MOST_CLEARED + 10 {
            tallies.clear(0, Some(format!("user{n}")));
        }
        for line in 0..3 {
            let place = Place { after: 0, file: 0, line };
            let evidence = || Evidence { place, time: None, raw: String::new() };
            tallies.hit(0, Some("jdoe".into()), place, evidence);
            tallies.clear(0, Some(format!("stranger{line}")));
        }
        let all: Vec<_> =
            tallies.subjects(0).map(|(of, tally)| (of.map(str::to_owned), tally.row())).collect();
        assert_eq!(all, [(Some("jdoe".to_owned()), 3)]);
        assert!(tallies.0.len() <= MOST_CLEARED + 1);
    }
}
