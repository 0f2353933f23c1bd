use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::names::Match;

rule! {
    /// ## What it does
    /// Reports a certificate without subjectAltName when a host name is asked for.
    ///
    /// ## Why it matters
    /// Clients of today compare the subjectAltName alone. CUPS 7 and 8 fall back to the common name: use
    /// `--legacy-cn` to judge as they do.
    ///
    /// ## What to do
    /// Have the certificate issued again with the name in its subjectAltName.
    pub(crate) static RULE = {
        code: "CERT007",
        name: "cn-only-no-san",
        summary: "there is no subjectAltName, and clients no longer read the common name",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9525, section 6.3", "RFC 2818, section 3.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::name(case, &RULE, |found, leaf, host| {
        let old = case.question.legacy_cn && found == Match::CnOnly;
        let cn = leaf.subject.common_name().unwrap_or_default();
        (matches!(found, Match::CnOnly | Match::CnOther) && !old)
            .then(|| (format!("{host} can only be compared with the common name `{cn}`: there is no subjectAltName"),
                "have the certificate issued again with the name in its subjectAltName; CUPS 7 and 8 accept the common name (`--legacy-cn`)".to_owned()))
    })
}
