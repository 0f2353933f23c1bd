//! `fixed-time`: the resets come at a fixed time of day.

use uctool_core::{Check, Outcome, rule};

use crate::judge::Case;
use crate::rules::finding;

rule! {
    /// ## What it does
    /// Reports a phone that resets whole days apart, without the drift that boots bring to the rhythm of a lease.
    ///
    /// ## Why it matters
    /// A job does it: a scheduled reset, a nightly reboot of a switch, a backup that fills a link. The half-life of a two-day lease is
    /// a day long too, but moves by a minute or two from day to day.
    ///
    /// ## What to do
    /// Look what runs at that hour: scheduled jobs of Bulk Administration, the switch's `reload at`, backups.
    pub(super) static RULE = {
        code: "DHCP010",
        name: "fixed-time",
        summary: "the resets come at a fixed time of day",
        severity: Info,
        confidence: Medium,
        since: "0.1.0",
        sources: ["uctool: a rhythm that follows a lease drifts by at least 30 s a cycle, the boot of the phone"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.studies.iter().all(|study| study.episodes.len() < 4) {
        return Outcome::NotApplicable("no phone reset four times");
    }
    let found = case.studies.iter().filter_map(|study| {
        let schedule = study.schedule?;
        let minutes = (schedule.time_of_day / 60.0).floor();
        let message = format!(
            "{} resets about {:02.0}:{:02.0}, {} of {} times whole days apart and without drift",
            study.name,
            (minutes / 60.0).floor(),
            minutes % 60.0,
            schedule.hits,
            schedule.intervals
        );
        Some(
            finding(&RULE, case, study, message).help(
                "look what runs at that hour: scheduled jobs, a reload of the switch, a backup",
            ),
        )
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn days_without_drift_are_found_and_with_drift_are_not() {
        let days: Vec<_> = (0..7).map(|day| (f64::from(day) * 86_400.0, Kind::Other)).collect();
        assert!(finds(&CHECK, &days, Some(48.0)));
        assert!(passes(&CHECK, &every(24.0, Kind::Other), Some(48.0)));
        assert!(is_not_applicable(&CHECK, &[(0.0, Kind::Other)], None));
    }
}
