//! VER010: the version is not in the table of known releases.

use uctool_core::{Check, Finding, Outcome, rule};

use super::Case;

rule! {
    /// ## What it does
    /// Reports versions that are not in the table of releases, so that their
    /// meaning comes from the rule of the numbering.
    ///
    /// ## Why it matters
    /// The rule names nearly all known releases rightly, but not all: 12.5(1)SU7a
    /// is 18100-14, which the rule reads as an ES. A mistyped number is also not in
    /// the table.
    ///
    /// ## What to do
    /// Compare the number with the readme or the file name of the release.
    pub(super) static RULE = {
        code: "VER010",
        name: "unknown-release",
        summary: "the version is not in the table of known releases",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["table of known releases: `uctool version list`"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let all = case.versions.iter().chain(&case.imp);
    let unknown = all.filter(|one| one.row.is_none());
    let findings = unknown.map(|one| {
        let message = if one.from_name {
            format!(
                "{} is not in the table of known releases; its number would begin with {}",
                one.marketing(),
                one.version
            )
        } else {
            format!(
                "{} is not in the table of known releases; by the rule it is {}",
                one.version,
                one.marketing()
            )
        };
        Finding::new(&RULE, case.location.clone(), message)
            .help("compare the number with the readme of the release")
    });
    findings.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn only_what_the_table_lacks_is_found() {
        assert_eq!(run(&shown("12.5.1.14900-63")), Outcome::Pass);
        assert!(matches!(run(&shown("12.5.1.14900-64")), Outcome::Found(_)));
        assert!(matches!(run(&shown("12.5(1)SU10")), Outcome::Found(_)));
    }
}
