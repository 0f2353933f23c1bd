//! VER002: the target has the lower number.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Case, ONE, Task};
use uctool_release::refusal::Refusal;

rule! {
    /// ## What it does
    /// Reports an upgrade to a lower number.
    ///
    /// ## Why it matters
    /// The installer takes higher numbers only. What goes back is switching to the
    /// version on the inactive partition, as long as it is still there.
    ///
    /// ## What to do
    /// To return to the version on the inactive partition run `utils system switch-
    /// version`. Otherwise install the older release anew and restore its backup.
    pub(super) static RULE = {
        code: "VER002",
        name: "downgrade",
        summary: "the target has the lower number",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Upgrade and Migration Guide 15, August 2026"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some((from, to)) = case.pair() else { return ONE };
    let downgrade = case.refusal(|one| matches!(one, Refusal::Downgrade).then_some(()));
    if downgrade.is_none() {
        return Outcome::Pass;
    }
    let finding = Finding::new(
        &RULE,
        case.location.clone(),
        format!("{} is lower than {}, so it does not install over it", to.version, from.version),
    )
    .help("to go back to the version on the inactive partition run `utils system switch-version`");
    // Two versions may be compared in any order.
    let severity = if case.task == Task::Compare { Severity::Info } else { Severity::Error };
    finding.severity(severity).into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::case;
    use super::*;

    #[test]
    fn a_lower_number_is_found_and_a_comparison_only_tells() {
        let severity = |task, from: &str, to: &str| match run(&case(task, from, to)) {
            Outcome::Found(found) => Some(found[0].severity),
            _ => None,
        };
        assert_eq!(severity(Task::Path, "12.5(1)SU6", "12.5(1)SU5"), Some(Severity::Error));
        assert_eq!(severity(Task::Compare, "12.5(1)SU6", "12.5(1)SU5"), Some(Severity::Info));
        assert_eq!(severity(Task::Path, "12.5(1)SU5", "12.5(1)SU6"), None);
        assert_eq!(severity(Task::Path, "12.5(1)SU5", "12.5(1)SU5"), None);
    }
}
