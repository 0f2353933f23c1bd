//! The rules: what is wrong with a version, or with going from one to another.

mod cop_required;
mod downgrade;
mod es_above_window;
mod es_regression;
mod expectation_unmet;
mod imp_mismatch;
mod older_by_date;
mod pre_release;
mod restricted_mismatch;
mod schema_incompatible;
mod train_hole;
mod unknown_release;

use uctool_core::{Check, Location, Outcome};

use uctool_release::decode::Described;
use uctool_release::refusal::Refusal;
use uctool_release::route::Route;

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// What is this version?
    Show,
    /// How do two stand to each other?
    Compare,
    /// May one be upgraded to the other?
    Path,
}

/// What the rules judge.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) task: Task,
    pub(crate) location: Location,
    /// The versions given.
    pub(crate) versions: Vec<Described>,
    /// The upgrade from the first to the second.
    pub(crate) route: Option<Route>,
    /// The upgrade back, when they are only compared.
    pub(crate) back: Option<Route>,
    /// IM&P that is to run beside the target.
    pub(crate) imp: Option<Described>,
    /// Whether the deployment is centralised.
    pub(crate) centralised: bool,
    /// What the comparison was expected to say, and whether it does.
    pub(crate) expected: Option<(&'static str, bool)>,
}

impl Case {
    /// Source and target, where there are two.
    fn pair(&self) -> Option<(&Described, &Described)> {
        match self.versions.as_slice() {
            [from, to] if self.route.is_some() => Some((from, to)),
            _ => None,
        }
    }

    fn upgrade(&self) -> Option<(&Described, &Described, &Route)> {
        let (from, to) = self.pair()?;
        Some((from, to, self.route.as_ref()?))
    }

    /// The refusal that `pick` knows, of the upgrade from the first to the second.
    fn refusal<T>(&self, pick: impl FnMut(&Refusal) -> Option<T>) -> Option<T> {
        self.route.as_ref()?.refusals.iter().find_map(pick)
    }
}

/// The reason for rules about two versions where only one is asked about.
const ONE: Outcome = Outcome::NotApplicable("no upgrade was asked about");

/// Every rule, by code.
pub(crate) static CHECKS: &[Check<Case>] = &[
    es_regression::CHECK,
    downgrade::CHECK,
    es_above_window::CHECK,
    restricted_mismatch::CHECK,
    train_hole::CHECK,
    schema_incompatible::CHECK,
    imp_mismatch::CHECK,
    pre_release::CHECK,
    cop_required::CHECK,
    unknown_release::CHECK,
    older_by_date::CHECK,
    expectation_unmet::CHECK,
];

#[cfg(test)]
mod tests {
    use super::*;
    use uctool_release::compare::EsField;
    use uctool_release::product::Product;
    use uctool_release::route::route;
    use uctool_release::spelling::Spelled;

    /// A case of the texts as a user gives them.
    pub(super) fn case(task: Task, from: &str, to: &str) -> Case {
        let of = |text: &str| text.parse::<Spelled>().unwrap().describe(None);
        let (from, to) = (of(from), of(to));
        let field: Option<EsField> = None;
        Case {
            task,
            location: Location::of("test"),
            route: Some(route(&from, &to, field)),
            back: (task == Task::Compare).then(|| route(&to, &from, field)),
            versions: vec![from, to],
            imp: None,
            centralised: false,
            expected: None,
        }
    }

    /// A case of one version.
    pub(super) fn shown(text: &str) -> Case {
        let mut case = case(Task::Show, text, text);
        (case.route, case.back) = (None, None);
        case.versions.truncate(1);
        case
    }

    /// A case with an IM&P.
    pub(super) fn with_imp(from: &str, to: &str, imp: &str) -> Case {
        let imp = imp.parse::<Spelled>().unwrap().describe(Some(Product::Imp));
        Case { imp: Some(imp), ..case(Task::Path, from, to) }
    }

    #[test]
    fn rules_about_upgrades_do_not_apply_to_one_version() {
        let case = shown("14SU3");
        for check in CHECKS.iter().filter(|check| !["VER008", "VER010"].contains(&check.rule.code))
        {
            let outcome = (check.run)(&case);
            assert!(matches!(outcome, Outcome::NotApplicable(_)), "{}", check.rule.code);
        }
    }
}
