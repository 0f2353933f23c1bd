use uctool_core::{Check, Outcome, rule};
use uctool_x509::fault::Fault;
use uctool_x509::signature::BadSignature;

use crate::case::Case;

/// The next step.
const HELP: &str = "have the certificate issued again with RSA or ECDSA";

rule! {
    /// ## What it does
    /// Reports a signature made with an algorithm or a key that is not implemented here, or is larger than
    /// 16,384 bits.
    ///
    /// ## Why it matters
    /// It is neither right nor wrong: no verdict can rest on it, and the products will hardly know the
    /// algorithm either.
    ///
    /// ## What to do
    /// Have the certificate issued with RSA or ECDSA.
    pub(crate) static RULE = {
        code: "CERT025",
        name: "signature-unchecked",
        summary: "a signature that cannot be checked",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 6.1.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    case.faults(&RULE, HELP, |fault, certificate| {
        match fault {
            Fault::Signature(BadSignature::Unsupported(what)) => Some(format!("the signature of {} cannot be checked: {what} is not implemented", certificate.subject.short())),
            Fault::Signature(BadSignature::TooLarge(bits)) => Some(format!("the signature of {} is not checked: the key of its issuer has {bits} bits, more than 16384", certificate.subject.short())),
            _ => None,
        }
    })
}
