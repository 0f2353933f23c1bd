//! `lease-unknown`: the resets have a rhythm, and the lease is not known.

use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::judge::Case;
use crate::rhythm::Fraction;
use crate::rules::period;

rule! {
    /// ## What it does
    /// Reports a phone whose resets fit a fraction of one or more usual leases, when no input states the lease.
    ///
    /// ## Why it matters
    /// T1 of 8 hours and the expiry of 4 hours are the same 4 hours, so nothing is concluded.
    ///
    /// ## What to do
    /// Look the lease up on the DHCP server and give it: `--lease 8h`.
    pub(super) static RULE = {
        code: "DHCP008",
        name: "lease-unknown",
        summary: "the resets have a rhythm, and the lease is not known",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"Phone reset issue\", 2009-02-27", "RFC 2131, section 4.4.5"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let open =
        case.studies.iter().filter(|study| study.lease.is_none() && !study.episodes.is_empty());
    let open: Vec<_> = open.collect();
    if open.is_empty() {
        return Outcome::NotApplicable("the lease is known, or there are no resets");
    }
    let fitting = open.into_iter().filter(|study| !study.candidates.is_empty());
    let found = fitting.map(|study| {
        let fits: Vec<String> = study.candidates.iter().map(|candidate| {
            let part = match candidate.fraction {
                Fraction::Renew => "half",
                Fraction::Rebind => "seven eighths",
                Fraction::Expire => "the end",
            };
            format!("{part} of {}", period(candidate.lease_s))
        }).collect();
        let source = case.sources.first().cloned().unwrap_or_default();
        Finding::new(&RULE, Location::of(source).part(study.name.clone()), format!("{} resets in the rhythm of a lease, but which is not known", study.name))
            .why(format!("it would be {}", fits.join(", or ")))
            .help("look the lease time up on the DHCP server and give it with --lease, such as --lease 72h")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn leases_that_fit_are_listed() {
        let found = findings(&CHECK, &every(36.0, Kind::Other), None);
        assert!(found[0].why.as_ref().unwrap().contains("half of 72 h"), "{found:?}");
        assert!(is_not_applicable(&CHECK, &every(36.0, Kind::Other), Some(72.0)));
        assert!(passes(&CHECK, &[(0.0, Kind::Other), (7000.0, Kind::Other)], None));
    }
}
