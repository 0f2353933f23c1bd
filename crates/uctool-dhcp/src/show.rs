//! A case for a person and for a script.

use serde::Serialize;
use uctool_core::time::{moment, rfc3339};
use uctool_core::{Line, ReportWriter};

use crate::episode::Episode;
use crate::event::{Kind, Lease};
use crate::judge::{Candidate, Case, Study};
use crate::rhythm::{Fit, Fraction};
use crate::rules::{chance, period};

/// Episodes of one device that the terminal shows, at both ends; `-v` shows all.
const SHOWN: usize = 6;

/// `2026-02-16 08:11:10`, UTC or the log's own time.
pub(crate) fn time(seconds: f64) -> String {
    let text = stamp(seconds).unwrap_or_default();
    text.get(..19).unwrap_or("?").replace('T', " ")
}

/// The same in the zone of `--tz`, for text.
fn shown(seconds: f64) -> String {
    moment(nanoseconds(seconds)).unwrap_or_else(|| "?".to_owned())
}

fn stamp(seconds: f64) -> Option<String> {
    rfc3339(nanoseconds(seconds))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast of floats saturates, and times far off are refused"
)]
fn nanoseconds(seconds: f64) -> i64 {
    (seconds * 1e9) as i64
}

/// `data` of `dhcp analyze`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct AnalyzeV1<'a> {
    /// Of all devices together.
    verdict: &'static str,
    sources: &'a [String],
    devices: Vec<DeviceV1<'a>>,
    bursts: Vec<BurstV1>,
}

/// Many devices at once.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct BurstV1 {
    start: Option<String>,
    devices: usize,
    cause: &'static str,
}

/// One device.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct DeviceV1<'a> {
    id: String,
    mac: Option<String>,
    name: &'a str,
    vendor: Option<&'a str>,
    lease_s: Option<f64>,
    t1_s: Option<f64>,
    t2_s: Option<f64>,
    /// The part of the lease after which it is reset.
    fraction: Option<f64>,
    period_s: Option<f64>,
    episodes: Vec<EpisodeV1<'a>>,
    hits: Option<u32>,
    intervals: Option<u32>,
    p: Option<f64>,
    confidence: &'static str,
    verdict: &'static str,
    first_nak: Option<String>,
    naks: usize,
    grants: u64,
    servers: &'a [String],
    tftp: Option<&'a str>,
    relay: Option<&'a str>,
    leases_that_fit: Vec<FitV1>,
    fixed_time: Option<FixedTimeV1>,
    dates_known: bool,
}

/// A reset.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct EpisodeV1<'a> {
    start: Option<String>,
    end: Option<String>,
    cause: &'static str,
    what: &'static str,
    source: Option<&'a str>,
    /// The line of a log or the frame of a capture.
    line: u64,
    since_ack_s: Option<f64>,
    /// Whether many devices were reset with it.
    fleet: bool,
}

/// A lease with which the resets would fit.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct FitV1 {
    lease_s: f64,
    fraction: f64,
}

/// Resets at a time of day.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct FixedTimeV1 {
    days: f64,
    second_of_day: f64,
}

/// Writes the case: lines for a person and the fields of `data`.
pub(crate) fn show(report: &mut ReportWriter<'_>, case: &Case) {
    let verbose = report.settings().verbosity > 0;
    let sick: Vec<&Study> =
        case.studies.iter().filter(|study| !study.episodes.is_empty()).collect();
    for study in &sick {
        for line in text(study, verbose) {
            report.line(line);
        }
    }
    let well = case.studies.len() - sick.len();
    if well > 0 {
        report.line(format!("{} without a reset", uctool_core::text::count(well as u64, "device")));
    }
    if sick.len() > 1 {
        report.line(Line::new().dim("fleet: ").plain(case.fleet.as_str()));
    }
    let bursts = case.bursts.iter().map(|burst| BurstV1 {
        start: stamp(burst.start),
        devices: burst.devices,
        cause: burst.cause.as_str(),
    });
    report.fill(&AnalyzeV1 {
        verdict: case.fleet.as_str(),
        sources: &case.sources,
        devices: case.studies.iter().map(|study| DeviceV1::of(case, study)).collect(),
        bursts: bursts.collect(),
    });
}

impl<'a> DeviceV1<'a> {
    fn of(case: &'a Case, study: &'a Study) -> Self {
        let fit = study.fit.as_ref();
        let rhythm = study.rhythm();
        let first_nak = study.of_cause(Kind::Nak).next();
        let share = |fit: &Fit| Some(fit.fraction.of(&study.lease?) / study.lease?.seconds);
        Self {
            id: if study.name.starts_with("SEP") {
                study.name.clone()
            } else {
                study.id.to_string()
            },
            mac: matches!(study.id, crate::DeviceId::Mac(_)).then(|| study.id.to_string()),
            name: &study.name,
            vendor: study.vendor.as_deref(),
            lease_s: study.lease.map(|lease| lease.seconds),
            t1_s: study.lease.map(|lease| lease.t1),
            t2_s: study.lease.map(|lease| lease.t2),
            fraction: rhythm.and_then(share),
            period_s: rhythm.map(|fit| fit.period_s).or(study.period_s),
            episodes: study.episodes.iter().map(|one| EpisodeV1::of(case, one)).collect(),
            hits: fit.map(|fit| fit.hits),
            intervals: fit.map(|fit| fit.intervals),
            p: fit.map(|fit| fit.p),
            confidence: study.sure.as_str(),
            verdict: study.verdict.as_str(),
            first_nak: first_nak.and_then(|episode| stamp(episode.evidence.at)),
            naks: study.of_cause(Kind::Nak).count(),
            grants: study.acks,
            servers: &study.servers,
            tftp: study.tftp.as_deref(),
            relay: study.relay.as_deref(),
            leases_that_fit: study.candidates.iter().map(FitV1::of).collect(),
            fixed_time: study.schedule.map(|schedule| FixedTimeV1 {
                days: schedule.days,
                second_of_day: schedule.time_of_day,
            }),
            dates_known: !study.undated,
        }
    }
}

impl<'a> EpisodeV1<'a> {
    fn of(case: &'a Case, episode: &Episode) -> Self {
        let evidence = &episode.evidence;
        Self {
            start: stamp(episode.start),
            end: stamp(episode.end),
            cause: episode.cause.as_str(),
            what: evidence.what,
            source: case.sources.get(evidence.source as usize).map(String::as_str),
            line: evidence.place,
            since_ack_s: episode.since_ack,
            fleet: episode.fleet,
        }
    }
}

impl FitV1 {
    fn of(fits: &Candidate) -> Self {
        let fraction = match fits.fraction {
            Fraction::Renew => 0.5,
            Fraction::Rebind => 0.875,
            Fraction::Expire => 1.0,
        };
        Self { lease_s: fits.lease_s, fraction }
    }
}

fn text(study: &Study, verbose: bool) -> Vec<Line> {
    let mut head = Line::new().strong(study.name.clone());
    let resets = uctool_core::text::count(study.episodes.len() as u64, "reset");
    head = head.plain(format!("   {resets}"));
    if let (Some(first), Some(last)) = (study.episodes.first(), study.episodes.last())
        && last.start > first.start
    {
        head = head.plain(format!(" in {}", period(last.start - first.start)));
    }
    if let Some(period_s) = study.rhythm().map(|fit| fit.period_s) {
        head = head.plain(format!(", every {}", period(period_s)));
    }
    let lease = study.lease.map_or("unknown".to_owned(), |lease| period(lease.seconds));
    head = head.dim(format!("   lease {lease}"));
    let mut lines = vec![head];
    let count = study.episodes.len();
    let mut before: Option<f64> = None;
    for (index, episode) in study.episodes.iter().enumerate() {
        let since = before.map(|before| format!("  +{}", period(episode.start - before)));
        before = Some(episode.start);
        if !verbose && count > 2 * SHOWN && index >= SHOWN && index < count - SHOWN {
            if index == SHOWN {
                lines.push(
                    Line::new().dim(format!("  ... {} more (-v shows them)", count - 2 * SHOWN)),
                );
            }
            continue;
        }
        let mark = if episode.fleet { "  (with many others)" } else { "" };
        let text = format!(
            "  {}  {}{mark}{}",
            shown(episode.start),
            episode.evidence.what,
            since.unwrap_or_default()
        );
        lines.push(text.into());
    }
    lines.extend(study.rhythm().map(|fit| rhythm(fit, study.lease).into()));
    lines.push(
        Line::new()
            .dim("verdict: ")
            .strong(study.verdict.as_str())
            .dim(format!(" ({} confidence)", study.sure.as_str())),
    );
    lines
}

/// What the rhythm says, in words.
fn rhythm(fit: &Fit, lease: Option<Lease>) -> String {
    let (hits, intervals, p) = (fit.hits, fit.intervals, chance(fit));
    let Some(lease) = lease else {
        return format!(
            "{hits} of {intervals} resets come at T1, where the client said that it will renew ({p})"
        );
    };
    let part = match fit.fraction {
        Fraction::Renew => "half (T1)",
        Fraction::Rebind => "seven eighths (T2)",
        Fraction::Expire => "the whole",
    };
    format!(
        "{hits} of {intervals} intervals are {part} of the {} lease ({p})",
        period(lease.seconds)
    )
}
