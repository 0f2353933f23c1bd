//! Would it be accepted? One answer a consumer, because they differ.

use serde::Serialize;
use uctool_x509::fault::Fault;
use uctool_x509::path::End;
use uctool_x509::signature::Hash;

use crate::case::Case;
use crate::names::{self, Match};

/// The answers, in the order they are shown: consumer, and yes, no or not known.
pub fn verdicts(case: &Case) -> Vec<(&'static str, Option<bool>)> {
    vec![("cups", cups(case)), ("modern-tls", modern(case)), ("openssl", openssl(case))]
}

/// The words for the answers.
pub fn word(answer: Option<bool>) -> &'static str {
    match answer {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not known",
    }
}

/// The answers as JSON has them: whether each consumer would take it; null is not known.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct VerdictsV1 {
    cups: Option<bool>,
    modern_tls: Option<bool>,
    openssl: Option<bool>,
}

impl VerdictsV1 {
    /// Those of a case.
    pub fn of(case: &Case) -> Self {
        Self { cups: cups(case), modern_tls: modern(case), openssl: openssl(case) }
    }
}

fn named(case: &Case) -> Match {
    match (case.leaf(), &case.question.host) {
        (Some(leaf), Some(host)) => names::compare(leaf, host),
        _ => Match::Yes,
    }
}

/// CUPS falls back to the common name and wants a root it can reach.
fn cups(case: &Case) -> Option<bool> {
    // What is only too weak for today does not trouble it.
    let chain = case.chain.as_ref()?;
    let sound = chain.end == End::Anchor
        && chain.problems.iter().all(|problem| problem.fault == Fault::WeakSignature);
    let valid = if case.question.trust_given { Some(sound) } else { case.path_accepted() };
    if !names::legacy(named(case)) {
        return Some(false);
    }
    let rooted = chain.certificates.last()?.self_issued();
    valid.map(|valid| valid && rooted)
}

/// Today's clients look at the subjectAltName alone and refuse SHA-1.
fn modern(case: &Case) -> Option<bool> {
    let chain = case.chain.as_ref()?;
    let below = chain.certificates.len().saturating_sub(usize::from(chain.end == End::Anchor));
    let sha1 =
        chain.certificates.iter().take(below).any(|held| held.scheme.hash() == Some(Hash::Sha1));
    if named(case) != Match::Yes || sha1 {
        return Some(false);
    }
    case.path_accepted()
}

/// `openssl verify` takes a self-signed certificate out of its store without asking for the CA bit.
fn openssl(case: &Case) -> Option<bool> {
    let chain = case.chain.as_ref()?;
    if !names::legacy(named(case)) {
        return Some(false);
    }
    let alone = chain.certificates.len() == 1;
    let minds =
        |fault: &Fault| !(alone && matches!(fault, Fault::CaBitMissing | Fault::CaBitFalse));
    let problems = chain.problems.iter().any(|problem| minds(&problem.fault));
    let rooted = chain.certificates.last()?.self_issued();
    match case.question.trust_given {
        _ if problems => Some(false),
        true => Some(chain.end == End::Anchor && rooted),
        false => None,
    }
}
