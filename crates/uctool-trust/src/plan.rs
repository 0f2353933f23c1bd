//! The trust plan: which of the given certificates goes into which store, in which order, and what to restart.

use serde::Serialize;
use uctool_x509::Certificate;

use crate::case::Case;

/// One upload.
#[derive(Debug, Clone)]
pub struct Step {
    /// The store it goes into.
    pub store: &'static str,
    /// What to restart afterwards.
    pub restart: &'static str,
    /// The certificate.
    pub certificate: Certificate,
}

/// The CA certificates of the path, root first, for every store of the purpose.
pub fn steps(case: &Case) -> Vec<Step> {
    let (Some(profile), Some(chain)) = (case.question.profile, &case.chain) else {
        return Vec::new();
    };
    let above = chain.certificates.iter().skip(1);
    let alone =
        chain.certificates.iter().filter(|held| chain.certificates.len() == 1 && held.is_ca());
    let mut authorities: Vec<&Certificate> = above.chain(alone).collect();
    authorities.reverse();
    let mut steps = Vec::new();
    for (store, restart) in profile.stores() {
        for certificate in &authorities {
            steps.push(Step { store, restart, certificate: (*certificate).clone() });
        }
    }
    steps
}

/// What is still to be found before the plan is whole.
pub fn missing(case: &Case) -> Option<String> {
    use uctool_x509::path::End;
    let chain = case.chain.as_ref()?;
    let last = chain.certificates.last()?;
    let wanted = matches!(chain.end, End::IssuerMissing | End::OtherKey(_));
    wanted.then(|| wanted_issuer(last))
}

/// The issuer of a certificate, as much as is known of it.
pub(crate) fn wanted_issuer(child: &Certificate) -> String {
    let mut text = format!("the certificate of `{}`", child.issuer);
    if let Some(id) = child.issuer_key_id() {
        text.push_str(&format!(", key identifier {}", uctool_x509::certificate::hex(id)));
    }
    if let Some(url) = child.issuer_urls.first() {
        text.push_str(&format!(", to be had at {url}"));
    }
    text
}

/// An upload as JSON has it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepV1 {
    order: usize,
    store: &'static str,
    subject: String,
    sha256: String,
    restart: &'static str,
}

/// The plan as JSON has it.
pub fn json(steps: &[Step]) -> Vec<StepV1> {
    let steps = steps.iter().enumerate();
    let step = |(index, step): (usize, &Step)| StepV1 {
        order: index + 1,
        store: step.store,
        subject: step.certificate.subject.to_string(),
        sha256: step.certificate.sha256.clone(),
        restart: step.restart,
    };
    steps.map(step).collect()
}
