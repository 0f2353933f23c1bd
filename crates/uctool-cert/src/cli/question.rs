//! What is asked besides the files, and the passwords they need.

use clap::Args;
use jiff::Timestamp;
use uctool_core::io::read_all;
use uctool_core::{Failure, Io, Session};
use uctool_trust::input::{self, File};
use uctool_trust::profile::Profile;
use uctool_trust::{Case, Question};
use uctool_x509::Host;
use uctool_x509::crl::Crl;
use uctool_x509::read::{self, Kind, MAX_BYTES};
use zeroize::Zeroizing;

#[derive(Debug, Args)]
pub(super) struct QuestionArgs {
    /// File of the certificates that are trusted
    #[arg(long, value_name = "FILE")]
    ca: Vec<String>,
    /// Address the client is configured with
    #[arg(long, value_name = "HOST-OR-IP")]
    name: Option<Host>,
    /// Time of the judgement instead of now
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    time: Option<Timestamp>,
    /// What the certificate is for
    #[arg(long = "for", value_name = "PROFILE")]
    profile: Option<Profile>,
    /// Signing request the certificate should belong to
    #[arg(long, value_name = "FILE")]
    csr: Option<String>,
    /// Revocation list
    #[arg(long, value_name = "FILE")]
    crl: Vec<String>,
    /// Accept the common name where there is no subjectAltName, as CUPS 7 and 8 do
    #[arg(long)]
    legacy_cn: bool,
}

#[derive(Debug, Args)]
pub(super) struct SecretArgs {
    /// File whose first line is the password of a keystore (or set UCTOOL_KEY_PASSWORD)
    #[arg(long, value_name = "FILE")]
    password_file: Option<String>,
}

/// RFC 3339, or a day, which begins at midnight in UTC.
fn parse_time(text: &str) -> Result<Timestamp, String> {
    let day = || text.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let time = text.parse().ok().or_else(|| Some(day()?.timestamp()));
    time.ok_or_else(|| {
        format!("`{text}` is no time such as 2026-03-01T08:00:00Z, and no day such as 2026-03-01")
    })
}

impl SecretArgs {
    pub(super) fn passwords(&self, io: &mut dyn Io) -> Result<Vec<Zeroizing<String>>, Failure> {
        if let Some(path) = &self.password_file {
            let bytes = Zeroizing::new(
                read_all(io, path, 64 << 10).map_err(|error| Failure::unreadable(path, &error))?,
            );
            let text = String::from_utf8_lossy(&bytes);
            return Ok(vec![Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())]);
        }
        Ok(io.env("UCTOOL_KEY_PASSWORD").map(Zeroizing::new).into_iter().collect())
    }
}

/// What is asked, read once however many files it is asked of.
pub(super) struct Asked {
    question: Question,
    trust: Vec<File>,
    crls: Vec<Crl>,
    csr: Option<(String, Vec<u8>)>,
}

impl Asked {
    /// The case of these files.
    pub(super) fn of(&self, files: Vec<File>) -> Case {
        Case::new(self.question.clone(), files, self.trust.clone(), &self.crls, self.csr.clone())
    }
}

impl QuestionArgs {
    /// Reads what is asked.
    pub(super) fn asked(
        &self,
        passwords: &[Zeroizing<String>],
        io: &mut dyn Io,
        session: &mut Session,
    ) -> Asked {
        let mut trust = Vec::new();
        for source in &self.ca {
            match input::file(io, source, passwords) {
                // An empty trust store is one that trusts nothing.
                Ok(file) => trust.push(file),
                Err(failure) => session.fail(failure),
            }
        }
        let mut crls = Vec::new();
        for source in &self.crl {
            crls.extend(read_crls(source, io, session));
        }
        let csr = self.csr.as_ref().and_then(|source| read_csr(source, io, session));
        let now = self.time.unwrap_or_else(|| io.now());
        let question = Question {
            host: self.name.clone(),
            now: now.as_nanosecond().div_euclid(1_000_000_000).try_into().unwrap_or(i64::MAX),
            profile: self.profile,
            legacy_cn: self.legacy_cn,
            trust_given: !self.ca.is_empty(),
        };
        Asked { question, trust, crls, csr }
    }
}

/// Reads the files that can be read; what cannot is told, and the others are examined.
pub(super) fn read_files(
    sources: &[String],
    passwords: &[Zeroizing<String>],
    io: &mut dyn Io,
    session: &mut Session,
) -> Vec<File> {
    let mut files = Vec::new();
    for source in sources {
        match input::file(io, source, passwords) {
            Ok(file) => {
                if let Some(failure) = input::unexamined(&file) {
                    session.fail(failure);
                }
                files.push(file);
            }
            Err(failure) => session.fail(failure),
        }
    }
    files
}

fn read_crls(source: &str, io: &mut dyn Io, session: &mut Session) -> Vec<Crl> {
    let bytes = match read_all(io, source, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => {
            session.fail(Failure::unreadable(source, &error));
            return Vec::new();
        }
    };
    let bundle = read::read(&bytes, &[]);
    let mut crls = Vec::new();
    for item in bundle.items.iter().filter(|item| item.kind == Kind::Crl) {
        match Crl::parse(&item.der) {
            Ok(crl) => crls.push(crl),
            Err(error) => session
                .fail(Failure::of(source, format!("the revocation list cannot be read: {error}"))),
        }
    }
    if crls.is_empty() {
        session.fail(
            Failure::of(source, "it holds no revocation list").hint("give a CRL in PEM or DER"),
        );
    }
    crls
}

fn read_csr(source: &str, io: &mut dyn Io, session: &mut Session) -> Option<(String, Vec<u8>)> {
    let bundle = match read_all(io, source, MAX_BYTES) {
        Ok(bytes) => read::read(&bytes, &[]),
        Err(error) => {
            session.fail(Failure::unreadable(source, &error));
            return None;
        }
    };
    let request = bundle.items.into_iter().find(|item| item.kind == Kind::Request);
    if request.is_none() {
        session.fail(Failure::of(source, "it holds no signing request"));
    }
    request.map(|item| (source.to_owned(), item.der))
}
