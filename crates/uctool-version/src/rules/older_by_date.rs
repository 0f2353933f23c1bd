//! VER011: the target has the newer number and was released before the source.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Case, ONE, Task};
use uctool_release::compare::Side;
use uctool_release::decode::Described;

rule! {
    /// ## What it does
    /// Reports an upgrade to a newer train or maintenance release that was released
    /// before the source.
    ///
    /// ## Why it matters
    /// Trains are developed side by side. A fix that a late service update of the
    /// old train brought cannot be in a release that is older, whatever its number.
    ///
    /// ## What to do
    /// Take a service update of the new train that was released after the source.
    pub(super) static RULE = {
        code: "VER011",
        name: "older-by-date",
        summary: "the target has the newer number and was released before the source",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["CUCM and IM&P compatibility matrices, release dates", "release notes 14, caution on fixes of 12.5(1)SU5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some((from, to, route)) = case.upgrade() else { return ONE };
    if from.version.maintenance_release() == to.version.maintenance_release() {
        return Outcome::NotApplicable("within one release the numbers decide");
    }
    // In a comparison either may be the target.
    let (from, to) = match route.compared.newer_number {
        Side::Right => (from, to),
        Side::Left if case.task == Task::Compare => (to, from),
        _ => return Outcome::NotApplicable("the target does not have the newer number"),
    };
    let day = |one: &Described| one.row.and_then(|row| row.released);
    let (Some(left), Some(right)) = (day(from), day(to)) else {
        return Outcome::Unknown(
            "the day of release of one of them is not in the table".to_owned(),
        );
    };
    if right >= left {
        return Outcome::Pass;
    }
    Finding::new(
        &RULE,
        case.location.clone(),
        format!("{} was released on {right}, before {} ({left})", to.marketing(), from.marketing()),
    )
    .why("fixes made in between cannot be in it")
    .help("choose a service update of the newer train that was released after the source")
    .into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::case;
    use super::*;

    #[test]
    fn a_newer_number_with_an_older_day_is_found() {
        let outcome = |from: &str, to: &str| run(&case(Task::Path, from, to));
        assert!(matches!(outcome("12.5(1)SU9", "14SU1"), Outcome::Found(_)));
        assert_eq!(outcome("12.5(1)SU9", "14SU5"), Outcome::Pass);
        assert!(matches!(outcome("11.5(1)SU4", "14SU5"), Outcome::Unknown(_)));
        assert!(matches!(outcome("14SU1", "14SU5"), Outcome::NotApplicable(_)));
        assert!(matches!(run(&case(Task::Compare, "14SU1", "12.5(1)SU9")), Outcome::Found(_)));
    }
}
