use uctool_core::{Check, Finding, Outcome, rule};

use crate::case::Case;

rule! {
    /// ## What it does
    /// Reports certificates of the path whose issuer name equals the subject of the CA only after folding:
    /// other case, other string type, other spaces.
    ///
    /// ## Why it matters
    /// They are equal by RFC 5280, but Go and rustls compare bytes and find no chain.
    ///
    /// ## What to do
    /// Have the certificate issued with the name exactly as in the CA certificate.
    pub(crate) static RULE = {
        code: "CERT052",
        name: "issuer-name-encoding",
        summary: "issuer and subject differ in their bytes",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 7.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(chain) = &case.chain else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    let mut findings = Vec::new();
    for (child, issuer) in chain.certificates.iter().zip(chain.certificates.iter().skip(1)) {
        if child.issuer.der != issuer.subject.der {
            let message = format!(
                "the issuer of {} and the subject of {} are equal only when folded",
                child.subject.short(),
                issuer.subject.short()
            );
            findings.push(
                Finding::new(&RULE, case.at(child), message)
                    .help("have it issued again with the issuer written as in the CA certificate"),
            );
        }
    }
    findings.into()
}
