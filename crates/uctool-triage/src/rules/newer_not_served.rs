use uctool_core::{Check, Finding, Outcome, rule};
use uctool_trust::describe;
use uctool_x509::Certificate;

use super::served::{Served, served};
use crate::case::Case;

rule! {
    /// ## What it does
    /// Holds the certificates that were given against those the servers in the captures show, and reports a server that
    /// shows an older certificate of the same name and the same issuer than the one that was given.
    ///
    /// ## Why it matters
    /// A renewed certificate that was uploaded is used only after its service was restarted, and on every node of its own.
    /// Until then clients see the old one, and what is judged in the file says nothing about what they see.
    ///
    /// ## What to do
    /// Restart the service that shows it (on CUCM the one that the upload page names, such as Cisco Tomcat or Cisco
    /// CallManager), on the node whose address the finding names, and look again with `uctool cert fetch`.
    pub(crate) static RULE = {
        code: "TRI008",
        name: "newer-not-served",
        summary: "a server still shows an older certificate than the one that was given",
        severity: Warning,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Cisco document 214231, \"Certificate Regeneration Process for Cisco Unified Communications Manager\""],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let given: Vec<_> = case.certificates().filter(|held| !held.certificate.is_ca()).collect();
    if given.is_empty() {
        return Outcome::NotApplicable("no certificate of a server was given");
    }
    let shown = served(case);
    if shown.is_empty() {
        return Outcome::NotApplicable("no handshake in the captures shows a certificate");
    }
    let mut findings: Vec<Finding> = Vec::new();
    for served in &shown {
        if given.iter().any(|held| held.certificate.same(&served.leaf)) {
            continue;
        }
        let newest = given
            .iter()
            .filter(|held| replaces(held.certificate, served))
            .max_by_key(|held| held.certificate.not_before);
        if let Some(held) = newest {
            findings.push(finding(served, held.file, held.certificate));
        }
    }
    findings.into()
}

/// Whether a certificate was issued after the one that is served, to the same name by the same issuer, and was already
/// valid when the other was shown.
fn replaces(given: &Certificate, served: &Served<'_>) -> bool {
    given.subject.same(&served.leaf.subject)
        && given.issuer.same(&served.leaf.issuer)
        && given.not_before > served.leaf.not_before
        && served.seconds().is_none_or(|at| at >= given.not_before)
}

fn finding(served: &Served<'_>, file: &str, given: &Certificate) -> Finding {
    let subject = given.subject.short();
    let (old, new) = (describe::day(served.leaf.not_after), describe::day(given.not_after));
    Finding::new(
        &RULE,
        served.location(),
        format!("{} still shows the certificate of {subject} that ends {old}; {file} holds one that ends {new}", served.server),
    )
    .why("a new certificate is used only after the service that shows it was restarted")
    .help(format!("restart the service on {} that shows it, then look with `uctool cert fetch {}`", served.server.ip(), served.server))
    .evidence(format!("{} frame {}: {subject}, {}", served.capture, served.first.frame, served.leaf.sha256))
    .evidence(format!("{file}: {subject}, {}", given.sha256))
}
