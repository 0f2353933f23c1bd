use uctool_core::{Check, Finding, Outcome, rule};
use uctool_x509::extensions::SERVER_AUTH;

use crate::case::Case;
use crate::plan;

rule! {
    /// ## What it does
    /// Reports a certificate in the trust file that names a server, was issued by somebody else and is no CA.
    ///
    /// ## Why it matters
    /// The trust store wants the certificate of the CA that issued the identity certificate. CUPS drops an
    /// identity certificate from its store at the next refresh of the service; other validators say nothing of
    /// it.
    ///
    /// ## What to do
    /// Upload the certificate of the issuer that the finding names, with everything above it, root first.
    pub(crate) static RULE = {
        code: "CERT003",
        name: "identity-cert-as-ca",
        summary: "an identity certificate is given as trust",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.9", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.anchors.is_empty() {
        return Outcome::NotApplicable("no trust file with certificates was given");
    }
    let mut findings = Vec::new();
    for held in &case.anchors {
        let certificate = &held.certificate;
        let server = certificate.eku.as_ref().is_some_and(|eku| eku.allows(SERVER_AUTH));
        let named = certificate.dns_names().next().is_some()
            || certificate.subject.common_name().is_some_and(|name| name.contains('.'));
        if certificate.is_ca() || certificate.self_issued() || !(server || named) {
            continue;
        }
        let message = format!(
            "{} is an identity certificate; the trust store wants its issuer, {}",
            certificate.subject.short(),
            certificate.issuer.short()
        );
        findings.push(
            Finding::new(&RULE, held.location.clone(), message)
                .severity(case.weight())
                .help(format!("upload {}", plan::wanted_issuer(certificate))),
        );
    }
    findings.into()
}
