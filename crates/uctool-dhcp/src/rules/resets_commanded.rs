//! `resets-commanded`: somebody told the phones to reset.

use uctool_core::{Check, Outcome, rule};

use crate::judge::{Case, Verdict};
use crate::rules::finding;

rule! {
    /// ## What it does
    /// Reports a phone most of whose resets were ordered: reset, restart or apply config in the administration, or at the phone.
    ///
    /// ## Why it matters
    /// Nothing is broken. A script, a bulk job or an administrator does it.
    ///
    /// ## What to do
    /// Look in the audit log of Cisco Unified Serviceability for who did it, and at scheduled bulk jobs.
    pub(super) static RULE = {
        code: "DHCP006",
        name: "resets-commanded",
        summary: "somebody told the phones to reset",
        severity: Info,
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
    let found = case.studies.iter().filter(|study| study.verdict == Verdict::Commanded);
    let found = found.map(|study| {
        finding(&RULE, case, study, format!("{} was told to reset by the call manager or at the phone", study.name))
            .help("look in the audit log and at the scheduled jobs of Bulk Administration for who orders it")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn orders_are_told_from_faults() {
        assert!(finds(&CHECK, &every(3.0, Kind::Commanded), None));
        assert!(passes(&CHECK, &every(3.0, Kind::Network), None));
    }
}
