//! `uctool version compare`.

use serde::Serialize;
use uctool_core::{Failure, Io, Line, Location, ReportWriter, Session, Style};

use super::json::VersionV1;
use super::{CompareArgs, Expect};
use crate::rules::{CHECKS, Case, Task};
use uctool_release::compare::{Comparison, Relation, Side};
use uctool_release::decode::Described;
use uctool_release::route::{Route, Verdict, route};

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct AnswersV1 {
    newer_number: &'static str,
    more_os_patches: &'static str,
    more_application_fixes: &'static str,
    upgrade_accepted: Option<bool>,
}

/// `data` of `version compare`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct CompareV1<'a> {
    left: VersionV1,
    right: VersionV1,
    relation: &'static str,
    answers: AnswersV1,
    assumptions: &'a [String],
}

pub(super) fn run(
    args: &CompareArgs,
    io: &mut dyn Io,
    session: &mut Session,
) -> Result<(), Failure> {
    if args.a.spelled.is_none() && args.b.spelled.is_none() {
        return Err(Failure::new("standard input can be only one of the two versions"));
    }
    let a = args.a.describe(io, args.reading.product)?;
    let b = args.b.describe(io, args.reading.product)?;
    let there = route(&a, &b, args.reading.es_field);
    let back = route(&b, &a, args.reading.es_field);
    let input = format!("{} {}", args.a.text, args.b.text);
    let mut report = session.begin("version compare", &input);
    data(&mut report, &a, &b, &there);
    text(&mut report, [&a, &b], &there, &back);
    let expected = args.expect.map(|expect| match expect {
        Expect::Newer => ("newer", there.compared.relation == Relation::Newer),
        Expect::UpgradeAccepted => ("upgrade-accepted", there.verdict == Verdict::Accepted),
    });
    let case = Case {
        task: Task::Compare,
        location: Location::of(input),
        versions: vec![a, b],
        route: Some(there),
        back: Some(back),
        imp: None,
        centralised: false,
        expected,
    };
    report.run(CHECKS, &case);
    report.finish("2 versions");
    Ok(())
}

fn data(report: &mut ReportWriter<'_>, a: &Described, b: &Described, route: &Route) {
    let compared = &route.compared;
    let answers = AnswersV1 {
        newer_number: compared.newer_number.as_str(),
        more_os_patches: compared.more_os_patches.as_str(),
        more_application_fixes: compared.more_application_fixes.as_str(),
        upgrade_accepted: route.verdict.in_one_step(),
    };
    report.fill(&CompareV1 {
        left: VersionV1::read(a, compared.left),
        right: VersionV1::read(b, compared.right),
        relation: compared.relation.as_str(),
        answers,
        assumptions: &compared.assumptions,
    });
}

fn text(report: &mut ReportWriter<'_>, both: [&Described; 2], there: &Route, back: &Route) {
    let compared = &there.compared;
    table(report, both, compared);
    report.line(Line::new());
    let (style, sentence) = verdict(compared);
    let word = compared.relation.as_str();
    report.line(Line::new().with(style, word).plain(format!(": {sentence}")));
    // Nobody asks about a downgrade: the way up is shown, whichever version came first.
    let [from, to] = both;
    match compared.newer_number {
        Side::Left => report.line(upgrade(to, from, back)),
        Side::Right => report.line(upgrade(from, to, there)),
        Side::Neither | Side::Unknown => {}
    }
    for assumption in &compared.assumptions {
        report.line(Line::new().dim("assumed: ").plain(assumption));
    }
}

/// One aspect a line, the versions as columns, and who is ahead.
fn table(report: &mut ReportWriter<'_>, both: [&Described; 2], compared: &Comparison) {
    let cell = |value: Option<u32>| value.map_or_else(|| "none".to_owned(), |v| v.to_string());
    let day =
        |one: &Described| one.row.and_then(|row| row.released).unwrap_or("not known").to_owned();
    let product = |one: &Described| {
        one.version.product.map_or_else(|| "not named".to_owned(), |product| product.to_string())
    };
    let [a, b] = both;
    let release = |one: &Described| {
        // A number with the ES behind the dash is only a base by the rule of later releases.
        let reread = compared.left.os.is_some() && one.counts_es_in_the_counter();
        if reread { one.release_name().to_string() } else { one.marketing() }
    };
    let mut rows = vec![
        ("", a.version.to_string(), b.version.to_string(), Side::Unknown, ""),
        ("product", product(a), product(b), Side::Unknown, ""),
        ("release", release(a), release(b), Side::Unknown, ""),
    ];
    if compared.left.os.is_some() || compared.right.os.is_some() {
        let (left, right) = (cell(compared.left.os), cell(compared.right.os));
        rows.push(("OS patch level", left, right, compared.more_os_patches, "newer"));
    }
    let (left, right) = (cell(compared.left.es), cell(compared.right.es));
    rows.push(("ES", left, right, compared.more_application_fixes, "more application fixes"));
    rows.push(("released", day(a), day(b), compared.later_date, "later"));
    let marked = rows.into_iter().map(|(name, left, right, side, word)| {
        let mark = |is: bool, text: String| if is { format!("{text}  ({word})") } else { text };
        (name, mark(side == Side::Left, left), mark(side == Side::Right, right))
    });
    let rows: Vec<_> = marked.collect();
    let width = rows.iter().map(|(_, left, _)| left.chars().count()).max().unwrap_or(0);
    for (name, left, right) in rows {
        report.line(Line::new().dim(format!("{name:16}")).plain(format!("{left:width$}  {right}")));
    }
}

fn verdict(compared: &Comparison) -> (Style, String) {
    let fixes = match compared.more_application_fixes {
        Side::Unknown => "; which has more fixes of the application is not known from the numbers",
        _ => "",
    };
    match compared.relation {
        Relation::Equal => (Style::Good, "they are the same version".to_owned()),
        Relation::Newer => (Style::Good, format!("the first is newer than the second{fixes}")),
        Relation::Older => (Style::Good, format!("the first is older than the second{fixes}")),
        Relation::NotComparable => {
            (Style::Warning, "they are versions of different products".to_owned())
        }
        Relation::Mixed => {
            let (newer, other) = match compared.newer_number {
                Side::Left => ("first", "second"),
                _ => ("second", "first"),
            };
            let has = match compared.more_application_fixes {
                Side::Left | Side::Right => "has more fixes of the application",
                _ => "was released later",
            };
            (Style::Warning, format!("the {newer} has the newer number, the {other} {has}"))
        }
    }
}

/// `upgrade from A to B: refused (...)`.
pub(super) fn upgrade(from: &Described, to: &Described, route: &Route) -> Line {
    let line = Line::new().plain(format!("upgrade from {} to {}: ", from.version, to.version));
    match route.verdict {
        Verdict::Accepted => {
            let names = route.steps.iter().flat_map(|step| &step.methods).map(|method| method.name);
            let names: Vec<&str> = names.collect();
            line.with(Style::Good, "accepted").plain(format!(" ({})", names.join(", ")))
        }
        Verdict::InSteps => {
            let stops: Vec<String> = route.steps.iter().map(|step| step.to.marketing()).collect();
            line.with(Style::Warning, "in steps")
                .plain(format!(" (over {})", stops.join(", then ")))
        }
        Verdict::Refused => {
            let reasons: Vec<String> = route.refusals.iter().map(ToString::to_string).collect();
            line.with(Style::Error, "refused").plain(format!(" ({})", reasons.join("; ")))
        }
        Verdict::Unknown => line
            .with(Style::Warning, "unknown")
            .plain(format!(" ({})", route.unknown.as_deref().unwrap_or("the tables do not say"))),
    }
}
