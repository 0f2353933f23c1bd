//! `uctool dhcp`: the arguments, and the order in which things are read, judged and written.

use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use uctool_core::text::count;
use uctool_core::{Fact, Failure, Io, Rule, Session, Tool};

use crate::clock::duration;
use crate::event::DeviceId;
use crate::input::Reader;
use crate::judge::{Case, judge};
use crate::rules::{CHECKS, rules};
use crate::timeline::Timeline;
use crate::{facts, picture, show};

/// Find out why phones reset
#[derive(Debug, Parser)]
#[command(name = "dhcp")]
pub(crate) struct DhcpArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Hold the resets of phones against the fractions of their DHCP lease
    #[command(after_help = ANALYZE_HELP)]
    Analyze(AnalyzeArgs),
}

const ANALYZE_HELP: &str = "\
Examples:
  uctool dhcp analyze SEP001E7A24429A.log --lease 72h --date 2026-02-01
  uctool dhcp analyze phones.zip dhcpd.log vlan20.pcap -o resets.svg";

#[derive(Debug, Args)]
struct AnalyzeArgs {
    /// Logs of phones, call managers, DHCP servers and clients, and captures, mixed; also gzip and zip; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Length of the lease, such as 72h, 8d or 129600 (seconds)
    #[arg(long, value_parser = parse_duration, value_name = "TIME")]
    lease: Option<f64>,
    /// Only this device: its name or its hardware address
    #[arg(long, value_name = "ID")]
    device: Option<String>,
    /// The day a log without dates begins, or one whose year stands for logs without years [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_date)]
    date: Option<Date>,
    /// Also draw a lane for each device, as SVG or as a page
    #[arg(short, long, value_name = "FILE.svg|.html")]
    output: Option<String>,
    /// Replace the picture if it exists
    #[arg(long, requires = "output")]
    force: bool,
}

fn parse_duration(text: &str) -> Result<f64, String> {
    duration(text).ok_or(format!("`{text}` is not a time such as 72h, 8d, 90m or 3600"))
}

fn parse_date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is not a day such as 2026-02-28"))
}

impl Tool for DhcpArgs {
    fn rules() -> Vec<&'static Rule> {
        rules()
    }

    fn facts() -> Vec<&'static Fact> {
        facts::facts()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        vec![uctool_core::Shape::of::<show::AnalyzeV1<'_>>("dhcp analyze")]
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let Command::Analyze(arguments) = self.command;
        analyze(&arguments, io, session)
    }
}

/// What is said of an input that tells nothing.
pub const NOTHING: &str = "nothing in it speaks of a phone's address or registration";

fn analyze(arguments: &AnalyzeArgs, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
    let today = io.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut timeline = Timeline::default();
    let start = arguments.date.unwrap_or(today);
    let mut reader = Reader::new(start, &mut timeline).map_err(Failure::new)?;
    let mut told_nothing = Vec::new();
    for file in &arguments.files {
        let opened = match io.open(file) {
            Ok(opened) => opened,
            Err(error) => {
                session.fail(Failure::unreadable(file, &error));
                continue;
            }
        };
        let total = io.size(file);
        let before = (reader.timeline.told, reader.failures.len());
        reader.read(file, opened, io.progress(file, total).as_mut());
        if before == (reader.timeline.told, reader.failures.len()) {
            told_nothing.push(file.clone());
        }
    }
    let (bytes, failures) = (reader.bytes, std::mem::take(&mut reader.failures));
    for (name, why) in failures {
        session.fail(Failure::of(name, why));
    }
    for file in told_nothing {
        session.fail(Failure::of(file, NOTHING).hint(
            "give console logs or status messages of phones, syslog of the call manager, logs of the DHCP server or of dhclient and udhcpc, or a capture of UDP 67 and 68; lines without a time tell nothing",
        ));
    }
    if timeline.told == 0 {
        return Ok(());
    }
    timeline.settle();
    let only = arguments.device.as_deref().map(DeviceId::parse);
    let case = judge(&timeline, arguments.lease, only.as_ref());
    if let (Some(name), true) = (&arguments.device, case.studies.is_empty()) {
        return Err(Failure::new(format!("no input speaks of the device {name}"))
            .hint("without --device all devices are shown"));
    }
    write(session, &case, &timeline, bytes);
    match &arguments.output {
        Some(path) => draw(path, arguments.force, &case, io),
        None => Ok(()),
    }
}

fn write(session: &mut Session, case: &Case, timeline: &Timeline, bytes: u64) {
    let mut report = session.begin("dhcp analyze", case.sources.join(", "));
    show::show(&mut report, case);
    report.run(CHECKS, case);
    let mut examined = format!(
        "{}, {} of {}",
        count(case.sources.len() as u64, "input"),
        count(timeline.told, "event"),
        count(case.studies.len() as u64, "device")
    );
    if bytes > 1 << 20 {
        examined += &format!(", {} MiB of text", bytes >> 20);
    }
    for (number, what) in [
        (timeline.malformed, "datagrams that are no DHCP messages"),
        (timeline.overflow, "events of devices beyond the first 100000"),
    ] {
        if number > 0 {
            examined += &format!(", {number} {what}");
        }
    }
    report.finish(examined);
}

fn draw(path: &str, force: bool, case: &Case, io: &mut dyn Io) -> Result<(), Failure> {
    let Some(svg) = picture::svg(case) else {
        return Err(Failure::of(path, "there is nothing to draw: no resets were seen"));
    };
    let page = path
        .rsplit('.')
        .next()
        .is_some_and(|end| end.eq_ignore_ascii_case("html") || end.eq_ignore_ascii_case("htm"));
    let content = if page { picture::html(&svg) } else { svg };
    let write = |io: &mut dyn Io| {
        let mut output = io.create(path, false, force)?;
        output.write_all(content.as_bytes())?;
        output.finish()
    };
    write(io).map_err(|error| Failure::of(path, error.to_string()))
}
