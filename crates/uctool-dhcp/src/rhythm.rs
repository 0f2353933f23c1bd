//! Is there a rhythm, and is it a fraction of the lease?
//!
//! A phone whose renewal is refused at T1 resets, boots, gets a new lease and meets the same refusal T1 later. So the
//! intervals between its resets are T1 and the boot; with unseen cycles, twice or three times that. Each interval is
//! tested against that window, and the number of hits against chance: resets at random (an exponential null).

use crate::event::Lease;

/// Longest boot allowed for between a reset and the lease that follows it, in seconds.
pub(crate) const BOOT: f64 = 240.0;
/// Cycles that may lie between two resets that were seen.
const MOST_CYCLES: u32 = 3;
/// Unrelated resets that may lie between two of one rhythm.
const MOST_BETWEEN: usize = 2;
/// The p-value, corrected for the number of hypotheses, below which a rhythm counts.
pub(crate) const SIGNIFICANT: f64 = 0.02;
/// Fewer hits than this are no rhythm, however unlikely.
const LEAST_HITS: u32 = 3;
/// And a rhythm explains at least this share of the intervals.
const LEAST_SHARE: f64 = 0.4;

/// The moments of a lease at which a client acts (RFC 2131, section 4.4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fraction {
    /// T1: the client asks its own server.
    Renew,
    /// T2: the client asks any server.
    Rebind,
    /// The lease ends.
    Expire,
}

impl Fraction {
    /// All, in the order of a lease.
    pub const ALL: [Self; 3] = [Self::Renew, Self::Rebind, Self::Expire];

    /// Seconds from the grant of the lease.
    pub fn of(self, lease: &Lease) -> f64 {
        match self {
            Self::Renew => lease.t1,
            Self::Rebind => lease.t2,
            Self::Expire => lease.seconds,
        }
    }
}

/// One reset, for the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Seconds since 1970.
    pub at: f64,
    /// Seconds since the lease was granted that ran then, where the grant was seen.
    pub since_ack: Option<f64>,
    /// Seen only when the device came back and started over, so that its boot may lie between.
    pub booted: bool,
    /// T1 of that lease, where the client said it: ISC dhclient renews at a moment of its own choice before T1.
    pub t1: Option<f64>,
}

/// How well a fraction fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Which.
    pub fraction: Fraction,
    /// Intervals that fit.
    pub hits: u32,
    /// Intervals that were tested.
    pub intervals: u32,
    /// The chance of as many hits at random, corrected for the number of hypotheses.
    pub p: f64,
    /// Mean length of one cycle, in seconds.
    pub period_s: f64,
}

impl Fit {
    /// Whether it is more than chance.
    pub fn significant(&self) -> bool {
        let share = f64::from(self.hits) / f64::from(self.intervals.max(1));
        self.hits >= LEAST_HITS && share >= LEAST_SHARE && self.p < SIGNIFICANT
    }
}

/// The fraction of `lease` that fits best, of `hypotheses` that are tested in all.
pub(crate) fn best(moments: &[Moment], lease: &Lease, hypotheses: u32) -> Option<Fit> {
    let fits = Fraction::ALL
        .into_iter()
        .filter_map(|fraction| of_fraction(moments, lease, fraction, hypotheses));
    fits.min_by(|a, b| a.p.total_cmp(&b.p))
}

/// How well the resets fit the T1 that the client itself said of each lease, when the lease is not known.
pub(crate) fn of_told(moments: &[Moment]) -> Option<Fit> {
    let longest = moments.iter().filter_map(|moment| moment.t1).reduce(f64::max)?;
    of_fraction(moments, &Lease::of(2.0 * longest), Fraction::Renew, 1)
}

/// Hits of one fraction, and what chance alone would bring.
#[derive(Debug, Default)]
struct Tally {
    intervals: u32,
    /// Hits of one, two and three cycles.
    by_cycles: [u32; MOST_CYCLES as usize],
    /// Hits between neighbours, with no other reset between.
    neighbours: u32,
    /// Expected hits at random, up to one, two and three cycles.
    chance: [f64; MOST_CYCLES as usize],
    total: f64,
    cycles: u32,
}

impl Tally {
    fn expect(&mut self, p: impl Fn(u32) -> f64) {
        self.intervals += 1;
        for (most, chance) in (1..).zip(&mut self.chance) {
            *chance += p(most);
        }
    }

    fn hit(&mut self, times: u32, interval: f64, neighbour: bool) {
        if let Some(count) = self.by_cycles.get_mut(times.saturating_sub(1) as usize) {
            *count += 1;
        }
        self.neighbours += u32::from(neighbour);
        self.total += interval;
        self.cycles += times;
    }

    fn hits(&self) -> u32 {
        self.by_cycles.iter().sum()
    }

    /// The chance of as many hits at random. Unseen cycles may be counted or not, whichever says more.
    fn p(&self) -> f64 {
        let [once, twice, _] = self.by_cycles;
        // Intervals of two or three cycles alone are the single cycles of a longer rhythm, and a rhythm that shows only
        // across other resets is the multiple of a quicker one.
        if once == 0 || 3 * twice > 2 * self.hits() || 5 * self.neighbours < self.hits() {
            return 1.0;
        }
        let (mut hits, mut least) = (0, 1.0_f64);
        for (count, chance) in self.by_cycles.iter().zip(self.chance) {
            hits += count;
            least =
                least.min(tail(self.intervals, hits, chance / f64::from(self.intervals.max(1))));
        }
        // One, two or three cycles are nested and so nearly the same hypothesis: they count as two.
        2.0 * least
    }
}

/// How well one fraction of `lease` fits.
pub(crate) fn of_fraction(
    moments: &[Moment],
    lease: &Lease,
    fraction: Fraction,
    hypotheses: u32,
) -> Option<Fit> {
    let whole = fraction.of(lease);
    let rate = rate(moments)?;
    let mut tally = Tally::default();
    for (index, moment) in moments.iter().enumerate() {
        let before = moments.get(index.saturating_sub(MOST_BETWEEN + 1)..index).unwrap_or_default();
        let target = moment.t1.filter(|_| fraction == Fraction::Renew).unwrap_or(whole);
        if let Some(since) = moment.since_ack {
            let tolerance = (target * 0.02).clamp(3.0, 60.0);
            let late = if moment.booted { boot(target).max(tolerance) } else { tolerance };
            tally.expect(|_| 1.0 - (-rate * (tolerance + late)).exp());
            if (target - tolerance..=target + late).contains(&since) {
                // A cycle is what lies between resets; the first has none before it.
                let cycle = before.last().map(|last| moment.at - last.at);
                tally.hit(1, cycle.filter(|cycle| *cycle <= target + BOOT).unwrap_or(target), true);
            }
        } else if index > 0 {
            tally.expect(|most| 1.0 - (-rate * window_sum(target, most)).exp());
            // The nearest first: fewer cycles and fewer strangers between explain more.
            let hit = before.iter().rev().enumerate().find_map(|(between, earlier)| {
                let interval = moment.at - earlier.at;
                Some((cycles(interval, target)?, interval, between == 0))
            });
            if let Some((times, interval, neighbour)) = hit {
                tally.hit(times, interval, neighbour);
            }
        }
    }
    let p = (tally.p() * f64::from(hypotheses)).min(1.0);
    let period_s = if tally.cycles > 0 { tally.total / f64::from(tally.cycles) } else { whole };
    (tally.intervals > 0).then_some(Fit {
        fraction,
        hits: tally.hits(),
        intervals: tally.intervals,
        p,
        period_s,
    })
}

/// How many cycles of `target` and as many boots `interval` is, if it is.
fn cycles(interval: f64, target: f64) -> Option<u32> {
    (1..=MOST_CYCLES).find(|times| {
        let least = f64::from(*times) * target;
        let most = least + f64::from(*times) * boot(target);
        // A second early: logs round.
        interval >= least - 1.0 && interval <= most
    })
}

/// The boot allowed for, which cannot be the better part of a short lease.
fn boot(target: f64) -> f64 {
    BOOT.min(target / 4.0)
}

/// How much of the time before a reset lies in the windows of up to `most` cycles.
fn window_sum(target: f64, most: u32) -> f64 {
    (1..=most).map(|times| f64::from(times) * boot(target) + 1.0).sum()
}

/// Resets a second, over the time they were seen in.
fn rate(moments: &[Moment]) -> Option<f64> {
    let (first, last) = (moments.first()?, moments.last()?);
    let count = u32::try_from(moments.len()).ok()?;
    let span = last.at - first.at;
    if span > 0.0 {
        return Some(f64::from(count - 1) / span);
    }
    first.since_ack.filter(|since| *since > 0.0).map(|since| 1.0 / since)
}

/// The chance of at least `hits` of `count` at `p` each (binomial).
fn tail(count: u32, hits: u32, p: f64) -> f64 {
    if hits == 0 {
        return 1.0;
    }
    let (log_p, log_q) = (p.max(1e-300).ln(), (1.0 - p).max(1e-300).ln());
    let mut log_choose = 0.0;
    let mut sum = 0.0;
    for k in 0..=count {
        if k >= hits {
            sum += (log_choose + f64::from(k) * log_p + f64::from(count - k) * log_q).exp();
        }
        log_choose += f64::from(count - k).ln() - f64::from(k + 1).ln();
    }
    sum.min(1.0)
}

/// Resets at a fixed time of day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// Days between two of them.
    pub days: f64,
    /// Seconds of the day of the last.
    pub time_of_day: f64,
    /// How many intervals are whole days.
    pub hits: u32,
    /// Of how many.
    pub intervals: u32,
}

const DAY: f64 = 86_400.0;
/// How far from a whole day two runs of a job may be.
const JOB_SPREAD: f64 = 120.0;
/// A rhythm that follows a lease drifts by its boots, which take longer than this on average.
const LEAST_DRIFT: f64 = 30.0;

/// Whether the resets follow the clock on the wall: whole days apart, without the drift that boots bring.
pub(crate) fn schedule(moments: &[Moment]) -> Option<Schedule> {
    let intervals = u32::try_from(moments.len().checked_sub(1)?).ok()?;
    let mut chain: Vec<(f64, f64)> = Vec::new();
    for (index, moment) in moments.iter().enumerate() {
        let before = moments.get(index.saturating_sub(MOST_BETWEEN + 1)..index).unwrap_or_default();
        let hit = before.iter().rev().find(|earlier| {
            let days = ((moment.at - earlier.at) / DAY).round();
            (1.0..=7.0).contains(&days)
                && (moment.at - earlier.at - days * DAY).abs() <= JOB_SPREAD + BOOT
        });
        if let Some(earlier) = hit {
            chain.push((earlier.at, moment.at));
        }
    }
    let hits = u32::try_from(chain.len()).ok()?;
    if hits < LEAST_HITS || f64::from(hits) / f64::from(intervals) < LEAST_SHARE {
        return None;
    }
    let (mut days, mut drift) = (0.0, 0.0);
    for (from, to) in &chain {
        let whole = ((to - from) / DAY).round();
        days += whole;
        drift += to - from - whole * DAY;
    }
    let shortest =
        chain.iter().map(|(from, to)| ((to - from) / DAY).round()).fold(f64::MAX, f64::min);
    let last = chain.last()?.1;
    ((drift / f64::from(hits)).abs() < LEAST_DRIFT && days > 0.0).then_some(Schedule {
        days: shortest,
        time_of_day: last.rem_euclid(DAY),
        hits,
        intervals,
    })
}

#[cfg(test)]
#[path = "rhythm_tests.rs"]
mod tests;
