//! `half-life-refused`: the DHCP server refuses to renew leases at their half-life.

use uctool_core::{Check, Outcome, rule};

use crate::judge::{Case, Verdict};
use crate::rules::{finding, rhythm, undecided};

rule! {
    /// ## What it does
    /// Reports a phone that resets every half of its lease (T1), beyond what chance explains.
    ///
    /// ## Why it matters
    /// At T1 a client asks its own server to renew. A server that refuses makes the phone give up its address and reset. The cycle
    /// is T1 and the boot, so it drifts by a minute or two from one to the next. The phone itself is well.
    ///
    /// ## What to do
    /// On the DHCP server look for a scope that was moved or made smaller, a second server or scope for this subnet, or a reservation
    /// that changed. A NAK in the log of the phone or of the server names the server that refuses.
    pub(super) static RULE = {
        code: "DHCP001",
        name: "half-life-refused",
        summary: "the DHCP server refuses to renew leases at their half-life",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"Phone reset issue\", 2009-02-27", "RFC 2131, section 4.4.5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if let Some(outcome) = undecided(case, Verdict::HalfLife) {
        return outcome;
    }
    let found = case.studies.iter().filter(|study| study.verdict == Verdict::HalfLife);
    let found = found.map(|study| {
        let message = format!("the DHCP server refuses to renew the lease of {} at its half-life: {}", study.name, rhythm(study));
        finding(&RULE, case, study, message)
            .help("on the DHCP server look for a second scope or server for this subnet, or a reservation that changed; the phone itself is fine")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn half_of_the_lease_is_found_and_another_lease_is_not() {
        let series = every(36.0, Kind::Nak);
        assert!(finds(&CHECK, &series, Some(72.0)));
        assert!(passes(&CHECK, &series, Some(50.0)));
        assert!(is_unknown(&CHECK, &series, None));
        assert!(is_not_applicable(&CHECK, &[], Some(72.0)));
    }
}
