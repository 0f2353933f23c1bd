//! `lease-expires`: nobody renews leases, so they expire.

use uctool_core::{Check, Outcome, rule};

use crate::judge::{Case, Verdict};
use crate::rules::{finding, rhythm, undecided};

rule! {
    /// ## What it does
    /// Reports a phone that resets every full length of its lease, or whose DHCP requests nobody answers.
    ///
    /// ## Why it matters
    /// The phone asked at T1 and T2 and nobody answered. ISC dhcpd stays silent about a lease it does not know (`unknown lease`)
    /// unless it is authoritative; a relay that lost its helper address looks the same.
    ///
    /// ## What to do
    /// Check that the server runs, that the voice VLAN's relay (`ip helper-address`) points to it, and that it knows the subnet.
    pub(super) static RULE = {
        code: "DHCP003",
        name: "lease-expires",
        summary: "nobody renews leases, so they expire",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"Phone reset issue\", 2009-02-27", "RFC 2131, section 4.4.5", "ISC dhcpd, dhcpd.conf(5), `authoritative`"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let silent = |study: &&crate::Study| study.verdict == Verdict::Expiry;
    if !case.studies.iter().any(|study| silent(&study))
        && let Some(outcome) = undecided(case, Verdict::Expiry)
    {
        return outcome;
    }
    let found = case.studies.iter().filter(silent).map(|study| {
        let message = match study.rhythm() {
            Some(_) => format!("the lease of {} runs out: {}", study.name, rhythm(study)),
            None => format!("nobody answers the DHCP requests of {}", study.name),
        };
        finding(&RULE, case, study, message)
            .help("check that the DHCP server runs and knows this subnet, and that the voice VLAN's `ip helper-address` points to it")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_end_of_the_lease_is_found_and_so_is_silence() {
        assert!(finds(&CHECK, &every(72.0, Kind::Other), Some(72.0)));
        assert!(passes(&CHECK, &every(36.0, Kind::Nak), Some(72.0)));
        assert!(finds(&CHECK, &every(5.0, Kind::Timeout), Some(72.0)));
    }
}
