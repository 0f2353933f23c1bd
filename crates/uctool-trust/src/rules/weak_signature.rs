use uctool_core::{Check, Finding, Outcome, Severity, rule};
use uctool_x509::fault::Fault;
use uctool_x509::path::End;
use uctool_x509::signature::Hash;

use crate::case::Case;

rule! {
    /// ## What it does
    /// Reports signatures below the trust anchor that are made with MD5, MD2 or, since 2017, SHA-1 (an error), or older SHA-1 (a warning).
    ///
    /// ## Why it matters
    /// MD5 signatures can be forged, SHA-1 signatures nearly so; clients of today refuse both. Old presence
    /// servers accept SHA-1.
    ///
    /// ## What to do
    /// Have it issued again with SHA-256.
    pub(crate) static RULE = {
        code: "CERT051",
        name: "weak-signature",
        summary: "a weak signature",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 6151", "NIST SP 800-131A revision 2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(chain) = &case.chain else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    let mut findings = Vec::new();
    let below = chain.certificates.len()
        - usize::from(chain.end == End::Anchor && !chain.certificates.is_empty());
    for certificate in chain.certificates.iter().take(below).filter(|held| !held.self_issued()) {
        let severity = match certificate.scheme.hash() {
            Some(Hash::Sha1) if recent(certificate) => Severity::Error,
            Some(Hash::Sha1) => Severity::Warning,
            Some(Hash::Md5) => Severity::Error,
            _ => continue,
        };
        let message =
            format!("{} is signed with {}", certificate.subject.short(), certificate.scheme.name());
        findings.push(
            Finding::new(&RULE, case.at(certificate), message)
                .severity(severity)
                .help("have it issued again with SHA-256"),
        );
    }
    if findings.is_empty() {
        return case.faults(&RULE, "have it issued again with SHA-256", |fault, certificate| {
            (*fault == Fault::WeakSignature).then(|| {
                format!(
                    "{} is signed with {}",
                    certificate.subject.short(),
                    certificate.scheme.name()
                )
            })
        });
    }
    findings.into()
}

/// Issued after 2016, the last year in which SHA-1 was still taken.
fn recent(certificate: &uctool_x509::Certificate) -> bool {
    certificate.not_before >= 1_483_228_800
}
