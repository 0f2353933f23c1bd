use uctool_core::{Check, Finding, Outcome, rule};

use crate::case::Case;

rule! {
    /// ## What it does
    /// Notes a chain file in which a certificate does not follow the one it issued.
    ///
    /// ## Why it matters
    /// TLS servers send the file as it is; old clients want the identity certificate first.
    ///
    /// ## What to do
    /// Write the chain in order by `uctool cert fix`.
    pub(crate) static RULE = {
        code: "CERT077",
        name: "file-order",
        summary: "the certificates are not in order",
        severity: Info,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5246, section 7.4.2"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(leaf) = case.leaf() else {
        return Outcome::NotApplicable(crate::case::NO_CERTIFICATE);
    };
    let held: Vec<_> = case.given.iter().map(|held| &held.certificate).collect();
    let first = held.first().is_some_and(|first| first.same(leaf));
    let follows = held.iter().zip(held.iter().skip(1)).all(|(child, issuer)| {
        child.same(issuer) || child.issuer.same(&issuer.subject) || child.self_issued()
    });
    if first && follows {
        return Outcome::Pass;
    }
    let message = format!("the certificates of {} stand out of order", leaf.subject.short());
    Finding::new(&RULE, case.at(leaf), message)
        .help("write them in order by `uctool cert fix`")
        .into()
}
