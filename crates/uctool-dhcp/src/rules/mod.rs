//! The rules, one file each. Their input is a [`Case`]: all devices with their episodes and verdicts.

mod fixed_time;
mod fleet_burst;
mod half_life_refused;
mod keepalive_lost;
mod lease_expires;
mod lease_unknown;
mod nak_seen;
mod power_lost;
mod rebind_refused;
mod resets_commanded;
mod two_servers;

use uctool_core::sort;
use uctool_core::{Check, Confidence, Finding, Location, Outcome, Rule};

use crate::judge::{Case, Study, Sure, Verdict};
use crate::rhythm::Fit;
use crate::show::time;

/// Every rule of this crate; the only registration.
pub(crate) static CHECKS: &[Check<Case>] = &[
    half_life_refused::CHECK,
    rebind_refused::CHECK,
    lease_expires::CHECK,
    nak_seen::CHECK,
    keepalive_lost::CHECK,
    resets_commanded::CHECK,
    power_lost::CHECK,
    lease_unknown::CHECK,
    two_servers::CHECK,
    fixed_time::CHECK,
    fleet_burst::CHECK,
];

/// The rules without their decisions.
pub(crate) fn rules() -> Vec<&'static Rule> {
    CHECKS.iter().map(|check| check.rule).collect()
}

/// Pieces of evidence that a finding names.
const MOST_EVIDENCE: usize = 6;

/// A finding about one device, with the lines that show its resets.
fn finding(rule: &'static Rule, case: &Case, study: &Study, message: String) -> Finding {
    let mut shown: Vec<_> = study.episodes.iter().collect();
    sort::by_key(&mut shown, |episode| std::cmp::Reverse(episode.cause));
    let strongest = shown.first().map(|episode| episode.cause);
    shown.retain(|episode| Some(episode.cause) == strongest);
    let source = |index: u32| case.sources.get(index as usize).cloned().unwrap_or_default();
    let place = shown.first().map_or_else(Location::default, |episode| {
        let evidence = &episode.evidence;
        let file = source(evidence.source);
        let lines: Vec<u64> = shown
            .iter()
            .filter(|other| other.evidence.source == evidence.source)
            .map(|other| other.evidence.place)
            .collect();
        let unit = if case.captures.contains(&evidence.source) { "frame" } else { "line" };
        let many = if lines.len() == 1 { "" } else { "s" };
        Location::of(file).part(format!("{unit}{many} {}", uctool_core::text::some_of(&lines, 8)))
    });
    let mut finding = Finding::new(rule, place, message).confidence(match study.sure {
        Sure::High => Confidence::High,
        Sure::Medium => Confidence::Medium,
        Sure::Low => Confidence::Low,
    });
    for episode in shown.iter().take(MOST_EVIDENCE) {
        let evidence = &episode.evidence;
        let text = format!(
            "{} {} ({}:{})",
            time(evidence.at),
            evidence.what,
            source(evidence.source),
            evidence.place
        );
        finding = finding.evidence(text);
    }
    if study.undated {
        finding.why("the log has no dates: its days are counted by its midnights")
    } else {
        finding
    }
}

/// `6 of 6 intervals, every 36 h 2 min, lease 72 h, p < 0.0001`.
fn rhythm(study: &Study) -> String {
    let Some(fit) = study.rhythm() else { return "no rhythm".to_owned() };
    let (hits, intervals, every) = (fit.hits, fit.intervals, period(fit.period_s));
    let p = chance(fit);
    match study.lease {
        Some(lease) => {
            let lease = period(lease.seconds);
            format!("{hits} of {intervals} intervals fit, every {every}, lease {lease} ({p})")
        }
        None => format!("{hits} of {intervals} resets come at T1, every {every} ({p})"),
    }
}

/// `p = 0.0123`.
pub(crate) fn chance(fit: &Fit) -> String {
    if fit.p < 0.0001 { "p < 0.0001".to_owned() } else { format!("p = {:.4}", fit.p) }
}

/// `36 h 2 min`, `66 s`.
pub(crate) fn period(seconds: f64) -> String {
    if seconds < 600.0 {
        return format!("{seconds:.0} s");
    }
    let minutes = (seconds / 60.0).round();
    let (hours, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
    match (hours > 0.0, rest > 0.0) {
        (true, true) => format!("{hours} h {rest} min"),
        (true, false) => format!("{hours} h"),
        _ => format!("{rest} min"),
    }
}

/// What keeps a rule about the lease from deciding, if anything does.
fn undecided(case: &Case, verdict: Verdict) -> Option<Outcome> {
    let resets = || case.studies.iter().filter(|study| !study.episodes.is_empty());
    if case.studies.iter().any(|study| study.verdict == verdict) {
        return None;
    }
    if resets().next().is_none() {
        return Some(Outcome::NotApplicable("no resets were seen"));
    }
    if resets().all(|study| study.lease.is_none()) {
        return Some(Outcome::Unknown(
            "the lease is not known; give it with --lease, such as --lease 72h".to_owned(),
        ));
    }
    let few = resets().all(|study| study.episodes.len() < 4);
    few.then(|| {
        Outcome::Unknown("fewer than three intervals between resets: read a longer log".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use uctool_core::{Check, Finding, Outcome};

    pub(super) use crate::event::Kind;
    use crate::event::{DeviceId, Event};
    use crate::judge::{Case, judge};
    use crate::timeline::Timeline;

    /// Seven resets, `hours` and a boot apart.
    pub(super) fn every(hours: f64, kind: Kind) -> Vec<(f64, Kind)> {
        (0..7).map(|n| (1e9 + f64::from(n) * (hours * 3600.0 + 100.0), kind)).collect()
    }

    pub(super) fn timeline(events: &[(f64, Kind)]) -> Timeline {
        let mut timeline = Timeline { sources: vec!["t".into()], ..Timeline::default() };
        for (at, kind) in events {
            let event = Event { at: *at, kind: *kind, what: "x", source: 0, place: 1, t1: None };
            timeline.push(&DeviceId::Name("a".into()), event);
        }
        timeline
    }

    fn outcome(check: &Check<Case>, events: &[(f64, Kind)], hours: Option<f64>) -> Outcome {
        (check.run)(&judge(&timeline(events), hours.map(|hours| hours * 3600.0), None))
    }

    pub(super) fn findings(
        check: &Check<Case>,
        events: &[(f64, Kind)],
        hours: Option<f64>,
    ) -> Vec<Finding> {
        match outcome(check, events, hours) {
            Outcome::Found(findings) => findings,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn finds(check: &Check<Case>, events: &[(f64, Kind)], hours: Option<f64>) -> bool {
        matches!(outcome(check, events, hours), Outcome::Found(_))
    }

    pub(super) fn passes(check: &Check<Case>, events: &[(f64, Kind)], hours: Option<f64>) -> bool {
        outcome(check, events, hours) == Outcome::Pass
    }

    pub(super) fn is_unknown(
        check: &Check<Case>,
        events: &[(f64, Kind)],
        hours: Option<f64>,
    ) -> bool {
        matches!(outcome(check, events, hours), Outcome::Unknown(_))
    }

    pub(super) fn is_not_applicable(
        check: &Check<Case>,
        events: &[(f64, Kind)],
        hours: Option<f64>,
    ) -> bool {
        matches!(outcome(check, events, hours), Outcome::NotApplicable(_))
    }

    #[test]
    fn periods_read_well() {
        assert_eq!(super::period(66.1), "66 s");
        assert_eq!(super::period(129_720.0), "36 h 2 min");
        assert_eq!(super::period(259_200.0), "72 h");
    }
}
