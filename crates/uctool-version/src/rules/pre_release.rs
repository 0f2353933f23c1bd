//! VER008: the build was made before its release.

use uctool_core::{Check, Finding, Outcome, rule};

use super::Case;
use uctool_release::decode::Level;

rule! {
    /// ## What it does
    /// Reports builds made before a release: third number 0, builds that begin with
    /// 95, 98 or 99, build counters of 9000 and more.
    ///
    /// ## Why it matters
    /// Such builds come from field trials and laboratories. No readme states what
    /// they contain, what they upgrade to, or that anybody supports them.
    ///
    /// ## What to do
    /// Install the released build and restore a backup into it, or ask Cisco TAC
    /// for the way out of the trial.
    pub(super) static RULE = {
        code: "VER008",
        name: "pre-release",
        summary: "the build was made before its release",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Cisco documents that show such builds in samples; CUCM releases 6.1 to 15"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let early = case.versions.iter().filter(|one| one.level == Level::PreRelease);
    let findings = early.map(|one| {
        Finding::new(
            &RULE,
            case.location.clone(),
            format!("{} was made before its release", one.version),
        )
        .help("ask Cisco TAC for the way from this build to a released one")
    });
    findings.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::shown;
    use super::*;

    #[test]
    fn builds_before_a_release_are_found() {
        for text in ["12.5.0.98000-569", "14.0.1.11900-9000", "6.1.2.9901-117", "7.0.0.39700-277"] {
            assert!(matches!(run(&shown(text)), Outcome::Found(_)), "{text}");
        }
        for text in ["12.5.1.10000-22", "14.0.1.11900-8999", "6.1.2.9800"] {
            assert_eq!(run(&shown(text)), Outcome::Pass, "{text}");
        }
    }
}
