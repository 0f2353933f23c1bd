//! `uctool cert show`.

use clap::Args;
use serde::Serialize;
use uctool_core::text::count;
use uctool_core::{Failure, Io, ReportWriter, Session};
use uctool_trust::describe::CertificateV1;
use uctool_trust::input::{self, File};
use uctool_trust::{CHECKS, Case, Question, describe};
use uctool_x509::Certificate;
use uctool_x509::crl::Crl;
use uctool_x509::csr::Csr;
use uctool_x509::read::{Item, Kind};

use super::question::SecretArgs;

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Files of any kind
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    secret: SecretArgs,
}

impl ShowArgs {
    pub(super) fn run(&self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let passwords = self.secret.passwords(io)?;
        for source in &self.files {
            match input::file(io, source, &passwords) {
                Ok(file) => show(file, io.now().as_second(), session),
                Err(failure) => session.fail(failure),
            }
        }
        Ok(())
    }
}

/// `data` of `cert show`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct ShowV1<'a> {
    certificates: Vec<CertificateV1>,
    /// What else the file holds.
    objects: Vec<ObjectV1<'a>>,
}

/// A key, a signing request, a revocation list.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ObjectV1<'a> {
    kind: &'static str,
    label: Option<&'a str>,
}

fn show(file: File, now: i64, session: &mut Session) {
    if let Some(failure) = input::unexamined(&file) {
        session.fail(failure);
    }
    let source = file.source.clone();
    let objects = file.bundle.items.clone();
    let case =
        Case::new(Question { now, ..Question::default() }, vec![file], Vec::new(), &[], None);
    let examined = count(objects.len() as u64, "object");
    let mut writer = session.begin("cert show", &source);
    if !(objects.is_empty() && case.given.is_empty()) {
        writer.line(format!("{source}: {examined}"));
    }
    let objects = other_objects(&objects, &mut writer);
    for (index, held) in case.given.iter().enumerate() {
        writer.line(describe::line(index + 1, &held.certificate, now));
        fields(&held.certificate, &mut writer);
    }
    for check in CHECKS.iter().filter(|check| {
        check.rule.name.starts_with("file-") && check.rule.name != "file-not-a-certificate"
    }) {
        writer.note(check.rule, (check.run)(&case));
    }
    let certificates = case.given.iter().map(|held| CertificateV1::of(&case, &held.certificate));
    writer.fill(&ShowV1 { certificates: certificates.collect(), objects });
    writer.finish(examined);
}

/// What the file holds besides certificates.
fn other_objects<'a>(objects: &'a [Item], writer: &mut ReportWriter<'_>) -> Vec<ObjectV1<'a>> {
    let mut others = Vec::new();
    for item in objects.iter().filter(|item| item.kind != Kind::Certificate) {
        let named = match item.kind {
            Kind::Request => Csr::parse(&item.der).ok().map(|csr| csr.subject.to_string()),
            Kind::Crl => Crl::parse(&item.der).ok().map(|crl| crl.issuer.to_string()),
            _ => None,
        };
        let named = named.map(|name| format!(" of {name}")).unwrap_or_default();
        writer.line(format!("     {}{named}", item.kind.as_str()));
        others.push(ObjectV1 { kind: item.kind.as_str(), label: item.label.as_deref() });
    }
    others
}

fn fields(certificate: &Certificate, writer: &mut ReportWriter<'_>) {
    writer.line(format!("     subject   {}", certificate.subject));
    writer.line(format!("     issuer    {}", certificate.issuer));
    let names: Vec<String> = certificate.alt_names().iter().map(ToString::to_string).collect();
    if !names.is_empty() {
        writer.line(format!("     names     {}", names.join(", ")));
    }
    writer.line(format!("     serial    {}", certificate.serial_hex()));
    writer.line(format!("     SHA-256   {}", certificate.sha256));
}
