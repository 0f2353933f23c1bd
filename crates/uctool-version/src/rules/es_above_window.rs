//! VER003: the source holds an ES later than the last the target installs over.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Case, ONE};
use uctool_release::decode::Level;
use uctool_release::refusal::Refusal;
use uctool_release::route::Verdict;
use uctool_release::windows;

rule! {
    /// ## What it does
    /// Reports an upgrade to a service update from an engineering special (ES) that
    /// is later than the last one the update's readme names.
    ///
    /// ## Why it matters
    /// A service update contains the fixes of its line up to that ES. A later ES
    /// holds fixes the update lacks, and the installer refuses it although its
    /// number is higher.
    ///
    /// ## What to do
    /// Take the next service update, whose window is later, or an ES on top of the
    /// target.
    pub(super) static RULE = {
        code: "VER003",
        name: "es-above-window",
        summary: "the source holds an ES later than the last the target installs over",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["readmes of the service updates, \"Version and Description\""],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some((from, to, route)) = case.upgrade() else { return ONE };
    if from.es().is_none() || !matches!(to.level, Level::Su { .. }) {
        return Outcome::NotApplicable("it is not an upgrade from an ES to a service update");
    }
    if from.version.maintenance_release() != to.version.maintenance_release() {
        return Outcome::NotApplicable("source and target are of different releases");
    }
    if let Some(last) = case.refusal(|one| match one {
        Refusal::EsAboveWindow { last } => Some(*last),
        _ => None,
    }) {
        return Finding::new(
            &RULE,
            case.location.clone(),
            format!(
                "{} installs over builds up to {last}; {} is later",
                to.marketing(),
                from.version
            ),
        )
        .why("the update does not contain the fixes of that ES, so the installer refuses it")
        .help("choose the next service update, or ask Cisco TAC for an ES on top of the target")
        .into();
    }
    match (windows::last_es(to), route.verdict) {
        (None, Verdict::Refused) => {
            Outcome::NotApplicable("the upgrade is refused for another reason")
        }
        (None, _) => Outcome::Unknown(format!(
            "no readme in the table names the last ES that {} installs over",
            to.marketing()
        )),
        (Some(_), _) => Outcome::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Task;
    use super::super::tests::case;
    use super::*;

    #[test]
    fn the_window_ends_at_the_last_es_of_the_readme() {
        let outcome = |from: &str, to: &str| run(&case(Task::Path, from, to));
        assert!(matches!(outcome("12.5.1.12016-3", "12.5(1)SU2"), Outcome::Pass));
        assert!(matches!(outcome("12.5.1.12017-1", "12.5(1)SU2"), Outcome::Found(_)));
        assert!(matches!(outcome("12.5.1.17001-1", "12.5(1)SU7"), Outcome::Unknown(_)));
        assert!(matches!(outcome("12.5(1)SU1", "12.5(1)SU2"), Outcome::NotApplicable(_)));
    }
}
