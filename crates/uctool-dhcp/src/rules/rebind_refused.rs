//! `rebind-refused`: leases are lost at seven eighths of their length.

use uctool_core::{Check, Outcome, rule};

use crate::judge::{Case, Verdict};
use crate::rules::{finding, rhythm, undecided};

rule! {
    /// ## What it does
    /// Reports a phone that resets every seven eighths of its lease (T2).
    ///
    /// ## Why it matters
    /// At T1 the phone asked its own server by unicast and got no answer; at T2 it asked everyone by broadcast, and whoever answered
    /// refused. So the way to its own server is blocked (a firewall, an access list), or that server has gone and another one answers.
    ///
    /// ## What to do
    /// Let UDP 67 and 68 pass between the phones and the DHCP server in unicast too, and check which servers answer on this subnet.
    pub(super) static RULE = {
        code: "DHCP002",
        name: "rebind-refused",
        summary: "leases are lost at seven eighths of their length",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"Phone reset issue\", 2009-02-27", "RFC 2131, section 4.4.5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if let Some(outcome) = undecided(case, Verdict::Rebind) {
        return outcome;
    }
    let found = case.studies.iter().filter(|study| study.verdict == Verdict::Rebind);
    let found = found.map(|study| {
        let message = format!("the lease of {} is lost at seven eighths of its length: {}", study.name, rhythm(study));
        finding(&RULE, case, study, message)
            .help("let UDP 67 and 68 pass in unicast between the voice subnet and its DHCP server, and look for a second server that refuses")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn seven_eighths_of_the_lease_are_found() {
        let series = every(63.0, Kind::Other);
        assert!(finds(&CHECK, &series, Some(72.0)));
        assert!(passes(&CHECK, &series, Some(126.0)));
    }
}
