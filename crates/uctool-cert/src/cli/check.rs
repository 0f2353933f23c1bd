//! `uctool cert check`.

use clap::Args;
use serde_json::{Value, json};
use uctool_core::text::count;
use uctool_core::{Failure, Finding, Io, Metric, ReportWriter, Session, Severity};
use uctool_trust::{CHECKS, Case, describe, plan, verdict};
use uctool_x509::Certificate;
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

/// Writes the report on one case.
pub(super) fn report(command: &'static str, source: &str, case: &Case, session: &mut Session) {
    let mut writer = session.begin(command, source);
    let examined = count(case.given.len() as u64, "certificate");
    writer.line(format!("{source}: {examined}"));
    for (index, held) in case.given.iter().enumerate() {
        writer.line(describe::line(index + 1, &held.certificate, case.question.now));
    }
    writer.line("");
    writer.run(CHECKS, case);
    let certificates: Vec<Value> =
        case.every().iter().map(|held| described(case, &held.certificate)).collect();
    if let Some(leaf) = case.leaf() {
        let days = (leaf.not_after - case.question.now).div_euclid(86_400);
        let days = f64::from(i32::try_from(days).unwrap_or(i32::MAX));
        writer.metric(Metric { name: "days_left".into(), value: days, unit: "" });
    }
    writer.data("certificates", certificates);
    writer.data("paths", paths(case));
    writer.data("accepted", json!(accepted(case, writer.findings())));
    writer.data("verdicts", verdict::json(case));
    trust_plan(case, &mut writer);
    if case.leaf().is_some() {
        let answers: Vec<String> = verdict::verdicts(case)
            .into_iter()
            .map(|(consumer, answer)| format!("{consumer} {}", verdict::word(answer)))
            .collect();
        writer.line(format!("would it be accepted?   {}", answers.join("   ")));
    }
    writer.finish(examined);
}

/// Which certificate goes into which store, in which order.
fn trust_plan(case: &Case, writer: &mut ReportWriter<'_>) {
    let steps = plan::steps(case);
    writer.data("trust_plan", plan::json(&steps));
    if steps.is_empty() && case.question.profile.is_none() {
        return;
    }
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
    writer.line("");
}

/// A certificate of the case as JSON.
pub(super) fn described(case: &Case, certificate: &Certificate) -> Value {
    describe::certificate(certificate, describe::role(case, certificate))
}

fn accepted(case: &Case, findings: &[Finding]) -> Option<bool> {
    let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    if errors { Some(false) } else { case.path_accepted() }
}

fn paths(case: &Case) -> Value {
    let Some(chain) = &case.chain else { return json!([]) };
    let hashes: Vec<&str> = chain.certificates.iter().map(|held| held.sha256.as_str()).collect();
    let subjects: Vec<String> =
        chain.certificates.iter().map(|held| held.subject.to_string()).collect();
    json!([{ "sha256": hashes, "subjects": subjects, "complete": chain.end == End::Anchor, "problems": chain.problems.len() }])
}
