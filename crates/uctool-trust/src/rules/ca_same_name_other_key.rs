use uctool_core::{Check, Finding, Outcome, rule};
use uctool_x509::certificate::hex;

use crate::case::Case;
use crate::plan;

rule! {
    /// ## What it does
    /// Reports an issuer that has the right name but did not make the signature.
    ///
    /// ## Why it matters
    /// The CA was renewed with a new key, and the store holds the old certificate or the new one only. CUCM
    /// keeps one trust certificate a common name, the one with the later notBefore.
    ///
    /// ## What to do
    /// Import the CA certificate whose key identifier is the one the finding names; keep both while
    /// certificates of both are in use.
    pub(crate) static RULE = {
        code: "CERT023",
        name: "ca-same-name-other-key",
        summary: "a CA with the right name has another key",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 4.2.1.1", "RFC 4210, section 4.4"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(chain) = &case.chain else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    let (Some(other), Some(child)) = (&chain.other_key, chain.certificates.last()) else {
        return Outcome::Pass;
    };
    let show = |id: Option<&[u8]>| id.map_or_else(|| "none".to_owned(), hex);
    let message = format!(
        "{} has the name of the issuer of {}, but another key",
        other.subject.short(),
        child.subject.short()
    );
    Finding::new(&RULE, case.at(other), message)
        .evidence(format!(
            "key identifier wanted {}, held {}",
            show(child.issuer_key_id()),
            show(other.key_id())
        ))
        .help(format!("import {}", plan::wanted_issuer(child)))
        .into()
}
