//! `two-servers`: more than one DHCP server answers.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::judge::Case;

rule! {
    /// ## What it does
    /// Reports a phone that was answered by servers with different identifiers (option 54).
    ///
    /// ## Why it matters
    /// Two servers that do not share their leases refuse each other's: each renewal that reaches the other one ends in a NAK. A fail-over
    /// pair is fine.
    ///
    /// ## What to do
    /// Find out whether both are meant to serve this subnet; switch the other one off (`ip dhcp snooping` names the port of a stranger).
    pub(super) static RULE = {
        code: "DHCP009",
        name: "two-servers",
        summary: "more than one DHCP server answers",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["RFC 2131, section 3.1", "Htluo, \"Phone reset issue\", 2009-02-27"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.studies.iter().all(|study| study.servers.is_empty()) {
        return Outcome::NotApplicable("no answer names its server");
    }
    let several = case.studies.iter().filter(|study| study.servers.len() > 1);
    let found = several.map(|study| {
        let source = case.sources.first().cloned().unwrap_or_default();
        let message = format!("{} is answered by {} servers: {}", study.name, study.servers.len(), study.servers.join(", "));
        Finding::new(&RULE, Location::of(source).part(study.name.clone()), message)
            .help("find out whether all of them are meant to serve this subnet; `ip dhcp snooping` on the switch stops a stranger")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn two_identifiers_are_found() {
        let with = |servers: &[&str]| {
            let mut timeline = timeline(&[(0.0, Kind::Ack)]);
            for device in timeline.devices.values_mut() {
                for server in servers {
                    device.answered_by(server);
                }
            }
            (CHECK.run)(&crate::judge(&timeline, None, None))
        };
        assert!(matches!(with(&["192.0.2.1", "192.0.2.2"]), uctool_core::Outcome::Found(_)));
        assert_eq!(with(&["192.0.2.1"]), uctool_core::Outcome::Pass);
        assert!(matches!(with(&[]), uctool_core::Outcome::NotApplicable(_)));
    }
}
