use uctool_core::{Check, Finding, Outcome, rule};
use uctool_x509::fault::Fault;
use uctool_x509::signature::BadSignature;

use crate::case::Case;

/// The next step.
const HELP: &str = "get the whole chain again from the CA";

rule! {
    /// ## What it does
    /// Reports a certificate whose signature was not made with the key of its issuer, or with an algorithm that
    /// does not go with that key.
    ///
    /// ## Why it matters
    /// The certificate was altered, or the issuer at hand is not the one that signed it.
    ///
    /// ## What to do
    /// Get the chain again from the CA; compare the key identifiers.
    pub(crate) static RULE = {
        code: "CERT024",
        name: "bad-signature",
        summary: "a signature does not verify",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 6.1.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(chain) = &case.chain else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    let child = chain.other_key.as_ref().and(chain.certificates.last());
    let Some(child) = child else {
        return case.faults(&RULE, HELP, |fault, certificate| match fault {
            Fault::Signature(BadSignature::Wrong | BadSignature::KeyKind) => {
                Some(format!("the signature of {} does not verify", certificate.subject.short()))
            }
            _ => None,
        });
    };
    let message = format!(
        "the signature of {} was not made with the key of the {} at hand",
        child.subject.short(),
        child.issuer.short()
    );
    Finding::new(&RULE, case.at(child), message).help(HELP).into()
}
