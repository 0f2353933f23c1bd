use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::names::{self, Match};

rule! {
    /// ## What it does
    /// Reports an address (`--name`) that no name of the certificate stands for.
    ///
    /// ## Why it matters
    /// The address configured in Presence Gateway, on the trunk or in the client must equal a name of the
    /// certificate. The product says only that the certificate is not trusted.
    ///
    /// ## What to do
    /// Configure a name of the certificate and make it resolve, or have the certificate issued again with the
    /// name in its subjectAltName.
    pub(crate) static RULE = {
        code: "CERT004",
        name: "name-mismatch",
        summary: "the address is not a name of the certificate",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9525, section 6", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::name(case, &RULE, |found, leaf, host| {
        matches!(found, Match::No | Match::CnOther).then(|| (format!("{host} is not a name of this certificate; it is for {}", names::usable_text(leaf)), format!("configure one of its names as the address (in Presence Gateway, for instance), and let the server resolve it: {}", names::usable_text(leaf))))
    })
}
