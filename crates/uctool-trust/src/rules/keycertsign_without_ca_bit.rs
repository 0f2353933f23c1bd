use uctool_core::{Check, Outcome, rule};
use uctool_x509::certificate::KeyUsage;

use crate::case::Case;

/// The next step.
const HELP: &str = "replace it by a CA-issued certificate where strict clients connect";

rule! {
    /// ## What it does
    /// Reports an identity certificate with keyCertSign and without the CA bit.
    ///
    /// ## Why it matters
    /// RFC 5280 forbids the pair; self-signed certificates of CUCM carry it and work there.
    ///
    /// ## What to do
    /// Replace it by a CA-issued certificate where strict clients connect.
    pub(crate) static RULE = {
        code: "CERT036",
        name: "keycertsign-without-ca-bit",
        summary: "keyCertSign without the CA bit",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.9"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.of_leaf(&RULE, HELP, |certificate| {
        let sign = certificate.key_usage.as_ref().is_some_and(KeyUsage::cert_sign);
        (sign && !certificate.is_ca())
            .then(|| format!("{} has keyCertSign and no CA bit", certificate.subject.short()))
    })
}
