//! VER009: the upgrade needs a COP file first.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Case, ONE, Task};

rule! {
    /// ## What it does
    /// Names the COP files that must be installed before a step of the upgrade.
    ///
    /// ## Why it matters
    /// Without them the upgrade stops: the source does not know the key that signs
    /// the target, lacks room, or cannot be discovered or exported.
    ///
    /// ## What to do
    /// Install each file on every node of the source before the step, and follow
    /// its readme for restarts.
    pub(super) static RULE = {
        code: "VER009",
        name: "cop-required",
        summary: "the upgrade needs a COP file first",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["CUCM and IM&P compatibility matrices 12.5(x), 14x and 15x", "Prime Collaboration Deployment administration guide"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.task != Task::Path {
        return Outcome::NotApplicable("the files are looked up by `version path`");
    }
    let Some((_, _, route)) = case.upgrade() else { return ONE };
    if route.steps.is_empty() {
        return Outcome::NotApplicable("there is no way to list the files of");
    }
    let needed = route.steps.iter().flat_map(|step| step.cops.iter().map(move |cop| (step, cop)));
    let findings = needed.map(|(step, cop)| {
        let method = cop.method.map(|method| format!(" by {method}")).unwrap_or_default();
        let finding = Finding::new(
            &RULE,
            case.location.clone(),
            format!("{} to {}{method} needs {}", step.from.version, step.to.version, cop.file),
        )
        .why(cop.why)
        .help(
            "install it from Cisco Unified OS Administration > Software Upgrades > Install/Upgrade",
        );
        // A file that one of several methods needs is no obstacle.
        let severity = if cop.method.is_some() { Severity::Info } else { Severity::Warning };
        finding.severity(severity).evidence(cop.source)
    });
    findings.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{case, shown};
    use super::*;

    #[test]
    fn a_file_for_every_method_warns_and_one_for_some_informs() {
        let weights = |from: &str, to: &str| match run(&case(Task::Path, from, to)) {
            Outcome::Found(found) => found.iter().map(|one| one.severity).collect(),
            _ => Vec::new(),
        };
        assert!(weights("12.5(1)SU3", "14SU1").contains(&Severity::Warning));
        assert_eq!(weights("12.5(1)SU4", "14SU1"), [Severity::Info]);
        assert_eq!(weights("14", "14SU1"), []);
        assert!(matches!(run(&shown("14")), Outcome::NotApplicable(_)));
    }
}
