use uctool_core::{Check, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again with the common name in its subjectAltName";

rule! {
    /// ## What it does
    /// Reports a common name that looks like a host and is not repeated in the subjectAltName.
    ///
    /// ## Why it matters
    /// Where a subjectAltName exists the common name is never consulted, so the name one sees first is the one
    /// that does not work.
    ///
    /// ## What to do
    /// Have the certificate issued again with the common name in its subjectAltName.
    pub(crate) static RULE = {
        code: "CERT010",
        name: "cn-not-in-san",
        summary: "the common name is not among the names of the subjectAltName",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9525, section 6.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let cn = certificate.subject.common_name().filter(|name| super::host_like(name))?;
        let alt = certificate.alt_names();
        let held = alt.iter().any(|name| name.to_string() == cn);
        (!alt.is_empty() && !held && !certificate.is_ca()).then(|| {
            format!(
                "the common name `{cn}` is not in the subjectAltName ({})",
                crate::names::usable_text(certificate)
            )
        })
    })
}
