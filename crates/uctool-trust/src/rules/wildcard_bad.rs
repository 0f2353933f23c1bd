use uctool_core::{Check, Outcome, rule};
use uctool_x509::host::{DnsFault, dns_fault};

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again with the host names themselves";

rule! {
    /// ## What it does
    /// Reports a `*` that is not the whole leftmost label, stands alone, or stands before a single label.
    ///
    /// ## Why it matters
    /// Such a wildcard is never matched.
    ///
    /// ## What to do
    /// Have the certificate issued with the names themselves, or with `*` as the whole first label.
    pub(crate) static RULE = {
        code: "CERT012",
        name: "wildcard-bad",
        summary: "a wildcard that matches nothing",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9525, section 6.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let name =
            certificate.dns_names().find(|name| dns_fault(name) == Some(DnsFault::Wildcard))?;
        Some(format!("the wildcard `{name}` matches nothing"))
    })
}
