use uctool_core::{Check, Outcome, rule};
use uctool_x509::host::{DnsFault, dns_fault};

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again with a proper host name";

rule! {
    /// ## What it does
    /// Reports dNSNames with underscores, spaces, control characters or an embedded NUL, and labels that are
    /// empty or too long.
    ///
    /// ## Why it matters
    /// Strict clients refuse the name; an embedded NUL was once used to deceive clients that stop reading
    /// there.
    ///
    /// ## What to do
    /// Have the certificate issued again with a proper host name.
    pub(crate) static RULE = {
        code: "CERT015",
        name: "san-bad-dns-char",
        summary: "a dNSName with a character no host name has",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 1123, section 2.1", "RFC 5280, section 4.2.1.6"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let bad = |name: &&str| {
            name.contains('_')
                || matches!(dns_fault(name), Some(DnsFault::Character | DnsFault::Shape))
        };
        let name = certificate.dns_names().find(bad)?;
        Some(format!("the dNSName `{name}` is no host name"))
    })
}
