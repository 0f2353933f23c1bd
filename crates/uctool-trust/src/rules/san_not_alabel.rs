use uctool_core::{Check, Outcome, rule};
use uctool_x509::host::{DnsFault, dns_fault};

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again with the A-label (`xn--...`) of the name";

rule! {
    /// ## What it does
    /// Reports a dNSName with characters outside ASCII.
    ///
    /// ## Why it matters
    /// dNSName holds ASCII only: an international name goes in as `xn--...`. As it is, it matches nothing.
    ///
    /// ## What to do
    /// Have the certificate issued with the A-label.
    pub(crate) static RULE = {
        code: "CERT014",
        name: "san-not-alabel",
        summary: "an international name that is not written as A-label",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 7.2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let name =
            certificate.dns_names().find(|name| dns_fault(name) == Some(DnsFault::NotALabel))?;
        Some(format!("the dNSName `{name}` is not ASCII"))
    })
}
