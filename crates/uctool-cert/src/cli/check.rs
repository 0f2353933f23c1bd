//! `uctool cert check`.

use clap::Args;
use serde::Serialize;
use uctool_core::text::count;
use uctool_core::{Failure, Finding, Io, Metric, ReportWriter, Session, Severity};
use uctool_trust::case::Chain;
use uctool_trust::describe::CertificateV1;
use uctool_trust::verdict::VerdictsV1;
use uctool_trust::{CHECKS, Case, describe, plan, verdict};
use uctool_x509::path::End;

use super::question::{QuestionArgs, SecretArgs, read_files};

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Certificates, the one to judge first: PEM, DER, PKCS#7, PKCS#12, Java keystore or text that holds them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Judge each file for itself, not all as one chain
    #[arg(long)]
    each: bool,
    #[command(flatten)]
    question: QuestionArgs,
    #[command(flatten)]
    secret: SecretArgs,
}

impl CheckArgs {
    pub(super) fn run(&self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let passwords = self.secret.passwords(io)?;
        let files = read_files(&self.files, &passwords, io, session);
        if files.is_empty() {
            return Ok(());
        }
        let asked = self.question.asked(&passwords, io, session);
        if !self.each {
            report("cert check", &self.files.join(" "), &asked.of(files), session);
            return Ok(());
        }
        for file in files {
            let source = file.source.clone();
            report("cert check", &source, &asked.of(vec![file]), session);
        }
        Ok(())
    }
}

/// `data` of `cert check`, and of `cert fetch` for the chain that was sent.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct CheckV1<'a> {
    certificates: Vec<CertificateV1>,
    /// The path that was found.
    paths: Vec<PathV1<'a>>,
    /// Whether it is accepted; null where nobody said what is trusted.
    accepted: Option<bool>,
    /// By consumer.
    verdicts: VerdictsV1,
    trust_plan: Vec<plan::StepV1>,
}

/// A path from the identity certificate up.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct PathV1<'a> {
    sha256: Vec<&'a str>,
    subjects: Vec<String>,
    /// Whether it ends at something trusted.
    complete: bool,
    problems: usize,
}

/// Writes the report on one case.
pub(super) fn report(command: &'static str, source: &str, case: &Case, session: &mut Session) {
    let mut writer = session.begin(command, source);
    let examined = count(case.given.len() as u64, "certificate");
    // That a file holds none is said where it is said why.
    if !case.given.is_empty() {
        writer.line(format!("{source}: {examined}"));
    }
    for (index, held) in case.given.iter().enumerate() {
        writer.line(describe::line(index + 1, &held.certificate, case.question.now));
    }
    writer.run(CHECKS, case);
    let every = case.every();
    if let Some(leaf) = case.leaf() {
        let days = (leaf.not_after - case.question.now).div_euclid(86_400);
        let days = f64::from(i32::try_from(days).unwrap_or(i32::MAX));
        writer.metric(Metric { name: "days_left".into(), value: days, unit: "" });
    }
    let steps = plan::steps(case);
    let certificates = every.iter().map(|held| CertificateV1::of(case, &held.certificate));
    let data = CheckV1 {
        certificates: certificates.collect(),
        paths: PathV1::of(case),
        accepted: accepted(case, writer.findings()),
        verdicts: VerdictsV1::of(case),
        trust_plan: plan::json(&steps),
    };
    writer.fill(&data);
    trust_plan(case, &steps, &mut writer);
    if case.leaf().is_some() {
        let answers: Vec<String> = verdict::verdicts(case)
            .into_iter()
            .map(|(consumer, answer)| format!("{consumer} {}", verdict::word(answer)))
            .collect();
        writer.line("");
        writer.line(format!("would it be accepted?   {}", answers.join("   ")));
    }
    writer.finish(examined);
}

/// Which certificate goes into which store, in which order.
fn trust_plan(case: &Case, steps: &[plan::Step], writer: &mut ReportWriter<'_>) {
    if steps.is_empty() && case.question.profile.is_none() {
        return;
    }
    writer.line("");
    writer.line("what goes where");
    for (index, step) in steps.iter().enumerate() {
        let subject = step.certificate.subject.short();
        writer.line(format!(
            "{:>3}  {subject} into {}; then {}",
            index + 1,
            step.store,
            step.restart
        ));
    }
    if let Some(missing) = plan::missing(case) {
        writer.line(format!("     still to be found: {missing}"));
    }
}

fn accepted(case: &Case, findings: &[Finding]) -> Option<bool> {
    let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    if errors { Some(false) } else { case.path_accepted() }
}

impl<'a> PathV1<'a> {
    fn of(case: &'a Case) -> Vec<Self> {
        let path = |chain: &'a Chain| Self {
            sha256: chain.certificates.iter().map(|held| held.sha256.as_str()).collect(),
            subjects: chain.certificates.iter().map(|held| held.subject.to_string()).collect(),
            complete: chain.end == End::Anchor,
            problems: chain.problems.len(),
        };
        case.chain.iter().map(path).collect()
    }
}
