//! Everything the rules are asked about: the files, what each of them told, what each reader said.

use serde_json::Value;
use uctool_tls::{Fingerprint, SessionReport};
use uctool_x509::Certificate;

use crate::nested::Recorded;
use crate::readers::{Done, Part};
use crate::sniff::Sniffed;
use crate::survey::Survey;

/// A case.
pub(crate) struct Case {
    pub(crate) files: Vec<Sniffed>,
    pub(crate) surveys: Vec<Survey>,
    pub(crate) done: Vec<Done>,
}

/// A certificate and the file that holds it.
#[derive(Clone, Copy)]
pub(crate) struct Held<'c> {
    pub(crate) file: &'c str,
    pub(crate) certificate: &'c Certificate,
}

impl Case {
    /// Every certificate that was given as a file.
    pub(crate) fn certificates(&self) -> impl Iterator<Item = Held<'_>> {
        self.files.iter().flat_map(|file| {
            let held = file.certificates.iter().flat_map(|held| &held.certificates);
            held.map(|held| Held { file: &file.name, certificate: &held.certificate })
        })
    }

    /// Every TLS session, with the capture it is in.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = (&Survey, &SessionReport)> {
        let surveys = self.surveys.iter();
        surveys.flat_map(|survey| survey.sessions.iter().map(move |session| (survey, session)))
    }

    /// The reports of one command that are part of the report.
    pub(crate) fn reports(&self, command: &'static str) -> impl Iterator<Item = &Recorded> {
        self.part(Part::Report).filter(move |recorded| recorded.report.command == command)
    }

    /// The reports of one part.
    pub(crate) fn part(&self, part: Part) -> impl Iterator<Item = &Recorded> {
        let done = self.done.iter().filter(move |done| done.task.part == part);
        done.flat_map(Done::reports)
    }
}

/// The fingerprint of the public key of a certificate, as keys have it.
pub(crate) fn fingerprint(certificate: &Certificate) -> Fingerprint {
    use sha2::Digest as _;
    Fingerprint(sha2::Sha256::digest(&certificate.key.spki).into())
}

/// The seconds of a time in nanoseconds.
pub(crate) fn seconds(nanoseconds: i64) -> i64 {
    nanoseconds.div_euclid(1_000_000_000)
}

/// A member of `data`, as text.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}
