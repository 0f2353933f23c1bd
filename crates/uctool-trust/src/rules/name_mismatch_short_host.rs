use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::names::{self, Match};

rule! {
    /// ## What it does
    /// Reports a host name without domain where the certificate has the same host with one.
    ///
    /// ## Why it matters
    /// Names are compared as they are written: no search domain is added.
    ///
    /// ## What to do
    /// Configure the fully qualified name.
    pub(crate) static RULE = {
        code: "CERT006",
        name: "name-mismatch-short-host",
        summary: "the address lacks the domain the certificate has",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9525, section 6", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::name(case, &RULE, |found, leaf, host| {
        matches!(found, Match::ShortHost).then(|| (format!("{host} lacks its domain; the certificate is for {}", names::usable_text(leaf)), format!("configure one of its names as the address (in Presence Gateway, for instance), and let the server resolve it: {}", names::usable_text(leaf))))
    })
}
