use uctool_core::{Check, Finding, Outcome, rule};

use crate::case::Case;

/// The next step.
const HELP: &str = "have the CA certificate issued again with keyCertSign";

rule! {
    /// ## What it does
    /// Reports a CA whose keyUsage is there and lacks keyCertSign.
    ///
    /// ## Why it matters
    /// Nothing it signed is accepted.
    ///
    /// ## What to do
    /// Get the right CA certificate, or have this one issued again with keyCertSign.
    pub(crate) static RULE = {
        code: "CERT035",
        name: "keycertsign-missing",
        summary: "a CA whose keyUsage forbids signing certificates",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.3"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.chain.is_none() {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    }
    let mut findings = Vec::new();
    for held in case.every() {
        let certificate = &held.certificate;
        let trusted = case.anchors.iter().any(|anchor| anchor.certificate.same(certificate));
        let issuer =
            case.on_path(certificate) && !case.leaf().is_some_and(|leaf| leaf.same(certificate));
        let cannot = certificate.key_usage.as_ref().is_some_and(|usage| !usage.cert_sign());
        if cannot && certificate.is_ca() && (trusted || issuer) {
            let message = format!(
                "keyUsage of the CA {} does not allow signing certificates",
                certificate.subject.short()
            );
            findings.push(
                Finding::new(&RULE, held.location.clone(), message)
                    .severity(case.weight())
                    .help(HELP),
            );
        }
    }
    findings.into()
}
