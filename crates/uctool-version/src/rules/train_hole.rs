//! VER005: the target train does not have yet what the source has.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Case, ONE};
use uctool_release::refusal::Refusal;

rule! {
    /// ## What it does
    /// Reports upgrades from 12.5(1)SU6 and later to 14 before 14SU1, and from
    /// 14SU4 and later to 15 before 15SU2.
    ///
    /// ## Why it matters
    /// A late service update of an old train can hold a feature that the first
    /// releases of the next train lack. The installer does not show such a release
    /// as a valid upgrade.
    ///
    /// ## What to do
    /// Upgrade to the first service update of the new train that has the feature,
    /// or later.
    pub(super) static RULE = {
        code: "VER005",
        name: "train-hole",
        summary: "the target train does not have yet what the source has",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["readmes of 12.5(1)SU6, 12.5(1)SU7a and 14SU4a", "CUCM and IM&P compatibility matrix 15x, July 2026"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some((from, to)) = case.pair() else { return ONE };
    let trains = (from.version.train(), to.version.train());
    if !matches!(trains, ((12, 5), (14, 0)) | ((14, 0), (15, 0))) {
        return Outcome::NotApplicable("no such hole is known between these trains");
    }
    let hole = case.refusal(|one| match one {
        Refusal::TrainHole { lacks, first, .. } => Some((*lacks, *first)),
        _ => None,
    });
    match hole {
        Some((lacks, first)) => Finding::new(
            &RULE,
            case.location.clone(),
            format!("{} does not follow on {}: it lacks {lacks}", to.marketing(), from.marketing()),
        )
        .help(format!("upgrade to {first} or later"))
        .into(),
        None if from.su().is_none() || to.su().is_none() => {
            Outcome::Unknown("the service update of one side is not known".to_owned())
        }
        None => Outcome::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Task;
    use super::super::tests::case;
    use super::*;

    #[test]
    fn the_holes_end_where_the_readmes_say() {
        let outcome = |from: &str, to: &str| run(&case(Task::Path, from, to));
        assert_eq!(outcome("12.5(1)SU5", "14"), Outcome::Pass);
        assert!(matches!(outcome("12.5(1)SU6", "14"), Outcome::Found(_)));
        assert_eq!(outcome("12.5(1)SU9", "14SU1"), Outcome::Pass);
        assert_eq!(outcome("14SU3", "15SU1"), Outcome::Pass);
        assert!(matches!(outcome("14SU4", "15SU1a"), Outcome::Found(_)));
        assert_eq!(outcome("14SU6", "15SU2"), Outcome::Pass);
        assert!(matches!(outcome("12.5(1)SU6", "15"), Outcome::NotApplicable(_)));
    }
}
