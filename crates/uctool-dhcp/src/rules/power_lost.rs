//! `power-lost`: phones lose their power.

use uctool_core::{Check, Outcome, rule};

use crate::judge::{Case, Verdict};
use crate::rules::finding;

rule! {
    /// ## What it does
    /// Reports a phone most of whose resets are switch-ons: `Initialized`, power save, an empty battery.
    ///
    /// ## Why it matters
    /// The switch that feeds it reboots or refuses power, a cable is loose, or somebody pulls it.
    ///
    /// ## What to do
    /// Look at the switch: `show power inline`, `show logging` for the port, and its power budget.
    pub(super) static RULE = {
        code: "DHCP007",
        name: "power-lost",
        summary: "phones lose their power",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco Unified CM alarm definitions 12.5(1)"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.studies.iter().all(|study| study.episodes.is_empty()) {
        return Outcome::NotApplicable("no resets were seen");
    }
    let found = case.studies.iter().filter(|study| study.verdict == Verdict::Power);
    let found = found.map(|study| {
        finding(&RULE, case, study, format!("{} loses its power", study.name)).help(
            "look at `show power inline` and at the log of the switch port that feeds this phone",
        )
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn power_is_told_from_the_network() {
        assert!(finds(&CHECK, &every(3.0, Kind::Power), None));
        assert!(passes(&CHECK, &every(3.0, Kind::Network), None));
    }
}
