use uctool_core::{Check, Finding, Outcome, rule};
use uctool_x509::Host;

use crate::case::Case;

rule! {
    /// ## What it does
    /// Notes an address (`--name`) that is written with a final dot.
    ///
    /// ## Why it matters
    /// The dot is left out of the comparison; some products compare it.
    ///
    /// ## What to do
    /// Configure the name without the final dot.
    pub(crate) static RULE = {
        code: "CERT011",
        name: "name-trailing-dot",
        summary: "the address ends with a dot",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 1034, section 3.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    match (&case.question.host, case.leaf()) {
        (Some(Host::Dns { dot: true, ascii }), Some(leaf)) => {
            let message = format!("`{ascii}.` is compared without its final dot");
            Finding::new(&RULE, case.at(leaf), message)
                .help("configure the name without the final dot")
                .into()
        }
        (Some(_), Some(_)) => Outcome::Pass,
        _ => Outcome::NotApplicable(super::NO_NAME),
    }
}
