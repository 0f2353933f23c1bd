//! VER006: the data of the source cannot be carried over to the target.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Case, ONE};
use uctool_release::refusal::Refusal;

rule! {
    /// ## What it does
    /// Reports upgrades from 6.1(3) to 7.0, and from 7.0(1) and older to 15.
    ///
    /// ## Why it matters
    /// Trains are developed side by side: 6.1(3) came after 7.0(1), and its
    /// database schema is not one 7.0 can read. To 15 neither upgrade nor migration
    /// leads from 7.0(1) or older.
    ///
    /// ## What to do
    /// From 6.1(3) read the release notes of 7.1 for the releases it takes. To 15
    /// build the system anew.
    pub(super) static RULE = {
        code: "VER006",
        name: "schema-incompatible",
        summary: "the data of the source cannot be carried over to the target",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"Decrypt CUCM version numbers\", 2009-02-12", "Upgrade and Migration Guide 15, August 2026"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some((from, to)) = case.pair() else { return ONE };
    if from.version.maintenance_release() > (7, 0, 1) {
        return Outcome::NotApplicable("it concerns sources up to 7.0(1) only");
    }
    let finding = |message: String, help: &str| {
        Finding::new(&RULE, case.location.clone(), message).help(help).into()
    };
    match case.refusal(|one| matches!(one, Refusal::Schema | Refusal::Rebuild).then(|| one.clone()))
    {
        Some(Refusal::Schema) => finding(
            format!(
                "{} does not upgrade to {}: the database schemas differ",
                from.version, to.version
            ),
            "choose a release of 7.1 whose release notes name 6.1(3) as a source",
        ),
        Some(_) => finding(
            format!(
                "nothing leads from {} to {}: neither upgrade nor migration",
                from.version, to.version
            ),
            "install the target anew and enter the configuration again",
        ),
        None => Outcome::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Task;
    use super::super::tests::case;
    use super::*;

    #[test]
    fn old_databases_are_found() {
        let outcome = |from: &str, to: &str| run(&case(Task::Path, from, to));
        assert!(matches!(outcome("6.1.3.1000-16", "7.0.1.10000-323"), Outcome::Found(_)));
        assert_eq!(outcome("6.1.2.1000", "7.0.1.10000-323"), Outcome::Pass);
        assert!(matches!(outcome("7.0.1.10000-323", "15SU2"), Outcome::Found(_)));
        assert!(matches!(outcome("7.1.3.10000-11", "15SU2"), Outcome::NotApplicable(_)));
    }
}
