use uctool_core::{Check, Outcome, rule};

use crate::case::Case;
use crate::names::Match;

rule! {
    /// ## What it does
    /// Reports a certificate whose common name is the IP address asked for, without subjectAltName.
    ///
    /// ## Why it matters
    /// It works on CUPS 7 and 8, which compare the common name, and fails in every client of today.
    ///
    /// ## What to do
    /// Have the certificate issued with a host name and an iPAddress in its subjectAltName.
    pub(crate) static RULE = {
        code: "CERT008",
        name: "cn-ip-no-san",
        summary: "the common name is the IP address and there is no subjectAltName",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 9525, section 6", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    super::name(case, &RULE, |found, _, host| {
        (found == Match::CnIp && !case.question.legacy_cn).then(|| {
            (format!("{host} stands in the common name only: CUPS 7 and 8 accept that, clients of today do not"),
                "have the certificate issued again with the address as iPAddress, or better a host name, in its subjectAltName".to_owned())
        })
    })
}
