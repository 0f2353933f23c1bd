//! VER012: the comparison does not say what --expect asked for.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Case, ONE};
use uctool_release::route::Verdict;

rule! {
    /// ## What it does
    /// Reports a comparison whose answer is not the one given with `--expect`.
    ///
    /// ## Why it matters
    /// A pipeline that checks a version wants to stop when the answer is another,
    /// or is not known.
    ///
    /// ## What to do
    /// Read the comparison above; the other findings say what stands in the way.
    pub(super) static RULE = {
        code: "VER012",
        name: "expectation-unmet",
        summary: "the comparison does not say what --expect asked for",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["uctool: `version compare --expect`"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some((wanted, met)) = case.expected else {
        return Outcome::NotApplicable("nothing was expected (--expect)");
    };
    if met {
        return Outcome::Pass;
    }
    let [left, right] = case.versions.as_slice() else { return ONE };
    let message = match (wanted, &case.route) {
        ("newer", Some(route)) => format!(
            "expected {} to be newer than {}, but it is {}",
            left.version,
            right.version,
            route.compared.relation.as_str()
        ),
        (_, Some(route)) if route.verdict == Verdict::Unknown => format!(
            "expected the upgrade from {} to {} to be accepted, but that is not known",
            left.version, right.version
        ),
        _ => format!(
            "expected the upgrade from {} to {} to be accepted, but it is not",
            left.version, right.version
        ),
    };
    Finding::new(&RULE, case.location.clone(), message).into()
}

#[cfg(test)]
mod tests {
    use super::super::Task;
    use super::super::tests::{case, shown};
    use super::*;

    #[test]
    fn an_unmet_expectation_is_found() {
        let expecting =
            |met| Case { expected: Some(("newer", met)), ..case(Task::Compare, "14SU1", "14SU2") };
        assert_eq!(run(&expecting(true)), Outcome::Pass);
        let Outcome::Found(found) = run(&expecting(false)) else { panic!("nothing found") };
        assert!(found[0].message.ends_with("but it is older"), "{}", found[0].message);
        assert!(matches!(run(&shown("14")), Outcome::NotApplicable(_)));
    }
}
