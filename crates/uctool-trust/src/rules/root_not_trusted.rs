use uctool_core::{Check, Finding, Outcome, rule};
use uctool_x509::path::End;

use crate::case::Case;

rule! {
    /// ## What it does
    /// Reports a path that ends at a certificate which issued itself and is not in the trust file, or that goes
    /// round in circles among certificates none of which is trusted.
    ///
    /// ## Why it matters
    /// A root that comes with the chain proves nothing: it must be in the trust store beforehand.
    ///
    /// ## What to do
    /// Import the root that the finding names, after making sure that it is the one you expect.
    pub(crate) static RULE = {
        code: "CERT022",
        name: "root-not-trusted",
        summary: "the chain ends at a root that is not trusted",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5280, section 6.1"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(chain) = &case.chain else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    if !case.question.trust_given {
        return Outcome::NotApplicable("no trust file was given (`--ca`)");
    }
    let Some(last) = chain.certificates.last() else { return Outcome::Pass };
    let message = match chain.end {
        End::Untrusted => {
            format!("the chain ends at {}, which is not trusted", last.subject.short())
        }
        End::Loop => format!(
            "the chain goes round in circles at {} and reaches nothing that is trusted",
            last.subject.short()
        ),
        _ => return Outcome::Pass,
    };
    let help = format!(
        "import {} (SHA-256 {}) once you are sure that it is yours",
        last.subject.short(),
        last.sha256
    );
    Finding::new(&RULE, case.at(last), message).help(help).into()
}
