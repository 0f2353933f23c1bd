//! `uctool triage`: the arguments, and the order in which a case is collected, read, held together and told.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use uctool_core::io::read_all;
use uctool_core::text::count;
use uctool_core::{
    Digest, Failure, Finding, Folded, Io, ReportWriter, Rule, Session, Tool, Verdict,
};
use zeroize::Zeroizing;

use crate::case::Case;
use crate::collect::{Collected, Exceeded, Limits, collect};
use crate::crew;
use crate::desk::Office;
use crate::keys::Keys;
use crate::kind::Kind;
use crate::nested::retell;
use crate::page::Page;
use crate::rank::ranked;
use crate::readers::{Part, Task, Wishes, tasks};
use crate::rows::{FileRow, StepRow, align};
use crate::rules::CHECKS;
use crate::sniff::{KeyState, Sniffed, Sniffer};
use crate::survey::survey;

/// Read a whole folder of captures, logs, certificates, keys
#[derive(Debug, clap::Parser)]
#[command(name = "triage", after_help = HELP)]
pub(crate) struct TriageArgs {
    /// Folders, archives (zip, tar, gzip, nested) and files; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// File whose first line is the password of encrypted keys (or set UCTOOL_KEY_PASSWORD)
    #[arg(long, value_name = "FILE")]
    password_file: Option<String>,
    /// Length of the DHCP lease, such as 72h, where no capture tells it
    #[arg(long, value_name = "TIME")]
    lease: Option<String>,
    /// The day a log without dates begins [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// Also write the report as one page, with ladders and timelines
    #[arg(short, long, value_name = "FILE.html")]
    output: Option<String>,
    /// Replace an existing file
    #[arg(long, requires = "output")]
    force: bool,
}

const HELP: &str = "\
What a file is is told by its content: captures, certificates, keys, key logs, logs of SIP, of phones, of DHCP servers
and clients, the status of NTP, dialogues of IMAP, answers that name a version. Each is read by the command for it, with
what the others provide: keys open captures, authorities complete chains, captures that follow one another are one story.

Archives are opened in memory and within limits: 20000 files, 4 deep, 8 GiB unpacked, 250 bytes out of one, names of
1024 characters. Links are not followed.

Examples:
  uctool triage case-690123456/
  uctool triage case-690123456/ -o report.html
  uctool triage rtmt.zip sniff.pcap exchange.pem --format json
  uctool triage case/ --password-file password.txt --fail-on warning";

/// Most bytes of a file with a password.
const MOST_PASSWORD: u64 = 64 << 10;

impl Tool for TriageArgs {
    fn rules() -> Vec<&'static Rule> {
        CHECKS.iter().map(|check| check.rule).collect()
    }

    #[cfg(feature = "schema")]
    fn shapes() -> Vec<uctool_core::Shape> {
        use crate::rows::{FileRow, StepRow};
        let triage = uctool_core::Shape::new("triage");
        vec![triage.row::<FileRow>("files", "file").row::<StepRow<'_>>("plan", "step")]
    }

    fn run(self, io: &mut dyn Io, session: &mut Session) -> Result<(), Failure> {
        self.writable(io)?;
        let passwords = self.passwords(io)?;
        let mut collected = collect(&self.paths, Limits::default(), io);
        if let Some(path) = &self.password_file
            && !collected.store.has(path)
        {
            // The readers open it by its name; it is no file of the case.
            let bytes = read_all(io, path, MOST_PASSWORD)
                .map_err(|error| Failure::unreadable(path, &error))?;
            collected.store.in_memory(path.clone(), bytes);
        }
        for failure in std::mem::take(&mut collected.failures) {
            session.fail(failure);
        }
        let case = self.read(&collected, passwords, io)?;
        let (rows, digest) = tell(&self.paths, &collected, &case, session);
        if let Some(path) = &self.output {
            let page = Page {
                title: &self.paths.join(" "),
                when: io.now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
                digest: &digest,
                failures: session.failures(),
                rows: &rows,
                case: &case,
            };
            self.write(path, &page.document(), &case, io)?;
        }
        Ok(())
    }
}

impl TriageArgs {
    /// Known before the work begins; creating the file would tell only after.
    fn writable(&self, io: &mut dyn Io) -> Result<(), Failure> {
        let Some(path) = &self.output else { return Ok(()) };
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        if !matches!(ending.as_deref(), Some("html" | "htm")) {
            return Err(Failure::of(path, "its ending names no form of a report")
                .hint("end it in .html; --format and --report write the others"));
        }
        if !self.force && io.size(path).is_some() {
            return Err(unwritable(path, &io::ErrorKind::AlreadyExists.into()));
        }
        Ok(())
    }

    /// Writes the page; for its owner alone where something in it was encrypted.
    fn write(&self, path: &str, page: &str, case: &Case, io: &mut dyn Io) -> Result<(), Failure> {
        let private = case.sessions().any(|(_, session)| session.decrypted);
        let mut write = || {
            let mut output = io.create(path, private, self.force)?;
            output.write_all(page.as_bytes())?;
            output.finish()
        };
        write().map_err(|error| unwritable(path, &error))
    }

    fn passwords(&self, io: &mut dyn Io) -> Result<Vec<Zeroizing<String>>, Failure> {
        let mut passwords = Vec::new();
        if let Some(path) = &self.password_file {
            let bytes = read_all(io, path, MOST_PASSWORD)
                .map_err(|error| Failure::unreadable(path, &error))?;
            let text = Zeroizing::new(String::from_utf8_lossy(&Zeroizing::new(bytes)).into_owned());
            passwords.push(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()));
        }
        passwords.extend(io.env("UCTOOL_KEY_PASSWORD").map(Zeroizing::new));
        Ok(passwords)
    }

    fn read(
        &self,
        collected: &Collected,
        passwords: Vec<Zeroizing<String>>,
        io: &mut dyn Io,
    ) -> Result<Case, Failure> {
        let office = Office {
            store: &collected.store,
            now: io.now(),
            password: io.env("UCTOOL_KEY_PASSWORD").map(Zeroizing::new),
            done: Arc::new(AtomicU64::new(0)),
        };
        let mut progress = io.progress("triage", None);
        let sniffer =
            Sniffer::new(passwords.clone()).map_err(|error| Failure::new(error.to_string()))?;
        let names = collected.names.clone();
        let files =
            crew::all(names, &office, io, progress.as_mut(), |name, desk| sniffer.look(name, desk));
        let keys = self.keys(&files, passwords);
        let surveyed = |file: &&Sniffed| {
            file.kinds.contains(&Kind::Capture) || file.kinds.contains(&Kind::SipLog)
        };
        let names: Vec<String> = files.iter().filter(surveyed).map(|it| it.name.clone()).collect();
        let surveys = crew::all(names, &office, io, progress.as_mut(), |name, desk| {
            survey(name, &keys, desk)
        });
        let wishes = Wishes {
            lease: self.lease.clone(),
            date: self.date.clone(),
            pictures: self.output.is_some(),
        };
        let tasks = tasks(&files, &surveys, &keys, &wishes);
        let done = crew::all(tasks, &office, io, progress.as_mut(), Task::run);
        Ok(Case { files, surveys, done })
    }

    fn keys(&self, files: &[Sniffed], passwords: Vec<Zeroizing<String>>) -> Keys {
        let open = |file: &&Sniffed| matches!(&file.key, Some(KeyState::Open(_)));
        let log = |file: &&Sniffed| file.kinds.contains(&Kind::KeyLog);
        Keys {
            files: files.iter().filter(open).map(|file| file.name.clone()).collect(),
            logs: files.iter().filter(log).map(|file| file.name.clone()).collect(),
            passwords,
            password_file: self.password_file.clone(),
        }
    }
}

fn unwritable(path: &str, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::of(path, "it exists").hint("give another name, or --force to replace it")
        }
        _ => Failure::of(path, format!("failed to write it: {error}")),
    }
}

/// Tells every report, and one that sums them up: returns its files and findings.
fn tell(
    paths: &[String],
    collected: &Collected,
    case: &Case,
    session: &mut Session,
) -> (Vec<FileRow>, Digest) {
    for done in case.done.iter().filter(|done| done.task.part == Part::Report) {
        for recorded in done.reports() {
            retell(recorded, session);
        }
        for failure in done.failures() {
            session.fail(failure.clone());
        }
    }
    let rows = files(collected, case);
    unread(case, session);
    let mut findings: Vec<Finding> =
        session.reports().iter().flat_map(|report| report.findings.clone()).collect();
    let mut undecided: Vec<(&'static Rule, String)> = Vec::new();
    for report in session.reports() {
        note_undecided(&mut undecided, report.verdicts.iter());
    }
    let mut report = session.begin("triage", paths.join(" "));
    for row in &rows {
        report.row(row);
    }
    report.run(CHECKS, case);
    findings.extend(report.findings().iter().cloned());
    let own = |finding: &Finding| CHECKS.iter().any(|check| check.rule == finding.rule);
    let folded = ranked(&findings, own);
    let digest = finish(report, &rows, folded, undecided);
    (rows, digest)
}

fn note_undecided<'v>(
    undecided: &mut Vec<(&'static Rule, String)>,
    verdicts: impl Iterator<Item = (&'static Rule, &'v Verdict)>,
) {
    for (rule, verdict) in verdicts {
        if let Verdict::Unknown(reason) = verdict
            && !undecided.iter().any(|(known, _)| *known == rule)
        {
            undecided.push((rule, reason.clone()));
        }
    }
}

fn finish(
    mut report: ReportWriter<'_>,
    rows: &[FileRow],
    folded: Vec<Folded>,
    mut undecided: Vec<(&'static Rule, String)>,
) -> Digest {
    for (index, step) in folded.iter().enumerate() {
        report.row(&StepRow::new(index + 1, step));
    }
    note_undecided(&mut undecided, report.verdicts());
    let read = rows.iter().filter(|row| !row.read_by.is_empty()).count() as u64;
    let readers: BTreeSet<&str> =
        rows.iter().flat_map(|row| row.read_by.iter().map(String::as_str)).collect();
    let digest = Digest { findings: folded, undecided };
    report.sum_up(digest.clone());
    report.finish(format!(
        "{}, {read} of them read by {}",
        count(rows.len() as u64, "file"),
        count(readers.len() as u64, "command")
    ));
    digest
}

/// What could not be looked at, and keys that stay closed while there is something to open.
fn unread(case: &Case, session: &mut Session) {
    let captures = case.surveys.iter().any(|survey| !survey.sessions.is_empty());
    for file in &case.files {
        if let Some(error) = &file.error {
            let failure = Failure::of(&file.name, error.to_string());
            session.fail(match Exceeded::of(error) {
                Some(exceeded) => failure.hint(exceeded.hint()),
                None => failure,
            });
        }
        if let (Some(KeyState::Locked(error)), true) = (&file.key, captures) {
            let hint = "give it by --password-file or UCTOOL_KEY_PASSWORD";
            session.fail(Failure::of(&file.name, error.to_string()).hint(hint));
        }
    }
}

/// Every file, what it turned out to be, and who read it.
fn files(collected: &Collected, case: &Case) -> Vec<FileRow> {
    let mut rows: Vec<FileRow> = case.files.iter().map(|file| row(file, case)).collect();
    rows.extend(collected.passed.iter().map(|(name, why)| FileRow {
        row: "file",
        name: name.clone(),
        size: None,
        kinds: Vec::new(),
        read_by: Vec::new(),
        why: Some((*why).to_owned()),
        widths: (0, 0),
    }));
    align(&mut rows);
    rows
}

fn row(file: &Sniffed, case: &Case) -> FileRow {
    let reports = || case.done.iter().filter(|done| done.task.part == Part::Report);
    let mut read_by: Vec<String> = reports()
        .filter(|done| done.recognised(&file.name))
        .map(|done| done.task.reader())
        .collect();
    read_by.sort();
    read_by.dedup();
    let mut kinds: Vec<Kind> =
        file.kinds.iter().copied().filter(|kind| is_so(*kind, &read_by)).collect();
    let mut why = file.why.clone();
    if kinds.is_empty() {
        kinds.push(Kind::Unknown);
        why = why.or_else(|| Some("a text without anything a reader knows".to_owned()));
    }
    let note = if read_by.is_empty() { why.or_else(|| serves(file, case)) } else { None };
    FileRow {
        row: "file",
        name: file.name.clone(),
        size: file.size,
        kinds: kinds.into_iter().map(Kind::as_str).collect(),
        read_by,
        why: note,
        widths: (0, 0),
    }
}

/// Whether a file is what its words made it a candidate for.
fn is_so(kind: Kind, read_by: &[String]) -> bool {
    let by = |reader: &str| read_by.iter().any(|known| known == reader);
    match kind {
        Kind::SipLog => by("sip calls"),
        Kind::PhoneLog => by("dhcp analyze"),
        Kind::ProductLog => by("logs scan"),
        Kind::Ntp => by("ntp read"),
        Kind::Imap => by("imap read"),
        Kind::Version => by("version show"),
        Kind::Presence => by("presence resolve"),
        _ => true,
    }
}

/// What a file that no reader reports on is good for.
fn serves(file: &Sniffed, case: &Case) -> Option<String> {
    let opened = |name: &str| {
        let sessions = case.surveys.iter().flat_map(|survey| &survey.sessions);
        sessions.filter(|session| session.opened_with.as_deref() == Some(name)).count() as u64
    };
    match &file.key {
        Some(KeyState::Locked(error) | KeyState::Useless(error)) => return Some(error.to_string()),
        _ if file.kinds.contains(&Kind::Key) || file.kinds.contains(&Kind::KeyLog) => {
            return Some(match opened(&file.name) {
                0 => "opens nothing here".to_owned(),
                sessions => format!("opens {}", count(sessions, "TLS session")),
            });
        }
        _ => {}
    }
    if file.kinds.contains(&Kind::ProxyConfig) {
        return Some(
            "an address is needed to route: `uctool presence route URI --config`".to_owned(),
        );
    }
    if file.kinds.contains(&Kind::Crl) {
        return Some("held against the certificates of its issuer".to_owned());
    }
    if case.done.iter().any(|done| done.task.asked_by(&file.name)) {
        return Some("held against the certificate issued for it".to_owned());
    }
    if file.kinds.contains(&Kind::Request) {
        return Some("give it to `uctool cert check CERTIFICATE --csr`".to_owned());
    }
    None
}
