//! `nak-seen`: the DHCP server refused an address.

use uctool_core::{Check, Outcome, rule};

use crate::judge::{Case, Verdict};
use crate::rules::finding;

rule! {
    /// ## What it does
    /// Reports a phone that was refused (DHCPNAK) without a rhythm that a known lease explains.
    ///
    /// ## Why it matters
    /// A refusal makes the phone give up its address and start over, which is a reset. One after a move to another subnet is normal;
    /// a refusal on the phone's own subnet is a fault of the server.
    ///
    /// ## What to do
    /// Give the length of the lease (`--lease 72h`) and a longer log, so that the rhythm can be told; on the server look for a second
    /// scope or server for this subnet.
    pub(super) static RULE = {
        code: "DHCP004",
        name: "nak-seen",
        summary: "the DHCP server refused an address",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"Phone reset issue\", 2009-02-27", "RFC 2131, section 3.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

const HELP_LEASE: &str = "on the DHCP server look for a second scope or server for this subnet, or a reservation that changed; give the lease with --lease to see the rhythm";
const HELP_RHYTHM: &str = "on the DHCP server look for a second scope or server for this subnet, or a reservation that changed; a longer log, or the lease as it really is, shows the rhythm";

fn run(case: &Case) -> Outcome {
    if case.studies.iter().all(|study| study.episodes.is_empty()) {
        return Outcome::NotApplicable("no resets were seen");
    }
    let found = case.studies.iter().filter(|study| study.verdict == Verdict::NakSeen);
    let found = found.map(|study| {
        finding(
            &RULE,
            case,
            study,
            format!("the DHCP server refused the address of {} (NAK)", study.name),
        )
        .help(if study.lease.is_some() { HELP_RHYTHM } else { HELP_LEASE })
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn a_refusal_without_a_known_lease_is_found() {
        assert!(finds(&CHECK, &[(0.0, Kind::Nak)], None));
        assert!(passes(&CHECK, &[(0.0, Kind::Network)], None));
        assert!(is_not_applicable(&CHECK, &[], None));
    }
}
