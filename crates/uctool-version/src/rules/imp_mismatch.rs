//! VER007: IM&P and CUCM are not releases that run beside each other.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::Case;
use uctool_release::imp::{Match, matched, partner};

rule! {
    /// ## What it does
    /// Reports an IM&P (CUPS) release that does not belong beside the target
    /// release of CUCM.
    ///
    /// ## Why it matters
    /// The IM&P publisher must have the first two numbers of the CUCM publisher, or
    /// it does not install. In a standard deployment the two run the same release,
    /// an engineering special counting as the release before it; the matrices name
    /// the pairs whose letters differ. Only a centralised deployment may mix
    /// releases. CUCM 7 ran with CUPS 7 alone, CUCM 6 with CUPS 6 or 7.
    ///
    /// ## What to do
    /// Upgrade IM&P to the release named in the finding, in the same maintenance
    /// window. IM&P subscribers must have all five numbers of their publisher.
    /// A PCD upgrade task of IM&P alone wants the first three numbers of CUCM.
    pub(super) static RULE = {
        code: "VER007",
        name: "imp-mismatch",
        summary: "IM&P and CUCM are not releases that run beside each other",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["CUCM and IM&P compatibility matrices 12.5(x), 14x and 15x", "Upgrade and Migration Guide 15, August 2026", "Htluo, \"Decrypt CUCM version numbers\", 2009-02-12"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let (Some((_, to)), Some(imp)) = (case.pair(), &case.imp) else {
        return Outcome::NotApplicable("no IM&P version was given (--imp)");
    };
    let finding = |message: String| {
        Finding::new(&RULE, case.location.clone(), message)
            .help(format!("upgrade IM&P to {} together with CUCM", partner(to)))
    };
    let (cucm, imp_name) = (to.marketing(), imp.marketing());
    match matched(to, imp, case.centralised) {
        Match::Same | Match::NamedPair | Match::Centralised | Match::EarlyPair => Outcome::Pass,
        Match::OtherTrain => finding(format!(
            "IM&P {imp_name} does not install beside CUCM {cucm}: the first two numbers differ"
        ))
        .why("the version of IM&P must match the active or inactive version of the CUCM publisher")
        .into(),
        Match::EarlyMismatch => finding(format!("CUPS {imp_name} does not work with CUCM {cucm}"))
            .help(if to.version.major == 7 { "use CUPS 7.x" } else { "use CUPS 6.x or 7.x" })
            .into(),
        Match::OtherRelease => finding(format!(
            "IM&P {imp_name} is not the release that belongs to CUCM {cucm}"
        ))
        .why("in a standard deployment both run the same release; a centralised one may differ (--centralised)")
        .severity(Severity::Warning)
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{shown, with_imp};
    use super::*;

    #[test]
    fn weight_follows_whether_it_installs() {
        let severity = |imp: &str| match run(&with_imp("12.5(1)SU7a", "14SU4a", imp)) {
            Outcome::Found(found) => Some(found[0].severity),
            _ => None,
        };
        assert_eq!(severity("14SU4"), None);
        assert_eq!(severity("14SU3"), Some(Severity::Warning));
        assert_eq!(severity("12.5(1)SU7"), Some(Severity::Error));
        let centralised = Case { centralised: true, ..with_imp("14", "14SU4a", "12.5(1)SU7") };
        assert_eq!(run(&centralised), Outcome::Pass);
        assert!(matches!(run(&shown("14")), Outcome::NotApplicable(_)));
    }
}
