//! `keepalive-lost`: phones lose their connection and register again.

use uctool_core::{Check, Outcome, rule};

use crate::judge::{Case, Verdict};
use crate::rules::finding;

rule! {
    /// ## What it does
    /// Reports a phone whose losses are of its connection to the call manager: keepalives or TCP, not its address.
    ///
    /// ## Why it matters
    /// A phone that misses three keepalives in a row registers again; it does not reset. SCCP phones send one every 30 seconds, SIP
    /// phones register every 115. When the call manager sent them and the phone did not get them, the network lost them.
    ///
    /// ## What to do
    /// Look in the call manager's trace whether the keepalives were sent, and at the path between: spanning tree, duplex, firewall
    /// session timers, wireless.
    pub(super) static RULE = {
        code: "DHCP005",
        name: "keepalive-lost",
        summary: "phones lose their connection and register again",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"Phone reset issue\", 2009-02-27", "Cisco Unified CM alarm definitions 12.5(1)"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.studies.iter().all(|study| study.episodes.is_empty()) {
        return Outcome::NotApplicable("no resets were seen");
    }
    let found = case.studies.iter().filter(|study| study.verdict == Verdict::ReRegister);
    let found = found.map(|study| {
        finding(&RULE, case, study, format!("{} loses its connection to the call manager and registers again; its address is not the reason", study.name))
            .help("look in the Cisco CallManager trace whether keepalives were sent, then at the network between: this is not DHCP")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn keepalives_are_told_from_resets() {
        assert!(finds(&CHECK, &every(3.0, Kind::Network), None));
        assert!(passes(&CHECK, &every(3.0, Kind::Power), None));
    }
}
