use uctool_core::{Check, Finding, Outcome, Severity, rule};
use uctool_x509::path::End;

use crate::case::Case;
use crate::plan;

rule! {
    /// ## What it does
    /// Reports a path that stops at a certificate whose issuer is neither trusted nor given, while trusted
    /// certificates are there.
    ///
    /// ## Why it matters
    /// Every CA of the chain must be imported. A missing one gives "certificate not trusted", the same words as
    /// for a wrong name.
    ///
    /// ## What to do
    /// Import the certificates that the finding names, root first.
    pub(crate) static RULE = {
        code: "CERT020",
        name: "chain-incomplete",
        summary: "the issuer of a certificate of the chain is not there",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 6.1", "Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(chain) = &case.chain else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    if chain.end != End::IssuerMissing || super::root_only(case, chain) {
        return Outcome::Pass;
    }
    let Some(last) = chain.certificates.last() else { return Outcome::Pass };
    let message = format!(
        "the chain stops at {}: its issuer {} is not there",
        last.subject.short(),
        last.issuer.short()
    );
    let severity = if case.question.trust_given { Severity::Error } else { Severity::Info };
    Finding::new(&RULE, case.at(last), message)
        .severity(severity)
        .help(format!(
            "import, root first, every CA from the root down to {}",
            plan::wanted_issuer(last)
        ))
        .into()
}
