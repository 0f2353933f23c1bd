//! The certificates a server sends, judged by the rules of `cert`.

use uctool_core::Location;
use uctool_trust::input::File;
use uctool_trust::{Case, Question, describe, input};

use crate::model::{Judged, Server};

/// What the user says of certificates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trust {
    /// The certificates that are trusted.
    pub(crate) files: Vec<File>,
    /// The user named such files, perhaps empty ones.
    pub(crate) given: bool,
    /// The address the client is configured with, where it is not the one asked.
    pub(crate) name: Option<String>,
    /// Now, in seconds since 1970.
    pub(crate) now: i64,
}

/// Judges the chain of a handshake; `host` is the address it was asked at.
pub(crate) fn judge(server: &mut Server, host: Option<&str>, trust: &Trust) {
    let Some(handshake) = &server.handshake else { return };
    if handshake.certificates.is_empty() {
        return;
    }
    let name = trust.name.as_deref().or(host);
    let question = Question {
        host: name.and_then(|name| name.parse().ok()),
        now: trust.now,
        trust_given: trust.given,
        ..Question::default()
    };
    let location: Location = server.at(handshake.place);
    let chain = input::of_chain(&location, &handshake.certificates);
    let case = Case::new(question, vec![chain], trust.files.clone(), &[], None);
    let findings = case.findings();
    let faulty = findings.iter().any(|finding| finding.severity == uctool_core::Severity::Error);
    let line = case.leaf().map_or_else(
        || "a certificate that cannot be read".to_owned(),
        |leaf| format!("{} until {}", leaf.subject.short(), describe::day(leaf.not_after)),
    );
    let json = case
        .given
        .iter()
        .map(|held| describe::CertificateV1::of(&case, &held.certificate))
        .collect();
    let accepted = if faulty { Some(false) } else { case.path_accepted() };
    let days_left = case.leaf().map(|leaf| days(leaf.not_after - trust.now));
    let chain = case.given.iter().enumerate();
    let chain = chain.map(|(at, held)| describe::line(at + 1, &held.certificate, trust.now));
    server.judged =
        Some(Judged { accepted, days_left, line, chain: chain.collect(), findings, json });
}

fn days(seconds: i64) -> f64 {
    // In hundredths, which fit for half a million years.
    let hundredths = i32::try_from(seconds / 864).unwrap_or(i32::MAX);
    f64::from(hundredths) / 100.0
}
