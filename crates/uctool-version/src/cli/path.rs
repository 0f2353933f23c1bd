//! `uctool version path`.

use serde::Serialize;
use uctool_core::{Failure, Io, Line, Location, ReportWriter, Session};

use super::PathArgs;
use super::compare::upgrade;
use super::json::{RefusalV1, StepV1, VersionV1, refusals, steps};
use crate::rules::{CHECKS, Case, Task};
use uctool_release::decode::Described;
use uctool_release::product::Product;
use uctool_release::route::{Route, Step, route};

/// `data` of `version path`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct PathV1<'a> {
    from: VersionV1,
    to: VersionV1,
    imp: Option<VersionV1>,
    verdict: &'static str,
    upgrade_accepted: Option<bool>,
    refusals: Vec<RefusalV1>,
    steps: Vec<StepV1>,
    unknown: Option<&'a str>,
    assumptions: &'a [String],
}

pub(super) fn run(args: &PathArgs, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
    let operands = [Some(&args.from), Some(&args.to), args.imp.as_ref()];
    if operands.into_iter().flatten().filter(|operand| operand.spelled.is_none()).count() > 1 {
        return Err(Failure::new("standard input can be only one of the versions"));
    }
    let mut from = args.from.describe(io, args.reading.product)?;
    let mut to = args.to.describe(io, args.reading.product)?;
    let imp = match &args.imp {
        Some(imp) => Some(imp.describe(io, Some(Product::Imp))?),
        None => None,
    };
    let said = match (args.restricted, args.unrestricted) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    let silent = if from.version.restricted.is_none() { &mut from } else { &mut to };
    silent.version.restricted = silent.version.restricted.or(said);
    let judged = route(&from, &to, args.reading.es_field);
    let input = format!("{} {}", args.from.text, args.to.text);
    let mut report = session.begin("version path", &input);
    data(&mut report, &from, &to, imp.as_ref(), &judged);
    text(&mut report, &from, &to, &judged);
    let case = Case {
        task: Task::Path,
        location: Location::of(input),
        versions: vec![from, to],
        route: Some(judged),
        back: None,
        imp,
        centralised: args.centralised,
        expected: None,
    };
    report.run(CHECKS, &case);
    report.finish("1 upgrade");
    Ok(())
}

fn data(
    report: &mut ReportWriter<'_>,
    from: &Described,
    to: &Described,
    imp: Option<&Described>,
    route: &Route,
) {
    report.fill(&PathV1 {
        from: VersionV1::read(from, route.compared.left),
        to: VersionV1::read(to, route.compared.right),
        imp: imp.map(VersionV1::of),
        verdict: route.verdict.as_str(),
        upgrade_accepted: route.verdict.in_one_step(),
        refusals: refusals(route),
        steps: steps(route),
        unknown: route.unknown.as_deref(),
        assumptions: &route.compared.assumptions,
    });
}

fn text(report: &mut ReportWriter<'_>, from: &Described, to: &Described, route: &Route) {
    let width = from.marketing().len().max(to.marketing().len());
    for (word, one) in [("from", from), ("to", to)] {
        let day = one.row.and_then(|row| row.released).unwrap_or("day of release not known");
        report.line(
            Line::new()
                .dim(format!("{word:6}"))
                .strong(format!("{:width$}", one.marketing()))
                .plain(format!("  {:20}  {day}", one.version.to_string())),
        );
    }
    report.line(Line::new());
    report.line(upgrade(from, to, route));
    for (number, step) in (1..).zip(&route.steps) {
        self::step(report, number, route.steps.len() > 1, step);
    }
    for refusal in &route.refusals {
        report.line(Line::new().dim(format!("source: {}", refusal.source())));
    }
    for assumption in &route.compared.assumptions {
        report.line(Line::new().dim("assumed: ").plain(assumption));
    }
}

fn step(report: &mut ReportWriter<'_>, number: usize, several: bool, step: &Step) {
    if several {
        report.line(Line::new().plain(format!(
            "step {number}: {} to {} ({})",
            step.from.marketing(),
            step.to.marketing(),
            step.to.version
        )));
    }
    for method in &step.methods {
        let condition =
            method.condition.map(|condition| format!(", {condition}")).unwrap_or_default();
        report.line(
            Line::new()
                .plain(format!("  {}{condition}", method.name))
                .dim(format!("  [{}]", method.source)),
        );
    }
    for cop in &step.cops {
        let method = cop.method.map(|method| format!(" for {method}")).unwrap_or_default();
        report.line(
            Line::new()
                .plain(format!("  first{method}: {}", cop.file))
                .dim(format!("  {}  [{}]", cop.why, cop.source)),
        );
    }
}
