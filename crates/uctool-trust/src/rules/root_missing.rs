use uctool_core::{Check, Finding, Outcome, Severity, rule};
use uctool_x509::path::End;

use crate::case::Case;
use crate::plan;

rule! {
    /// ## What it does
    /// Reports a path that climbs to an intermediate CA whose issuer is not given, when no certificate is
    /// trusted; and, as a warning, a path that ends at a trusted certificate which is not a root.
    ///
    /// ## Why it matters
    /// CUPS counts only the root; an intermediate certificate alone is not enough there.
    ///
    /// ## What to do
    /// Import the root too: its subject is the issuer of the last certificate.
    pub(crate) static RULE = {
        code: "CERT021",
        name: "root-missing",
        summary: "the root of the chain is not there",
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
    let Some(last) = chain.certificates.last() else { return Outcome::Pass };
    let partial = case.question.trust_given
        && chain.end == End::Anchor
        && !last.self_issued()
        && chain.certificates.len() > 1;
    let severity = match (super::root_only(case, chain), partial) {
        (true, _) => Severity::Error,
        (_, true) => Severity::Warning,
        _ => return Outcome::Pass,
    };
    let message = format!(
        "{} is not a root: it was issued by {}, which is not there",
        last.subject.short(),
        last.issuer.short()
    );
    Finding::new(&RULE, case.at(last), message)
        .severity(severity)
        .help(format!("import {}", plan::wanted_issuer(last)))
        .into()
}
