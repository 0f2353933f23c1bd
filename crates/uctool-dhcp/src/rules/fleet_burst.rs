//! `fleet-burst`: many phones went at the same moment.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::judge::Case;
use crate::show::time;

rule! {
    /// ## What it does
    /// Reports moments at which at least five phones and a quarter of all of them went within two minutes.
    ///
    /// ## Why it matters
    /// Something they share failed: a switch, the call manager, the path to it, or their leases, which were granted together.
    ///
    /// ## What to do
    /// Look at what these phones share at that moment: switch, VLAN, device pool. Such moments are left out of the rhythm unless DHCP is to blame.
    pub(super) static RULE = {
        code: "DHCP011",
        name: "fleet-burst",
        summary: "many phones went at the same moment",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["uctool: two minutes, five phones and a quarter of the fleet", "Cisco Unified CM alarm definitions 12.5(1)"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.studies.len() < 5 {
        return Outcome::NotApplicable("fewer than five phones were seen");
    }
    let source = case.sources.first().cloned().unwrap_or_default();
    let found = case.bursts.iter().map(|burst| {
        let message = format!(
            "{} phones went within two minutes at {} ({})",
            burst.devices,
            time(burst.start),
            burst.cause.as_str()
        );
        Finding::new(&RULE, Location::of(source.clone()), message)
            .help("look at what these phones share: switch, VLAN, device pool, call manager")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn a_burst_needs_five() {
        let fleet = |count: u32, apart: f64| {
            let mut timeline = crate::Timeline::default();
            for n in 0..count {
                let event = crate::Event {
                    at: 1e9 + f64::from(n) * apart,
                    kind: Kind::Power,
                    what: "x",
                    source: 0,
                    place: 1,
                    t1: None,
                };
                timeline.push(&crate::DeviceId::Name(n.to_string()), event);
            }
            (CHECK.run)(&crate::judge(&timeline, None, None))
        };
        assert!(matches!(fleet(6, 10.0), uctool_core::Outcome::Found(_)));
        assert_eq!(fleet(6, 1000.0), uctool_core::Outcome::Pass);
        assert!(matches!(fleet(4, 10.0), uctool_core::Outcome::NotApplicable(_)));
    }
}
