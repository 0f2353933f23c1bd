use uctool_core::{Check, Finding, Outcome, Severity, rule};
use uctool_x509::fault::Fault;

use crate::case::Case;

rule! {
    /// ## What it does
    /// Reports a certificate with the CA bit that stands for a server: an error where its keyUsage does not
    /// even allow signing certificates, else a warning; a self-signed one is passed over.
    ///
    /// ## Why it matters
    /// Public CAs must not do so, and rustls and others refuse it.
    ///
    /// ## What to do
    /// Have an identity certificate issued for the server.
    pub(crate) static RULE = {
        code: "CERT040",
        name: "ca-cert-as-identity",
        summary: "a CA certificate is used as a server's",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["CA/Browser Forum Baseline Requirements, section 7.1.2.7", "RFC 5280, section 4.2.1.9"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(leaf) = case.leaf() else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    if case.question.host.is_none() && case.question.profile.is_none() {
        return Outcome::NotApplicable(
            "it was not asked about as a server's certificate (`--name`, `--for`)",
        );
    }
    let odd = case.chain.as_ref().is_some_and(|chain| {
        chain.problems.iter().any(|problem| problem.fault == Fault::CaKeyUsageAtOdds)
    });
    if !leaf.is_ca() || (leaf.self_issued() && !odd) {
        return Outcome::Pass;
    }
    let severity = if odd { Severity::Error } else { Severity::Warning };
    let message = format!("{} is a CA certificate and stands for a server", leaf.subject.short());
    Finding::new(&RULE, case.at(leaf), message)
        .severity(severity)
        .help("have an identity certificate issued for the server")
        .into()
}
