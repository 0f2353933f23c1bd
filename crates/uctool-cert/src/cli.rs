//! Arguments of `uctool cert`, and what each command writes.

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};
use uctool_core::io::read_all;
use uctool_core::text::count;
use uctool_core::{Failure, Io, Rule, Session, Tool};
use uctool_x509::Host;
use uctool_x509::crl::Crl;
use uctool_x509::csr::Csr;
use uctool_x509::read::{self, Kind, MAX_BYTES};
use zeroize::Zeroizing;

use crate::case::{Case, Question};
use crate::input::{self, File};
use crate::profile::Profile;
use crate::{describe, fetch, plan, rules, verdict};

/// Say why a certificate is not trusted, and what to upload where
#[derive(Debug, Parser)]
#[command(name = "cert")]
pub struct CertArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge a certificate, a chain or a trust file
    Check(CheckArgs),
    /// Show what files hold
    Show(ShowArgs),
    /// Show the chain a server sends, from TLS 1.0 on, and judge it
    Fetch(FetchArgs),
    /// Write clean PEM in upload order: identity certificate first, or root first for uploads
    Fix(FixArgs),
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// Certificates, the one to judge first: PEM, DER, PKCS#7, PKCS#12, Java keystore or text that holds them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    question: QuestionArgs,
    #[command(flatten)]
    secret: SecretArgs,
}

#[derive(Debug, Args)]
struct QuestionArgs {
    /// File of the certificates that are trusted
    #[arg(long, value_name = "FILE")]
    ca: Vec<String>,
    /// Address the client is configured with
    #[arg(long, value_name = "HOST-OR-IP")]
    name: Option<Host>,
    /// Time of the judgement instead of now
    #[arg(long, value_name = "RFC3339")]
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
struct SecretArgs {
    /// File whose first line is the password of a keystore (or set UCTOOL_KEY_PASSWORD)
    #[arg(long, value_name = "FILE")]
    password_file: Option<String>,
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// Files of any kind
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    #[command(flatten)]
    secret: SecretArgs,
}

#[derive(Debug, Args)]
struct FixArgs {
    /// Files of any kind
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Root first, the order in which CUCM wants uploads
    #[arg(long)]
    root_first: bool,
    /// File to write instead of the report
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Replace the output file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    secret: SecretArgs,
}

#[derive(Debug, Args)]
struct FetchArgs {
    /// Server and port (443 by default, or that of the STARTTLS protocol)
    #[arg(value_name = "HOST[:PORT]")]
    server: String,
    /// Protocol to begin in clear with
    #[arg(long, value_name = "PROTO")]
    starttls: Option<fetch::Protocol>,
    #[command(flatten)]
    question: QuestionArgs,
}

impl Tool for CertArgs {
    fn rules() -> Vec<&'static Rule> {
        rules::CHECKS.iter().map(|check| check.rule).collect()
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        match self.command {
            Command::Check(args) => check(&args, io, session),
            Command::Show(args) => show(&args, io, session),
            Command::Fetch(args) => fetch_and_judge(&args, io, session),
            Command::Fix(args) => fix(&args, io, session),
        }
    }
}

impl SecretArgs {
    fn passwords(&self, io: &mut dyn Io) -> Result<Vec<Zeroizing<String>>, Failure> {
        if let Some(path) = &self.password_file {
            let bytes = Zeroizing::new(
                read_all(io, path, 64 << 10)
                    .map_err(|error| Failure::of(path, error.to_string()))?,
            );
            let text = String::from_utf8_lossy(&bytes);
            return Ok(vec![Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())]);
        }
        Ok(io.env("UCTOOL_KEY_PASSWORD").map(Zeroizing::new).into_iter().collect())
    }
}

fn check(args: &CheckArgs, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
    let passwords = args.secret.passwords(io)?;
    let mut files = Vec::new();
    for source in &args.files {
        match input::file(io, source, &passwords) {
            Ok(file) => {
                if let Some(failure) = input::unexamined(&file) {
                    session.fail(failure);
                }
                files.push(file);
            }
            Err(failure) => session.fail(failure),
        }
    }
    if files.is_empty() {
        return Ok(());
    }
    let case = args.question.case(files, &passwords, io, session);
    report("cert check", &args.files.join(" "), &case, session);
    Ok(())
}

impl QuestionArgs {
    fn case(
        &self,
        files: Vec<File>,
        passwords: &[Zeroizing<String>],
        io: &mut dyn Io,
        session: &mut Session,
    ) -> Case {
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
        Case::new(question, files, trust, &crls, csr)
    }
}

fn read_crls(source: &str, io: &mut dyn Io, session: &mut Session) -> Vec<Crl> {
    let bytes = match read_all(io, source, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => {
            session.fail(Failure::of(source, format!("it cannot be read: {error}")));
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
            session.fail(Failure::of(source, format!("it cannot be read: {error}")));
            return None;
        }
    };
    let request = bundle.items.into_iter().find(|item| item.kind == Kind::Request);
    if request.is_none() {
        session.fail(Failure::of(source, "it holds no signing request"));
    }
    request.map(|item| (source.to_owned(), item.der))
}

/// Writes the report on one case.
fn report(command: &'static str, source: &str, case: &Case, session: &mut Session) {
    let mut writer = session.begin(command, source);
    let now = case.question.now;
    writer.line(format!("{source}: {}", count(case.given.len() as u64, "certificate")));
    for (index, held) in case.given.iter().enumerate() {
        writer.line(describe::line(index + 1, &held.certificate, now));
    }
    writer.line("");
    writer.run(rules::CHECKS, case);
    let certificates: Vec<Value> = case
        .every()
        .iter()
        .map(|held| {
            describe::certificate(&held.certificate, describe::role(case, &held.certificate))
        })
        .collect();
    let steps = plan::steps(case);
    writer.data("certificates", certificates);
    writer.data("paths", paths(case));
    writer.data("accepted", json!(accepted(case, writer.findings())));
    writer.data("verdicts", verdict::json(case));
    writer.data("trust_plan", plan::json(&steps));
    if !steps.is_empty() || case.question.profile.is_some() {
        writer.line("what goes where");
        for (index, step) in steps.iter().enumerate() {
            writer.line(format!(
                "{:>3}  {} into {}; then {}",
                index + 1,
                step.certificate.subject.short(),
                step.store,
                step.restart
            ));
        }
        if let Some(missing) = plan::missing(case) {
            writer.line(format!("     still to be found: {missing}"));
        }
        writer.line("");
    }
    if case.leaf().is_some() {
        let answers: Vec<String> = verdict::verdicts(case)
            .into_iter()
            .map(|(consumer, answer)| format!("{consumer} {}", verdict::word(answer)))
            .collect();
        writer.line(format!("would it be accepted?   {}", answers.join("   ")));
    }
    writer.finish(count(case.given.len() as u64, "certificate"));
}

fn accepted(case: &Case, findings: &[uctool_core::Finding]) -> Option<bool> {
    let errors = findings.iter().any(|finding| finding.severity == uctool_core::Severity::Error);
    if errors { Some(false) } else { case.path_accepted() }
}

fn paths(case: &Case) -> Value {
    let Some(chain) = &case.chain else { return json!([]) };
    let hashes: Vec<&str> = chain.certificates.iter().map(|held| held.sha256.as_str()).collect();
    let subjects: Vec<String> =
        chain.certificates.iter().map(|held| held.subject.to_string()).collect();
    json!([{ "sha256": hashes, "subjects": subjects, "complete": chain.end == uctool_x509::path::End::Anchor, "problems": chain.problems.len() }])
}

fn show(args: &ShowArgs, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
    let passwords = args.secret.passwords(io)?;
    let now = io.now().as_second();
    for source in &args.files {
        let file = match input::file(io, source, &passwords) {
            Ok(file) => file,
            Err(failure) => {
                session.fail(failure);
                continue;
            }
        };
        if let Some(failure) = input::unexamined(&file) {
            session.fail(failure);
        }
        let objects = file.bundle.items.clone();
        let case =
            Case::new(Question { now, ..Question::default() }, vec![file], Vec::new(), &[], None);
        let mut writer = session.begin("cert show", source);
        writer.line(format!("{source}: {}", count(objects.len() as u64, "object")));
        let mut others: Vec<Value> = Vec::new();
        for item in objects.iter().filter(|item| item.kind != Kind::Certificate) {
            let named = match item.kind {
                Kind::Request => Csr::parse(&item.der).ok().map(|csr| csr.subject.to_string()),
                Kind::Crl => Crl::parse(&item.der).ok().map(|crl| crl.issuer.to_string()),
                _ => None,
            };
            let named = named.map(|name| format!(" of {name}")).unwrap_or_default();
            writer.line(format!("     {}{named}", item.kind.as_str()));
            others.push(json!({ "kind": item.kind.as_str(), "label": item.label }));
        }
        for (index, held) in case.given.iter().enumerate() {
            let certificate = &held.certificate;
            writer.line(describe::line(index + 1, certificate, now));
            writer.line(format!("     subject   {}", certificate.subject));
            writer.line(format!("     issuer    {}", certificate.issuer));
            let names: Vec<String> =
                certificate.alt_names().iter().map(ToString::to_string).collect();
            if !names.is_empty() {
                writer.line(format!("     names     {}", names.join(", ")));
            }
            writer.line(format!("     serial    {}", certificate.serial_hex()));
            writer.line(format!("     SHA-256   {}", certificate.sha256));
        }
        writer.line("");
        for check in rules::CHECKS.iter().filter(|check| {
            check.rule.name.starts_with("file-") && check.rule.name != "file-not-a-certificate"
        }) {
            writer.note(check.rule, (check.run)(&case));
        }
        let certificates: Vec<Value> = case
            .given
            .iter()
            .map(|held| {
                describe::certificate(&held.certificate, describe::role(&case, &held.certificate))
            })
            .collect();
        writer.data("certificates", certificates);
        writer.data("objects", others);
        writer.finish(count(objects.len() as u64, "object"));
    }
    Ok(())
}

fn fix(args: &FixArgs, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
    let passwords = args.secret.passwords(io)?;
    let mut files = Vec::new();
    for source in &args.files {
        match input::file(io, source, &passwords) {
            Ok(file) => {
                if let Some(failure) = input::unexamined(&file) {
                    session.fail(failure);
                }
                files.push(file);
            }
            Err(failure) => session.fail(failure),
        }
    }
    let question = Question { now: io.now().as_second(), ..Question::default() };
    let case = Case::new(question, files, Vec::new(), &[], None);
    let mut ordered = in_order(&case);
    if args.root_first {
        ordered.reverse();
    }
    let pem: String = ordered.iter().map(uctool_x509::Certificate::pem).collect();
    let mut writer = session.begin("cert fix", args.files.join(" "));
    for check in rules::CHECKS.iter().filter(|check| check.rule.name.starts_with("file-")) {
        writer.note(check.rule, (check.run)(&case));
    }
    match &args.output {
        Some(path) if !pem.is_empty() => {
            let written = io.create(path, false, args.force).and_then(|mut output| {
                output.write_all(pem.as_bytes())?;
                output.finish()
            });
            match written {
                Ok(()) => writer.line(format!(
                    "{} written to {path}",
                    count(ordered.len() as u64, "certificate")
                )),
                Err(error) => writer.fail(
                    Failure::of(path, format!("it cannot be written: {error}"))
                        .hint("use --force to replace a file"),
                ),
            }
        }
        _ => pem.lines().for_each(|line| writer.line(line)),
    }
    writer.data("pem", pem);
    writer.finish(count(ordered.len() as u64, "certificate"));
    Ok(())
}

/// Each certificate once: the path from the identity certificate up, then the others.
fn in_order(case: &Case) -> Vec<uctool_x509::Certificate> {
    let mut ordered: Vec<uctool_x509::Certificate> =
        case.chain.iter().flat_map(|chain| chain.certificates.clone()).collect();
    for held in case.every() {
        if !ordered.iter().any(|seen| seen.same(&held.certificate)) {
            ordered.push(held.certificate.clone());
        }
    }
    ordered
}

fn fetch_and_judge(
    args: &FetchArgs,
    io: &mut dyn Io,
    session: &mut Session,
) -> Result<(), Failure> {
    let fetched = fetch::fetch(&args.server, args.starttls, io)?;
    let mut pem = String::new();
    for der in &fetched.certificates {
        pem.push_str(&uctool_x509::certificate::pem(der));
    }
    let file = input::of_bytes(&args.server, pem.as_bytes(), &[]);
    let mut case = args.question.case(vec![file], &[], io, session);
    if case.question.host.is_none() {
        case.question.host = fetched.host.parse().ok();
    }
    let mut writer = session.begin("cert fetch", &args.server);
    writer.line(format!("{} speaks {}{}", args.server, fetched.version, fetched.note()));
    writer.data("version", fetched.version);
    writer.finish("1 server");
    report("cert fetch", &args.server, &case, session);
    Ok(())
}
