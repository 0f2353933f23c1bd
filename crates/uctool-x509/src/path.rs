//! Building and validating certification paths (RFC 5280 section 6.1, RFC 4158), within budgets.
//!
//! The search goes from the identity certificate upwards and stops at the first path without a fault. Where there is
//! none it keeps the one that comes nearest, because that is the one a person can mend.

use std::collections::{BTreeMap, BTreeSet};

use crate::certificate::Certificate;
use crate::constraints;
use crate::crl::Crl;
use crate::extensions::SERVER_AUTH;
use crate::fault::{Budget, Fault, Problem};
use crate::key::{Curve, KeyKind};
use crate::signature::{BadSignature, Hash, Scheme};

/// The most certificates of a path.
pub const MAX_DEPTH: usize = 16;
const MAX_SIGNATURES: usize = 100;
const MAX_NAMES: usize = 100_000;
const MAX_PATHS: usize = 1_000;
/// 2017-01-01: what is signed with SHA-1 since is refused by the clients of today.
const SHA1_END: i64 = 1_483_228_800;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The certificate to find a path for.
    pub leaf: &'a Certificate,
    /// Certificates that may stand in between.
    pub pool: &'a [Certificate],
    /// Certificates that are trusted.
    pub anchors: &'a [Certificate],
    /// Revocation lists.
    pub crls: &'a [Crl],
    /// Seconds since 1970.
    pub now: i64,
    /// The purpose the path must serve, an extKeyUsage object identifier.
    pub purpose: &'a str,
    /// A client may take the common name for a host name. Not so when it asks for an IP address.
    pub common_name: bool,
}

/// How a path ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// No certificate with the issuer's name was given.
    IssuerMissing,
    /// One was given, but its key did not make the signature: its index among `anchors` then `pool`.
    OtherKey(usize),
    /// It goes round in circles.
    Loop,
    /// At a certificate that issued itself and is not trusted.
    Untrusted,
    /// At a trust anchor.
    Anchor,
}

/// A path, whole or not.
#[derive(Debug, Clone)]
pub struct Path<'a> {
    /// From the identity certificate upwards; never empty.
    pub certificates: Vec<&'a Certificate>,
    /// How it ends.
    pub end: End,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Judgement<'a> {
    /// The path that is valid, or comes nearest.
    pub path: Path<'a>,
    /// Limits that were reached on the way.
    pub budgets: BTreeSet<Budget>,
}

impl Judgement<'_> {
    /// True when the path is valid.
    pub fn accepted(&self) -> bool {
        self.path.end == End::Anchor && self.path.problems.is_empty()
    }
}

/// Looks for a valid path.
pub fn judge<'a>(request: &Request<'a>) -> Judgement<'a> {
    let mut search = Search::new(*request);
    search.run();
    let path = search.best.unwrap_or(Path {
        certificates: vec![request.leaf],
        end: End::IssuerMissing,
        problems: Vec::new(),
    });
    Judgement { path, budgets: search.budgets }
}

struct Search<'a> {
    request: Request<'a>,
    /// Anchors, then pool.
    candidates: Vec<&'a Certificate>,
    by_name: BTreeMap<&'a [String], Vec<usize>>,
    verified: BTreeMap<(usize, usize), Result<(), BadSignature>>,
    signatures: usize,
    names: usize,
    paths: usize,
    budgets: BTreeSet<Budget>,
    best: Option<Path<'a>>,
}

/// The identity certificate's number in the cache of signatures.
const LEAF: usize = usize::MAX;

impl<'a> Search<'a> {
    fn new(request: Request<'a>) -> Self {
        let candidates: Vec<&Certificate> = request.anchors.iter().chain(request.pool).collect();
        let mut by_name: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
        for (index, candidate) in candidates.iter().enumerate() {
            by_name.entry(candidate.subject.key()).or_default().push(index);
        }
        Self {
            request,
            candidates,
            by_name,
            verified: BTreeMap::new(),
            signatures: 0,
            names: 0,
            paths: 0,
            budgets: BTreeSet::new(),
            best: None,
        }
    }

    fn run(&mut self) {
        let leaf = self.request.leaf;
        let anchored = self.request.anchors.iter().any(|anchor| anchor.same(leaf));
        if anchored
            && (leaf.self_issued() || leaf.is_ca())
            && self.conclude(vec![leaf], End::Anchor)
        {
            return;
        }
        let done = self.extend(&mut vec![(LEAF, leaf)]);
        if !done && anchored && !leaf.self_issued() {
            self.conclude(vec![leaf], End::Anchor);
        }
    }

    /// Tries every issuer of the last certificate; true when a valid path was found.
    fn extend(&mut self, path: &mut Vec<(usize, &'a Certificate)>) -> bool {
        let Some(&(number, last)) = path.last() else { return false };
        if self.paths >= MAX_PATHS {
            self.budgets.insert(Budget::Paths);
            return true;
        }
        let issuers = self.issuers(last);
        let (mut other_key, mut looped, mut extended) = (None, false, false);
        for issuer in issuers {
            let Some(&candidate) = self.candidates.get(issuer) else { continue };
            let anchor = issuer < self.request.anchors.len();
            let repeats = |held: &Certificate| {
                held.same(candidate)
                    || held.subject.same(&candidate.subject) && held.key == candidate.key && !anchor
            };
            if path.iter().any(|(_, held)| repeats(held)) {
                looped = true;
                continue;
            }
            if path.len() >= MAX_DEPTH {
                self.budgets.insert(Budget::Depth);
                break;
            }
            match self.signed(number, last, issuer, candidate) {
                None => return true,
                // A signature nobody here can check is not proof of another key.
                Some(Ok(()) | Err(BadSignature::Unsupported(_) | BadSignature::TooLarge(_))) => {}
                Some(Err(_)) => {
                    other_key.get_or_insert(issuer);
                    continue;
                }
            }
            extended = true;
            path.push((issuer, candidate));
            let whole = anchor.then(|| path.iter().map(|(_, held)| *held).collect());
            let done =
                whole.is_some_and(|whole| self.conclude(whole, End::Anchor)) || self.extend(path);
            path.pop();
            if done {
                return true;
            }
        }
        if !extended {
            let certificates: Vec<&Certificate> = path.iter().map(|(_, held)| *held).collect();
            let end = match other_key {
                _ if last.self_issued() && last.verify(&last.key).is_ok() => End::Untrusted,
                Some(index) => End::OtherKey(index),
                None if looped => End::Loop,
                None => End::IssuerMissing,
            };
            self.conclude(certificates, end);
        }
        false
    }

    /// Candidates with the issuer's name: those whose key identifier fits, that are valid and trusted, first.
    fn issuers(&self, child: &Certificate) -> Vec<usize> {
        let mut issuers = self.by_name.get(child.issuer.key()).cloned().unwrap_or_default();
        let now = self.request.now;
        issuers.sort_by_key(|index| {
            let Some(candidate) = self.candidates.get(*index) else {
                return (2, true, true, *index);
            };
            let fit = match (child.issuer_key_id(), candidate.key_id()) {
                (Some(wanted), Some(held)) if wanted == held => 0,
                (Some(_), Some(_)) => 2,
                _ => 1,
            };
            let timely = candidate.not_before <= now && now <= candidate.not_after;
            (fit, !timely, !candidate.is_ca(), *index)
        });
        issuers
    }

    /// `None` when the budget is spent.
    fn signed(
        &mut self,
        number: usize,
        child: &Certificate,
        issuer: usize,
        candidate: &Certificate,
    ) -> Option<Result<(), BadSignature>> {
        if let Some(known) = self.verified.get(&(number, issuer)) {
            return Some(known.clone());
        }
        if self.signatures >= MAX_SIGNATURES {
            self.budgets.insert(Budget::Signatures);
            return None;
        }
        self.signatures += 1;
        let result = child.verify(&candidate.key);
        self.verified.insert((number, issuer), result.clone());
        Some(result)
    }

    /// Judges a path that goes no further and keeps it if it is the best so far; true when it is valid.
    fn conclude(&mut self, certificates: Vec<&'a Certificate>, end: End) -> bool {
        self.paths += 1;
        let problems = self.problems(&certificates, &end);
        let valid = end == End::Anchor && problems.is_empty();
        let path = Path { certificates, end, problems };
        if self.best.as_ref().is_none_or(|best| rank(&path) > rank(best)) {
            self.best = Some(path);
        }
        valid
    }

    fn problems(&mut self, path: &[&Certificate], end: &End) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut note = |at: usize, faults: Vec<Fault>| {
            problems.extend(faults.into_iter().map(|fault| Problem { at, fault }));
        };
        let last = path.len().saturating_sub(1);
        let anchored = *end == End::Anchor;
        for (at, certificate) in path.iter().enumerate() {
            let anchor = anchored && at == last;
            note(at, common_faults(certificate, self.request.now, anchor));
            note(at, purpose_faults(certificate, self.request.purpose));
            if at == 0 {
                note(at, leaf_faults(certificate));
            }
            if at > 0 || anchor {
                let below = path.get(1..at).unwrap_or_default();
                let cas = below.iter().filter(|ca| !ca.self_issued()).count();
                note(at, ca_faults(certificate, cas, anchor, at == 0));
            }
            if let Some(issuer) = path.get(at + 1) {
                if let Err(bad) = self.verified_again(certificate, issuer) {
                    note(at, vec![Fault::Signature(bad)]);
                }
                note(
                    at,
                    self.request
                        .crls
                        .iter()
                        .filter_map(|crl| crl.judge(certificate, issuer, self.request.now))
                        .collect(),
                );
            }
        }
        problems.extend(self.constraint_problems(path));
        problems
    }

    /// Only signatures that could not be checked get this far; they are looked up, not computed again.
    fn verified_again(
        &self,
        child: &Certificate,
        issuer: &Certificate,
    ) -> Result<(), BadSignature> {
        let number = |wanted: &Certificate| {
            self.candidates.iter().position(|held| std::ptr::eq(*held, wanted))
        };
        let issuer = number(issuer);
        let child = if std::ptr::eq(child, self.request.leaf) { Some(LEAF) } else { number(child) };
        match (child, issuer) {
            (Some(child), Some(issuer)) => {
                self.verified.get(&(child, issuer)).cloned().unwrap_or(Ok(()))
            }
            _ => Ok(()),
        }
    }

    fn constraint_problems(&mut self, path: &[&Certificate]) -> Vec<Problem> {
        let mut problems = Vec::new();
        let names: Vec<_> = path
            .iter()
            .enumerate()
            .map(|(at, held)| constraints::names(held, at == 0, self.request.common_name))
            .collect();
        for (above, ca) in path.iter().enumerate().skip(1) {
            let Some(constraint) = &ca.name_constraints else { continue };
            if let Some(why) = constraints::malformed(constraint) {
                problems.push(Problem { at: above, fault: Fault::BadConstraint(why) });
                continue;
            }
            for (at, names) in names.iter().enumerate().take(above) {
                // Self-issued certificates below do not count, unless they are the last one.
                if at > 0 && path.get(at).is_some_and(|held| held.self_issued()) {
                    continue;
                }
                let found = constraints::check(names, constraint, &mut self.names, MAX_NAMES);
                let Some(faults) = found else {
                    self.budgets.insert(Budget::Names);
                    let why = "there are too many names and constraints to compare".to_owned();
                    problems.push(Problem { at: above, fault: Fault::BadConstraint(why) });
                    return problems;
                };
                problems.extend(faults.into_iter().map(|fault| Problem { at, fault }));
            }
        }
        problems
    }
}

/// Which path a person would rather mend.
fn rank(path: &Path<'_>) -> (u8, usize, usize) {
    let class = match path.end {
        End::IssuerMissing | End::OtherKey(_) => 0,
        End::Loop => 1,
        End::Untrusted => 2,
        End::Anchor => 3,
    };
    let few = usize::MAX - path.problems.len();
    if class == 3 { (class, few, 0) } else { (class, path.certificates.len(), few) }
}

fn common_faults(certificate: &Certificate, now: i64, anchor: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut when = |wrong: bool, fault: Fault| {
        if wrong {
            faults.push(fault);
        }
    };
    when(now > certificate.not_after, Fault::Expired);
    when(now < certificate.not_before, Fault::NotYetValid);
    when(!certificate.scheme_agrees, Fault::SchemeDisagrees);
    when(certificate.issuer.is_empty(), Fault::EmptyIssuer);
    let weak = certificate.scheme.hash() == Some(Hash::Md5)
        || matches!(&certificate.scheme, Scheme::Other(oid) if oid == "1.2.840.113549.1.1.2");
    let sha1 = certificate.scheme.hash() == Some(Hash::Sha1) && certificate.not_before >= SHA1_END;
    when((weak || sha1) && !anchor && !certificate.self_issued(), Fault::WeakSignature);
    when(certificate.key.kind == KeyKind::Dsa, Fault::Dsa);
    when(matches!(certificate.key.kind, KeyKind::Ec(Curve::Explicit, _)), Fault::ExplicitCurve);
    if let Some(why) = certificate.key.weakness() {
        when(true, Fault::WeakKey(why));
    }
    let aia = certificate
        .extensions
        .iter()
        .any(|(oid, critical)| *critical && oid == "1.3.6.1.5.5.7.1.1");
    when(aia, Fault::CriticalAia);
    for oid in certificate.unknown_critical().filter(|oid| *oid != "1.3.6.1.5.5.7.1.1") {
        when(true, Fault::UnknownCritical(oid.to_owned()));
    }
    for oid in certificate.duplicate_extensions() {
        when(true, Fault::DuplicateExtension(oid.to_owned()));
    }
    // What only points to further information may be malformed without harm.
    let harmless = [
        "1.3.6.1.5.5.7.1.1",
        "2.5.29.31",
        "2.5.29.32",
        "2.5.29.18",
        "1.3.6.1.5.5.7.1.11",
        "1.3.6.1.4.1.11129.2.4.2",
    ];
    for oid in certificate.malformed.iter().filter(|oid| !harmless.contains(&oid.as_str())) {
        when(true, Fault::Malformed(oid.clone()));
    }
    faults
}

fn purpose_faults(certificate: &Certificate, purpose: &str) -> Vec<Fault> {
    match &certificate.eku {
        Some(eku) if eku.oids.is_empty() => vec![Fault::PurposeEmpty],
        Some(eku) if !eku.allows(purpose) => vec![Fault::Purpose],
        _ => Vec::new(),
    }
}

fn leaf_faults(leaf: &Certificate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if leaf.version < 3 {
        faults.push(Fault::NotV3(leaf.version));
    }
    let cannot_sign = leaf.key_usage.as_ref().is_some_and(|usage| !usage.cert_sign());
    if leaf.is_ca() && cannot_sign {
        faults.push(Fault::CaKeyUsageAtOdds);
    }
    if leaf.name_constraints.is_some() && !leaf.is_ca() {
        faults.push(Fault::ConstraintsInLeaf);
    }
    faults
}

/// `cas` is how many CAs that are not self-issued stand below, the identity certificate not counted.
fn ca_faults(ca: &Certificate, cas: usize, anchor: bool, alone: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    if ca.version < 3 {
        // Version 1 cannot say that it is a CA: as an anchor the person who trusts it says so.
        if !(anchor && ca.self_issued() && !alone) {
            faults.push(Fault::NotV3(ca.version));
        }
    } else {
        match &ca.basic_constraints {
            _ if anchor && !ca.self_issued() && !ca.is_ca() => faults.push(Fault::IdentityAsAnchor),
            None => faults.push(Fault::CaBitMissing),
            Some(constraints) if !constraints.ca => faults.push(Fault::CaBitFalse),
            Some(constraints) => {
                let below = u32::try_from(cas).unwrap_or(u32::MAX);
                if let Some(allowed) = constraints.path_len.filter(|allowed| below > *allowed) {
                    faults.push(Fault::PathLenExceeded(allowed, below));
                }
            }
        }
    }
    if !alone && ca.key_usage.as_ref().is_some_and(|usage| !usage.cert_sign()) {
        faults.push(Fault::KeyCertSignMissing);
    }
    if ca.subject.is_empty() {
        faults.push(Fault::EmptyCaSubject);
    }
    faults
}

impl<'a> Request<'a> {
    /// A request for a TLS server certificate.
    pub fn server(
        leaf: &'a Certificate,
        pool: &'a [Certificate],
        anchors: &'a [Certificate],
        now: i64,
    ) -> Self {
        Self { leaf, pool, anchors, crls: &[], now, purpose: SERVER_AUTH, common_name: true }
    }
}
