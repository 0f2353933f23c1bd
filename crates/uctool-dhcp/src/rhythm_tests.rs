use super::*;

/// A small generator with a seed (xorshift64*), so that every run sees the same series.
struct Seeded(u64);

impl Seeded {
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        #[expect(clippy::cast_precision_loss, reason = "53 random bits")]
        let unit = (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64;
        unit
    }

    fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.unit()
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }
}

/// The time to the next reset.
type Step = fn(&mut Seeded) -> f64;

const HOUR: f64 = 3600.0;
const RUNS: u32 = 400;

/// Resets of a phone that is refused at `fraction`: boot 40 to 180 s, a quarter of the cycles unseen, and unrelated
/// resets amounting to 30 % of what is seen. An unrelated reset begins a new lease, as it does in life, when `renews`.
fn refused(
    seed: u64,
    lease: &Lease,
    fraction: Fraction,
    count: usize,
    renews: bool,
) -> Vec<Moment> {
    let mut random = Seeded(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let target = fraction.of(lease);
    let strangers_every = target / 0.3;
    let (mut now, mut series, mut strangers) = (1e9, Vec::new(), Vec::new());
    let mut next_stranger = now + random.exponential(strangers_every);
    let mut rhythmic = 0;
    while rhythmic <= count {
        let next = now + random.between(40.0, 180.0) + target;
        if next_stranger < next {
            strangers.push(next_stranger);
            if renews {
                now = next_stranger;
            }
            next_stranger += random.exponential(strangers_every);
            if renews {
                continue;
            }
        }
        now = next;
        if random.unit() > 0.25 {
            series.push(now);
            rhythmic += 1;
        }
    }
    series.extend(strangers.into_iter().filter(|at| *at < now));
    series.sort_by(f64::total_cmp);
    moments(series)
}

fn moments(series: Vec<f64>) -> Vec<Moment> {
    series.into_iter().map(|at| Moment { at, since_ack: None, booted: false, t1: None }).collect()
}

/// What the test says of a series.
fn said(series: &[Moment], lease: &Lease) -> Option<Fraction> {
    if schedule(series).is_some() {
        return None;
    }
    best(series, lease, 3).filter(Fit::significant).map(|fit| fit.fraction)
}

fn percent(count: u32) -> f64 {
    f64::from(count) * 100.0 / f64::from(RUNS)
}

/// Resets at the T1 of each lease, which dhclient draws between three quarters and the whole of half of the lease.
#[test]
fn a_t1_that_the_client_says_needs_no_lease() {
    let mut random = Seeded(7);
    let mut at = 1e9;
    let mut series = Vec::new();
    for _ in 0..6 {
        let t1 = random.between(0.75, 1.0) * 4.0 * HOUR;
        at += t1 + random.between(1.0, 20.0);
        series.push(Moment { at, since_ack: Some(t1), booted: false, t1: Some(t1.round()) });
    }
    let fit = of_told(&series).unwrap();
    assert!(fit.significant() && fit.hits == 6 && fit.fraction == Fraction::Renew, "{fit:?}");
    assert_eq!(said(&series, &Lease::of(8.0 * HOUR)), Some(Fraction::Renew));
    for moment in &mut series {
        moment.since_ack = moment.since_ack.map(|since| since * random.between(0.3, 0.9));
    }
    assert!(!of_told(&series).unwrap().significant(), "resets at other times");
    for moment in &mut series {
        moment.t1 = None;
    }
    assert_eq!(of_told(&series), None, "nobody said anything");
}

#[test]
fn simulated_refusals_are_told_right() {
    println!("lease    fraction  intervals  new lease  right");
    let mut poor = Vec::new();
    for hours in [8.0, 24.0, 48.0, 72.0, 192.0] {
        let lease = Lease::of(hours * HOUR);
        for fraction in Fraction::ALL {
            for seen in [5, 8, 12, 20] {
                for renews in [false, true] {
                    let right = |seed| {
                        said(&refused(seed, &lease, fraction, seen, renews), &lease)
                            == Some(fraction)
                    };
                    let count =
                        u32::try_from((1..=u64::from(RUNS)).filter(|seed| right(*seed)).count())
                            .unwrap();
                    let share = percent(count);
                    println!(
                        "{hours:>4} h   {fraction:<8?}  {seen:>9}  {renews:>9}  {share:>5.1} %"
                    );
                    if share < 95.0 {
                        poor.push((hours, fraction, seen, renews, share));
                    }
                }
            }
        }
    }
    assert!(poor.is_empty(), "{poor:?}");
}

#[test]
fn what_is_no_lease_is_not_taken_for_one() {
    let leases = [1.0, 8.0, 24.0, 48.0, 72.0, 192.0].map(|hours| Lease::of(hours * HOUR));
    println!("series                       resets  lease   false");
    let mut poor = Vec::new();
    let series: [(&str, Step); 8] = [
        ("random, every hour", |random| random.exponential(HOUR)),
        ("random, every 4 h", |random| random.exponential(4.0 * HOUR)),
        ("random, every 12 h", |random| random.exponential(12.0 * HOUR)),
        ("random, every 36 h", |random| random.exponential(36.0 * HOUR)),
        ("random, every 3 days", |random| random.exponential(72.0 * HOUR)),
        ("keepalive, every 16 min", |random| 960.0 + random.between(-20.0, 20.0)),
        ("a job, every day", |random| 24.0 * HOUR + random.between(-5.0, 5.0)),
        ("a job, every other day", |random| 48.0 * HOUR + random.between(-5.0, 5.0)),
    ];
    for (name, step) in series {
        for count in [6, 12, 40] {
            for lease in &leases {
                let wrong = |seed: u64| {
                    let mut random = Seeded(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
                    let mut at = 1e9;
                    let series = (0..count).map(|_| {
                        at += step(&mut random);
                        at
                    });
                    said(&moments(series.collect()), lease).is_some()
                };
                let count_wrong =
                    u32::try_from((1..=u64::from(RUNS)).filter(|seed| wrong(*seed)).count())
                        .unwrap();
                let share = percent(count_wrong);
                println!("{name:<28} {count:>6}  {:>4} h  {share:>5.2} %", lease.seconds / HOUR);
                if share > 1.0 {
                    poor.push((name, count, lease.seconds / HOUR, share));
                }
            }
        }
    }
    assert!(poor.is_empty(), "{poor:?}");
}

#[test]
fn a_daily_job_is_no_half_life_of_two_days() {
    let daily: Vec<f64> =
        (0..8).map(|day| 1e9 + f64::from(day) * 24.0 * HOUR + f64::from(day % 3)).collect();
    let found = schedule(&moments(daily)).unwrap();
    assert!((found.days - 1.0).abs() < 1e-9);
    let mut at = 1e9;
    let drifting: Vec<f64> = (0..8)
        .map(|cycle| {
            at += 24.0 * HOUR + 60.0 + 15.0 * f64::from(cycle % 4);
            at
        })
        .collect();
    let drifting = moments(drifting);
    assert_eq!(schedule(&drifting), None);
    assert_eq!(said(&drifting, &Lease::of(48.0 * HOUR)), Some(Fraction::Renew));
}

#[test]
fn a_grant_that_was_seen_needs_no_allowance_for_the_boot() {
    let lease = Lease::of(120.0);
    let series: Vec<Moment> = (0..5)
        .map(|n| Moment { at: f64::from(n) * 66.1, since_ack: Some(60.1), booted: false, t1: None })
        .collect();
    let fit = best(&series, &lease, 3).unwrap();
    assert_eq!((fit.fraction, fit.hits, fit.intervals), (Fraction::Renew, 5, 5));
    assert!(fit.significant(), "{fit:?}");
    assert!((fit.period_s - 66.1).abs() < 2.0, "{fit:?}");
}

#[test]
fn nothing_and_one_are_no_rhythm() {
    let lease = Lease::of(72.0 * HOUR);
    assert!(best(&[], &lease, 3).is_none());
    let one = [Moment { at: 1.0, since_ack: None, booted: false, t1: None }];
    assert!(best(&one, &lease, 3).is_none_or(|fit| !fit.significant()));
    assert_eq!(schedule(&one), None);
}
