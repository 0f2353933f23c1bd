use uctool_core::{Check, Finding, Outcome, Severity, rule};

use crate::case::Case;
use crate::profile::Profile;

rule! {
    /// ## What it does
    /// Reports two different self-signed certificates that share a common name.
    ///
    /// ## Why it matters
    /// Expressway refuses the second, and CUCM keeps only the one with the later notBefore. The CallManager and
    /// the Tomcat certificate of one node are such a pair.
    ///
    /// ## What to do
    /// Have at least one of them issued by a CA.
    pub(crate) static RULE = {
        code: "CERT071",
        name: "same-cn-two-self-signed",
        summary: "two self-signed certificates with one common name",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco, Expressway X14 Certificate Creation and Use", "Cisco bug CSCve56019"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let own: Vec<_> =
        case.every().into_iter().filter(|held| held.certificate.self_issued()).collect();
    let mut findings = Vec::new();
    for (index, held) in own.iter().enumerate() {
        let cn = held.certificate.subject.common_name();
        let earlier = own
            .iter()
            .take(index)
            .find(|other| cn.is_some() && other.certificate.subject.common_name() == cn);
        let severity = if case.question.profile == Some(Profile::Expressway) {
            Severity::Error
        } else {
            Severity::Warning
        };
        if earlier.is_some() {
            let message = format!(
                "two different self-signed certificates have the common name `{}`",
                cn.unwrap_or_default()
            );
            findings.push(
                Finding::new(&RULE, held.location.clone(), message)
                    .severity(severity)
                    .help("have one of them issued by a CA, or remove the old one"),
            );
        }
    }
    if case.given.is_empty() {
        Outcome::NotApplicable(crate::case::NO_CERTIFICATE)
    } else {
        findings.into()
    }
}
