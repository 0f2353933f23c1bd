//! `uctool logs`: the arguments, and the order in which things are read, judged and written.

use clap::{Args, Parser, Subcommand};
use uctool_core::io::read_text;
use uctool_core::text::count;
use uctool_core::{Failure, Io, Outcome, Rule, Session, Tool};

use crate::engine::Engine;
use crate::join::{Log, join};
use crate::pack::{Pack, rules};
use crate::{custom, input, judge, show};

/// Most bytes of a file of rules.
const MOST_RULES: u64 = 1 << 20;

/// Find known faults in logs
#[derive(Debug, Parser)]
#[command(name = "logs")]
pub(crate) struct LogsArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Search logs of presence servers, OCS and Lync, call managers, clients, voicemail and LDAP for known faults
    #[command(after_help = SCAN_HELP)]
    Scan(ScanArgs),
}

const SCAN_HELP: &str = "\
Examples:
  uctool logs scan epe00000012.log epe00000013.log.gz
  uctool logs scan traces.zip --rules site.toml --tz local
  uctool logs scan syslog syslog.1.gz --select LOG --format ndjson";

#[derive(Debug, Args)]
struct ScanArgs {
    /// Logs, also in gzip and zip and in UTF-16; rotated files of one log are joined; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Also look for what this file describes (TOML; see the page of `uctool logs` in the documentation)
    #[arg(long, value_name = "FILE")]
    rules: Vec<String>,
}

impl Tool for LogsArgs {
    fn rules() -> Vec<&'static Rule> {
        rules()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        use uctool_core::Shape;
        vec![Shape::of::<show::ScanV1<'_>>("logs scan").row::<show::Shown>("hits", "hit")]
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        let Command::Scan(arguments) = self.command;
        let mut pack = Pack::shipped()?;
        for file in &arguments.rules {
            let text = read_text(io, file, MOST_RULES)
                .map_err(|error| Failure::unreadable(file, &error))?;
            pack.add(file, &text)?;
        }
        let engine = Engine::new(pack)?.on(io.processors());
        let (mut scans, mut skipped) = (Vec::new(), 0);
        for file in &arguments.files {
            let read = input::read(&engine, file, io);
            scans.extend(read.scans);
            skipped += read.skipped;
            for failure in read.failures {
                session.fail(failure);
            }
        }
        let logs = join(scans);
        let last = logs.len();
        for (at, log) in logs.iter().enumerate() {
            // What was skipped is said once, at the end.
            report(session, engine.pack(), log, if at + 1 == last { skipped } else { 0 });
        }
        Ok(())
    }
}

fn report(session: &mut Session, pack: &Pack, log: &Log, skipped: u64) {
    let mut report = session.begin("logs scan", log.name.as_str());
    let outcomes: Vec<Outcome> =
        (0..pack.entries.len()).map(|at| judge::judge(pack, at, log)).collect();
    show::show(&mut report, pack, log, &outcomes);
    for (entry, outcome) in pack.entries.iter().zip(outcomes) {
        report.note(entry.rule, outcome);
    }
    if !pack.has_custom() {
        report.note(&custom::RULE, Outcome::NotApplicable("no rules of your own were given"));
    }
    let mut examined = format!(
        "{} of {}, {}",
        count(log.lines(), "line"),
        count(log.parts.len() as u64, "file"),
        count(log.hits(), "hit")
    );
    if skipped > 0 {
        let members = count(skipped, "member");
        examined += &format!(
            "; {members} of archives left out, which {} no text",
            if skipped == 1 { "is" } else { "are" }
        );
    }
    report.finish(examined);
}
