//! VER004: an unrestricted system cannot become a restricted one.

use uctool_core::{Check, Finding, Outcome, rule};

use super::{Case, ONE};

rule! {
    /// ## What it does
    /// Reports an upgrade from an export-unrestricted (`UNRST`) system to a
    /// restricted image.
    ///
    /// ## Why it matters
    /// An unrestricted system lacks the encryption of signalling and media for
    /// good: it can neither be upgraded to a restricted image nor freshly installed
    /// over with one. The other way is allowed and does not lead back.
    ///
    /// ## What to do
    /// Take the image whose name contains `UNRST`.
    pub(super) static RULE = {
        code: "VER004",
        name: "restricted-mismatch",
        summary: "an unrestricted system cannot become a restricted one",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Upgrade and Migration Guide 15, August 2026"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some((from, to)) = case.pair() else { return ONE };
    match (from.version.restricted, to.version.restricted) {
        (Some(false), Some(true)) => Finding::new(
            &RULE,
            case.location.clone(),
            format!("{} is unrestricted and {} is restricted", from.version, to.version),
        )
        .help("take the image of the target whose file name contains `UNRST`")
        .into(),
        (Some(false), None) => Outcome::Unknown(
            "the source is unrestricted; say which image of the target (its ISO name) to decide"
                .to_owned(),
        ),
        (None, Some(true)) => Outcome::Unknown(
            "the target is restricted; give --unrestricted or --restricted for the source to decide"
                .to_owned(),
        ),
        (None, None) => Outcome::NotApplicable("neither side says whether it is restricted"),
        (Some(true), _) | (_, Some(false)) => Outcome::Pass,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Task;
    use super::super::tests::case;
    use super::*;

    #[test]
    fn only_the_way_back_to_restricted_is_found() {
        let outcome = |from: &str, to: &str| {
            let image = |text: &str| format!("UCSInstall_UCOS_{text}.iso");
            run(&case(Task::Path, &image(from), &image(to)))
        };
        let (open, closed) = ("UNRST_12.5.1.14900-63", "12.5.1.14900-63");
        assert!(matches!(outcome(open, "14.0.1.11900-132"), Outcome::Found(_)));
        assert_eq!(outcome(closed, "UNRST_14.0.1.11900-132"), Outcome::Pass);
        assert_eq!(outcome(closed, "14.0.1.11900-132"), Outcome::Pass);
        assert!(matches!(
            run(&case(Task::Path, "12.5(1)SU4", "UCSInstall_UCOS_14.0.1.11900-132.iso")),
            Outcome::Unknown(_)
        ));
        assert!(matches!(run(&case(Task::Path, "12.5(1)SU4", "14SU1")), Outcome::NotApplicable(_)));
    }
}
