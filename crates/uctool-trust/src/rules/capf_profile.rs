use uctool_core::{Check, Finding, Outcome, rule};

use crate::case::Case;
use crate::profile::Profile;

rule! {
    /// ## What it does
    /// Reports a CAPF certificate (by `--for capf` or a subject that begins with CAPF) that is not CA:TRUE with
    /// path length 0, digitalSignature and keyCertSign.
    ///
    /// ## Why it matters
    /// Phones cannot enrol, and TLS connections with CAPF fail.
    ///
    /// ## What to do
    /// Generate the CAPF certificate again, or have the CA issue it with these extensions.
    pub(crate) static RULE = {
        code: "CERT044",
        name: "capf-profile",
        summary: "a CAPF certificate without what CAPF needs",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco, Security Guide for CUCM 15, Certificate Authority Proxy Function"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(leaf) = case.leaf() else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    let named = leaf.subject.common_name().is_some_and(|name| name.starts_with("CAPF-"));
    if !named && case.question.profile != Some(Profile::Capf) {
        return Outcome::NotApplicable("it is no CAPF certificate");
    }
    let constraints = leaf.basic_constraints.as_ref();
    let mut lacks = Vec::new();
    if !leaf.is_ca() {
        lacks.push("CA:TRUE");
    }
    if constraints.and_then(|held| held.path_len) != Some(0) {
        lacks.push("pathlen:0");
    }
    if !leaf.key_usage.as_ref().is_some_and(|usage| usage.digital_signature() && usage.cert_sign())
    {
        lacks.push("Digital Signature and Certificate Sign");
    }
    if lacks.is_empty() {
        return Outcome::Pass;
    }
    let message = format!("{} lacks {}", leaf.subject.short(), lacks.join(", "));
    Finding::new(&RULE, case.at(leaf), message).help("generate the CAPF certificate again in Cisco Unified OS Administration > Security > Certificate Management").into()
}
