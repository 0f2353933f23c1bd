use std::collections::BTreeSet;

use uctool_core::{Check, Finding, Outcome, rule};
use uctool_x509::GeneralName;
use uctool_x509::csr::Csr;

use crate::case::Case;

rule! {
    /// ## What it does
    /// Reports a certificate whose key is not the key of the signing request (`--csr`), or whose names differ
    /// from it.
    ///
    /// ## Why it matters
    /// The CSR was generated again after this one was sent to the CA, so its private key is gone; or the CA
    /// dropped or added names, which CUCM answers with "CSR SAN and Certificate SAN does not match".
    ///
    /// ## What to do
    /// Send the CSR that is on the node now to the CA, and let the CA issue exactly its names.
    pub(crate) static RULE = {
        code: "CERT034",
        name: "csr-mismatch",
        summary: "the certificate does not belong to the CSR",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 2986, section 4", "Cisco, \"CUCM certificate upload: CSR SAN and Certificate SAN does not match\", 118731"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let (Some((source, der)), Some(leaf)) = (&case.csr, case.leaf()) else {
        return Outcome::NotApplicable("no signing request was given (`--csr`)");
    };
    let request = match Csr::parse(der) {
        Ok(request) => request,
        Err(error) => return Outcome::Unknown(format!("{source} cannot be read: {error}")),
    };
    let mut findings = Vec::new();
    if request.key.spki != leaf.key.spki {
        let message = format!(
            "{} has another key than {source}: the CSR was generated again after this one was requested",
            leaf.subject.short()
        );
        findings.push(
            Finding::new(&RULE, case.at(leaf), message)
                .help("send the CSR that is on the node now to the CA"),
        );
    }
    let names = |names: &[GeneralName]| -> BTreeSet<String> {
        names.iter().map(|name| name.to_string().to_ascii_lowercase()).collect()
    };
    let (wanted, held) = (names(&request.names), names(leaf.alt_names()));
    if wanted != held {
        let mut finding = Finding::new(&RULE, case.at(leaf), format!("the names of {} are not those of {source}", leaf.subject.short()))
            .help("let the CA issue exactly the names of the CSR, or generate the CSR with the names the CA issues");
        for name in wanted.difference(&held) {
            finding = finding.evidence(format!("- {name}"));
        }
        for name in held.difference(&wanted) {
            finding = finding.evidence(format!("+ {name}"));
        }
        findings.push(finding);
    }
    findings.into()
}
