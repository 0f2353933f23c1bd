//! VER001: the newer number has fewer fixes of the application.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Case, ONE};
use uctool_release::decode::Described;
use uctool_release::refusal::Refusal;

rule! {
    /// ## What it does
    /// Reports two builds of one release of which the newer number has a newer
    /// operating system and fewer engineering specials (ES).
    ///
    /// ## Why it matters
    /// Builds of old releases count patches of the operating system in the
    /// thousands and fixes of the application in the ES number. The thousands win
    /// in the order of numbers, so an "upgrade" can take application fixes away.
    /// The installer refuses it with a message that does not say why.
    ///
    /// ## What to do
    /// Take a later build of the same release that contains the ES, or ask Cisco
    /// TAC for one; until then stay.
    pub(super) static RULE = {
        code: "VER001",
        name: "es-regression",
        summary: "the newer number has fewer fixes of the application",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"Decrypt CUCM version numbers\", 2009-02-12"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some((from, to, route)) = case.upgrade() else { return ONE };
    let counted = route.compared.left.os.is_some() && route.compared.right.os.is_some();
    if !counted {
        return Outcome::NotApplicable(
            "the builds do not count the operating system apart from the fixes",
        );
    }
    let lost = |refusals: &[Refusal]| {
        refusals.iter().find(|one| matches!(one, Refusal::EsRegression { .. })).cloned()
    };
    if let Some(refusal) = lost(&route.refusals) {
        return found(case, from, to, &refusal).into();
    }
    match case.back.as_ref().and_then(|back| lost(&back.refusals)) {
        // Nobody asked to go this way; the numbers only invite it.
        Some(refusal) => found(case, to, from, &refusal).severity(Severity::Warning).into(),
        None => Outcome::Pass,
    }
}

fn found(case: &Case, from: &Described, to: &Described, refusal: &Refusal) -> Finding {
    Finding::new(
        &RULE,
        case.location.clone(),
        format!("upgrading {} to {} is refused: {refusal}", from.version, to.version),
    )
    .why("the newer number comes from a patch of the operating system, which brings no fix of the application")
    .help("take a later build of this release whose readme names the ES, or open a TAC case for one")
}

#[cfg(test)]
mod tests {
    use super::super::Task;
    use super::super::tests::case;
    use super::*;

    #[test]
    fn losing_an_es_to_the_operating_system_is_found() {
        let severity = |from: &str, to: &str| match run(&case(Task::Compare, from, to)) {
            Outcome::Found(found) => Some(found[0].severity),
            _ => None,
        };
        assert_eq!(severity("7.0.1.10000-112", "7.0.1.11000-1"), Some(Severity::Error));
        assert_eq!(severity("7.0.1.11000-1", "7.0.1.10000-112"), Some(Severity::Warning));
        assert_eq!(severity("6.1.2.1112", "6.1.2.2112"), None);
        assert_eq!(severity("6.1.2.1112", "6.1.2.2111"), Some(Severity::Error));
    }
}
