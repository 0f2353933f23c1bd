//! All that is given about one certificate, and the path that was found: what the rules are asked about.

use uctool_core::{Check, Finding, Location, Outcome, Rule, Severity};
use uctool_x509::certificate::Certificate;
use uctool_x509::crl::Crl;
use uctool_x509::fault::{Budget, Fault, Problem};
use uctool_x509::host::Host;
use uctool_x509::path::{self, End, Request};

use crate::input::{self, File, Held};
use crate::profile::Profile;
use crate::rules::CHECKS;

/// What the user asks besides the files.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The address the client is configured with.
    pub host: Option<Host>,
    /// The time of the judgement, seconds since 1970.
    pub now: i64,
    /// What the certificate is for.
    pub profile: Option<Profile>,
    /// The common name counts where there is no subjectAltName.
    pub legacy_cn: bool,
    /// A trust file was given, perhaps an empty one.
    pub trust_given: bool,
}

/// The path, owned.
#[derive(Debug, Clone)]
pub struct Chain {
    /// From the certificate that is judged up.
    pub certificates: Vec<Certificate>,
    /// Where it ends.
    pub end: End,
    /// What RFC 5280 says against it.
    pub problems: Vec<Problem>,
    /// Limits that were met on the way.
    pub budgets: Vec<Budget>,
    /// The certificate that has the issuer's name and another key.
    pub other_key: Option<Certificate>,
}

/// What the rules are asked about.
#[derive(Debug, Clone)]
pub struct Case {
    /// What the user asks.
    pub question: Question,
    /// Files to judge.
    pub files: Vec<File>,
    /// Files of what is trusted.
    pub trust: Vec<File>,
    /// Name and DER of the signing request.
    pub csr: Option<(String, Vec<u8>)>,
    /// Everything in `files`, in order.
    pub given: Vec<Held>,
    /// Everything in `trust`, in order.
    pub anchors: Vec<Held>,
    /// Index in `given` of the certificate that is judged.
    pub leaf: Option<usize>,
    /// The path that was found.
    pub chain: Option<Chain>,
}

impl Case {
    /// Puts the case together and looks for a path.
    pub fn new(
        question: Question,
        files: Vec<File>,
        trust: Vec<File>,
        crls: &[Crl],
        csr: Option<(String, Vec<u8>)>,
    ) -> Self {
        let all =
            |files: &[File]| files.iter().flat_map(|file| file.certificates.clone()).collect();
        let given: Vec<Held> = all(&files);
        let anchors: Vec<Held> = all(&trust);
        let leaf = leaf_of(&given);
        let mut case = Self { question, files, trust, csr, given, anchors, leaf, chain: None };
        case.chain = case.judge(crls);
        case
    }

    /// The chain a server sent, seen at `location`; nobody said what is trusted.
    pub fn served(question: Question, location: &Location, chain: &[Vec<u8>]) -> Self {
        Self::new(question, vec![input::of_chain(location, chain)], Vec::new(), &[], None)
    }

    /// What the rules find, leaving out those about the shape of files, for a command that tells it as part of its own.
    pub fn findings(&self) -> Vec<Finding> {
        let about_files = |check: &&Check<Self>| check.rule.name.starts_with("file-");
        let mut findings = Vec::new();
        for check in CHECKS.iter().filter(|check| !about_files(check)) {
            if let Outcome::Found(found) = (check.run)(self) {
                findings.extend(found);
            }
        }
        findings
    }

    fn judge(&self, crls: &[Crl]) -> Option<Chain> {
        let leaf = &self.given.get(self.leaf?)?.certificate;
        let pool: Vec<Certificate> =
            self.given.iter().map(|held| held.certificate.clone()).collect();
        // Without a trust file a root in the file itself stands in for it: the rest of the judgement is worth having.
        let anchors: Vec<Certificate> = if self.question.trust_given {
            self.anchors.iter().map(|held| held.certificate.clone()).collect()
        } else {
            pool.iter().filter(|held| held.self_issued()).cloned().collect()
        };
        let purpose = uctool_x509::extensions::SERVER_AUTH;
        let common_name = !matches!(self.question.host, Some(Host::Ip(_)));
        let now = self.question.now;
        let request =
            Request { leaf, pool: &pool, anchors: &anchors, crls, now, purpose, common_name };
        let judgement = path::judge(&request);
        let other_key = match judgement.path.end {
            End::OtherKey(index) => anchors.iter().chain(&pool).nth(index).cloned(),
            _ => None,
        };
        Some(Chain {
            certificates: judgement.path.certificates.into_iter().cloned().collect(),
            end: judgement.path.end,
            problems: judgement.path.problems,
            budgets: judgement.budgets.into_iter().collect(),
            other_key,
        })
    }

    /// The certificate that is judged.
    pub fn leaf(&self) -> Option<&Certificate> {
        self.given.get(self.leaf?).map(|held| &held.certificate)
    }

    /// The path is valid and ends at what the user trusts; `None` when nobody said what is trusted.
    pub fn path_accepted(&self) -> Option<bool> {
        let chain = self.chain.as_ref()?;
        let valid = chain.end == End::Anchor && chain.problems.is_empty();
        match (valid, self.question.trust_given) {
            (true, false) => None,
            (false, false) if chain.problems.is_empty() => None,
            (valid, _) => Some(valid),
        }
    }

    /// Where a certificate stands in the files.
    pub(crate) fn at(&self, certificate: &Certificate) -> Location {
        self.given
            .iter()
            .chain(&self.anchors)
            .find(|held| held.certificate.same(certificate))
            .map_or_else(Location::default, |held| held.location.clone())
    }

    /// Every certificate once: those given, then those trusted.
    pub fn every(&self) -> Vec<&Held> {
        let mut every: Vec<&Held> = Vec::new();
        for held in self.given.iter().chain(&self.anchors) {
            if !every.iter().any(|seen| seen.certificate.same(&held.certificate)) {
                every.push(held);
            }
        }
        every
    }

    /// True for certificates of the path.
    pub(crate) fn on_path(&self, certificate: &Certificate) -> bool {
        self.chain
            .as_ref()
            .is_some_and(|chain| chain.certificates.iter().any(|held| held.same(certificate)))
    }

    /// The findings of a rule that is about faults of the path.
    pub(crate) fn faults(
        &self,
        rule: &'static Rule,
        help: &str,
        describe: impl Fn(&Fault, &Certificate) -> Option<String>,
    ) -> Outcome {
        let Some(chain) = &self.chain else { return Outcome::NotApplicable(NO_CERTIFICATE) };
        let mut findings = Vec::new();
        for problem in &chain.problems {
            let Some(certificate) = chain.certificates.get(problem.at) else { continue };
            if let Some(message) = describe(&problem.fault, certificate) {
                findings.push(Finding::new(rule, self.at(certificate), message).help(help));
            }
        }
        findings.into()
    }

    /// The findings of a rule that looks at each certificate for itself. What is not on the path, or on a path that is
    /// valid, cannot be an error.
    pub(crate) fn each(
        &self,
        rule: &'static Rule,
        help: &str,
        describe: impl Fn(&Certificate) -> Option<String>,
    ) -> Outcome {
        if self.given.is_empty() {
            return Outcome::NotApplicable(NO_CERTIFICATE);
        }
        let mut findings = Vec::new();
        for held in self.every() {
            if let Some(message) = describe(&held.certificate) {
                findings.push(Finding::new(rule, held.location.clone(), message).help(help));
            }
        }
        findings.into()
    }

    /// The findings of a rule about the certificate that is judged.
    pub(crate) fn of_leaf(
        &self,
        rule: &'static Rule,
        help: &str,
        describe: impl Fn(&Certificate) -> Option<String>,
    ) -> Outcome {
        let Some(leaf) = self.leaf() else { return Outcome::NotApplicable(NO_CERTIFICATE) };
        match describe(leaf) {
            Some(message) => Finding::new(rule, self.at(leaf), message).help(help).into(),
            None => Outcome::Pass,
        }
    }

    /// Error, or warning where the whole is accepted all the same.
    pub(crate) fn weight(&self) -> Severity {
        if self.path_accepted() == Some(true) { Severity::Warning } else { Severity::Error }
    }
}

/// Why a rule about certificates says nothing.
pub(crate) const NO_CERTIFICATE: &str = "no certificate could be read";

/// The certificate that is judged: the first that is no CA, else the first that issued none of the others.
fn leaf_of(given: &[Held]) -> Option<usize> {
    let first = given.first()?;
    if !first.certificate.is_ca() {
        return Some(0);
    }
    let issued_other = |index: usize, held: &Held| {
        given.iter().enumerate().any(|(other, child)| {
            other != index
                && child.certificate.issuer.same(&held.certificate.subject)
                && !child.certificate.same(&held.certificate)
                && !child.certificate.self_issued()
        })
    };
    if !issued_other(0, first) {
        return Some(0);
    }
    given
        .iter()
        .position(|held| !held.certificate.is_ca())
        .or_else(|| given.iter().enumerate().position(|(index, held)| !issued_other(index, held)))
        .or(Some(0))
}
