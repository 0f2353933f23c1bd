//! Which readers run on which files, with what the others provide.

use std::collections::BTreeMap;
use uctool_core::sort;

use serde_json::Value;
use uctool_core::{Entry, Failure};
use uctool_tls::SessionReport;
use uctool_x509::Certificate;

use crate::desk::Desk;
use crate::keys::Keys;
use crate::kind::Kind;
use crate::nested::{self, Recorded, Said};
use crate::sniff::Sniffed;
use crate::survey::Survey;

/// Two captures of one story are no further apart, in nanoseconds.
const MOST_APART: i64 = 600 * 1_000_000_000;
/// Ports of mail, whose TLS `imap read` judges.
const MAIL: [u16; 3] = [143, 993, 7993];

/// A reader to run.
pub(crate) struct Task {
    entry: &'static Entry,
    /// Its words: the command and its options, without the inputs.
    words: Vec<String>,
    pub(crate) inputs: Vec<String>,
    /// The input is given on standard input.
    stdin: bool,
    /// The picture it draws, if it draws one.
    picture: bool,
    pub(crate) part: Part,
}

/// What becomes of what a reader says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// It is part of the report.
    Report,
    /// Only its picture is.
    Picture,
    /// It is evidence for the rules: DHCP by captures alone, and by logs alone.
    DhcpCaptures,
    DhcpLogs,
}

/// What a reader said.
pub(crate) struct Done {
    pub(crate) task: Task,
    pub(crate) said: Said,
    pub(crate) picture: Option<Vec<u8>>,
}

impl Task {
    fn new(entry: &'static Entry, words: &[&str], inputs: Vec<String>) -> Self {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Self { entry, words, inputs, stdin: false, picture: false, part: Part::Report }
    }

    fn with(mut self, options: impl IntoIterator<Item = String>) -> Self {
        self.words.extend(options);
        self
    }

    fn drawing(mut self, picture: bool) -> Self {
        self.picture = picture;
        self
    }

    fn part(mut self, part: Part) -> Self {
        self.part = part;
        self
    }

    /// Whether it holds a certificate against the request in `file`.
    pub(crate) fn asked_by(&self, file: &str) -> bool {
        self.words.contains(&csr_option(file))
    }

    /// `sip calls`.
    pub(crate) fn reader(&self) -> String {
        self.words.iter().take(2).cloned().collect::<Vec<_>>().join(" ")
    }

    /// The name under which its picture is written, which is no file of the run.
    const PICTURE: &'static str = "\u{0}picture.svg";

    /// Runs the reader.
    pub(crate) fn run(self, desk: &mut Desk<'_>) -> Done {
        let mut words = self.words.clone();
        if self.picture {
            words.push(format!("--output={}", Self::PICTURE));
        }
        if self.stdin {
            desk.stdin = self.inputs.first().cloned();
            words.push("-".to_owned());
        } else {
            words.push("--".to_owned());
            words.extend(self.inputs.iter().cloned());
        }
        let mut said = nested::run(self.entry, &words, desk);
        if let (true, Some(name)) = (self.stdin, self.inputs.first()) {
            said = said.named(name);
        }
        // That there is nothing to draw is no trouble.
        said.failures.retain(|failure| failure.input.as_deref() != Some(Self::PICTURE));
        let picture = desk.written(Self::PICTURE).filter(|_| self.picture && worth_drawing(&said));
        Done { task: self, said, picture }
    }
}

/// One reading of a clock is a dot; several, and every other picture, tell a story.
fn worth_drawing(said: &Said) -> bool {
    let single = |recorded: &Recorded| {
        let data = &recorded.report.data;
        let text = data.get("read_from").and_then(|forms| forms.as_array());
        let captured = text.is_some_and(|forms| forms.iter().any(|form| form == "capture"));
        let readings = data.get("readings").and_then(Value::as_u64);
        recorded.report.command == "ntp read" && !captured && readings == Some(1)
    };
    !said.reports.iter().all(single)
}

impl Done {
    /// Whether the reader found in `name` what it reads.
    pub(crate) fn recognised(&self, name: &str) -> bool {
        let inputs = &self.task.inputs;
        if !inputs.iter().any(|input| input == name) || self.said.reports.is_empty() {
            return false;
        }
        if inputs.len() == 1 && self.task.reader() != "logs scan" {
            return true;
        }
        match self.task.reader().as_str() {
            "logs scan" => self.said.reports.iter().any(|it| is_known_log(it) && holds(it, name)),
            "ntp read" => self.said.reports.iter().any(|it| it.report.input == name),
            _ => !self.said.failures.iter().any(|failure| {
                failure.input.as_deref() == Some(name) && failure.message == uctool_dhcp::NOTHING
            }),
        }
    }

    /// Its reports on what it reads.
    pub(crate) fn reports(&self) -> impl Iterator<Item = &Recorded> {
        let any = self.task.inputs.iter().any(|name| self.recognised(name));
        let logs = self.task.reader() == "logs scan";
        self.said.reports.iter().filter(move |it| any && (!logs || is_known_log(it)))
    }

    /// What of the files it was given could not be examined; that a reader finds nothing of its own in a file is none
    /// of it.
    pub(crate) fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.said.failures.iter().filter(|failure| match &failure.input {
            Some(input) => !self.task.inputs.contains(input) || self.recognised(input),
            None => true,
        })
    }
}

/// Whether a log is of a product that is known; of others `logs scan` has nothing to say.
fn is_known_log(recorded: &Recorded) -> bool {
    let products = recorded.report.data.get("products").and_then(Value::as_array);
    products.is_some_and(|products| !products.is_empty())
}

/// Whether the file `name` is part of a log.
fn holds(recorded: &Recorded, name: &str) -> bool {
    let files = recorded.report.data.get("files").and_then(Value::as_array);
    files.into_iter().flatten().any(|file| file.get("name").and_then(Value::as_str) == Some(name))
}

/// What the user said of the readers.
#[derive(Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) lease: Option<String>,
    pub(crate) date: Option<String>,
    /// Whether pictures are drawn.
    pub(crate) pictures: bool,
}

/// Every reader that is needed.
pub(crate) fn tasks(
    files: &[Sniffed],
    surveys: &[Survey],
    keys: &Keys,
    wishes: &Wishes,
) -> Vec<Task> {
    let mut tasks = sip(surveys, keys, wishes.pictures);
    tasks.extend(certificates(files));
    tasks.extend(dhcp(files, surveys, wishes));
    let captured = |test: fn(&Survey) -> bool| {
        surveys.iter().filter(move |survey| test(survey)).map(|survey| survey.name.clone())
    };
    let of = |kind| {
        let files = files.iter().filter(move |file| file.kinds.contains(&kind));
        files.map(|file| file.name.clone())
    };
    let ntp: Vec<String> = of(Kind::Ntp).chain(captured(Survey::ntp)).collect();
    if !ntp.is_empty() {
        tasks.push(Task::new(&uctool_ntp::ENTRY, &["ntp", "read"], ntp).drawing(wishes.pictures));
    }
    let logs: Vec<String> = of(Kind::ProductLog).collect();
    if !logs.is_empty() {
        tasks.push(Task::new(&uctool_logs::ENTRY, &["logs", "scan"], logs));
    }
    for name in of(Kind::Imap).chain(captured(Survey::imap)) {
        let task = Task::new(&uctool_imap::ENTRY, &["imap", "read"], vec![name]);
        tasks.push(task.with(keys.options()));
    }
    for name in of(Kind::Version) {
        let mut task = Task::new(&uctool_version::ENTRY, &["version", "show"], vec![name]);
        task.stdin = true;
        tasks.push(task);
    }
    for name in of(Kind::Presence) {
        let words = ["presence", "resolve"];
        let mut task = Task::new(&uctool_presence::ENTRY, &words, Vec::new());
        task.words.push(format!("--from-health={name}"));
        task.inputs.push(name);
        tasks.push(task);
    }
    tasks
}

/// Whether `sip` has something to say of a capture or log, be it that there is none.
fn is_sip(survey: &Survey) -> bool {
    let mail = |session: &SessionReport| MAIL.contains(&session.server.port());
    let other = survey.dhcp() || survey.ntp() || survey.imap();
    survey.sip > 0
        || survey.http > 0
        || survey.sessions.iter().any(|session| !mail(session))
        || (survey.capture && !other)
}

fn sip(surveys: &[Survey], keys: &Keys, pictures: bool) -> Vec<Task> {
    let mut tasks = Vec::new();
    for chain in chains(surveys.iter().filter(|survey| is_sip(survey)).collect()) {
        let names: Vec<String> = chain.iter().map(|survey| survey.name.clone()).collect();
        let secrets =
            if chain.iter().any(|survey| survey.capture) { keys.options() } else { Vec::new() };
        if pictures && chain.iter().any(|survey| survey.sip > 0) {
            let task = Task::new(&uctool_sip::ENTRY, &["sip", "flow"], names.clone());
            let task = task.with(secrets.clone()).with(["--limit=3".to_owned()]);
            tasks.push(task.drawing(true).part(Part::Picture));
        }
        tasks.push(Task::new(&uctool_sip::ENTRY, &["sip", "calls"], names).with(secrets));
    }
    tasks
}

/// Captures that follow one another are one story, in the order they were taken; so are logs.
fn chains(mut surveys: Vec<&Survey>) -> Vec<Vec<&Survey>> {
    sort::by_key(&mut surveys, |survey| (survey.capture, survey.first_time, survey.name.clone()));
    let mut chains: Vec<Vec<&Survey>> = Vec::new();
    for survey in surveys {
        let follows = |last: &Survey| {
            let (Some(end), Some(start)) = (last.last_time, survey.first_time) else {
                return false;
            };
            last.capture == survey.capture && start >= end && start - end <= MOST_APART
        };
        match chains.iter_mut().find(|chain| chain.last().is_some_and(|last| follows(last))) {
            Some(chain) => chain.push(survey),
            None => chains.push(vec![survey]),
        }
    }
    chains
}

fn dhcp(files: &[Sniffed], surveys: &[Survey], wishes: &Wishes) -> Vec<Task> {
    let logs = files.iter().filter(|file| file.kinds.contains(&Kind::PhoneLog));
    let logs: Vec<String> = logs.map(|file| file.name.clone()).collect();
    let captures = surveys.iter().filter(|survey| survey.dhcp());
    let captures: Vec<String> = captures.map(|survey| survey.name.clone()).collect();
    let lease = wishes.lease.iter().map(|lease| format!("--lease={lease}"));
    let options: Vec<String> =
        lease.chain(wishes.date.iter().map(|date| format!("--date={date}"))).collect();
    let task = |inputs: Vec<String>| {
        Task::new(&uctool_dhcp::ENTRY, &["dhcp", "analyze"], inputs).with(options.clone())
    };
    let mut tasks = Vec::new();
    // What a NAK on the wire has to do with a reset in a log is asked of both apart.
    if !logs.is_empty() && !captures.is_empty() {
        tasks.push(task(logs.clone()).part(Part::DhcpLogs));
        tasks.push(task(captures.clone()).part(Part::DhcpCaptures));
    }
    let all: Vec<String> = logs.into_iter().chain(captures).collect();
    if !all.is_empty() {
        tasks.push(task(all).drawing(wishes.pictures));
    }
    tasks
}

/// Each file of certificates with the authorities that the others hold for it.
fn certificates(files: &[Sniffed]) -> Vec<Task> {
    let held: BTreeMap<&str, Vec<&Certificate>> = files
        .iter()
        .filter_map(|file| Some((file.name.as_str(), file.certificates.as_ref()?)))
        .map(|(name, file)| {
            (name, file.certificates.iter().map(|held| &held.certificate).collect())
        })
        .collect();
    let crls: Vec<&str> = names_of(files, Kind::Crl);
    let mut tasks = Vec::new();
    for name in names_of(files, Kind::Certificate) {
        let own = held.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut task = Task::new(&uctool_cert::ENTRY, &["cert", "check"], vec![name.to_owned()]);
        task.words.extend(authorities(name, own, &held).map(|file| format!("--ca={file}")));
        let issued = |file: &&&str| crl_fits(files, file, own);
        task.words.extend(crls.iter().filter(issued).map(|file| format!("--crl={file}")));
        let asked = names_of(files, Kind::Request).into_iter();
        task.words.extend(asked.filter(|file| csr_fits(files, file, own)).take(1).map(csr_option));
        tasks.push(task);
    }
    tasks
}

fn csr_option(file: &str) -> String {
    format!("--csr={file}")
}

fn names_of(files: &[Sniffed], kind: Kind) -> Vec<&str> {
    let files = files.iter().filter(|file| file.kinds.contains(&kind));
    files.map(|file| file.name.as_str()).collect()
}

/// The other files that hold an issuer of one of `own`, or an issuer of that issuer.
fn authorities<'f>(
    name: &str,
    own: &[&Certificate],
    held: &BTreeMap<&'f str, Vec<&Certificate>>,
) -> impl Iterator<Item = &'f str> {
    let mut wanted: Vec<&Certificate> = own.to_vec();
    let mut found: Vec<&'f str> = Vec::new();
    let mut at = 0;
    while let Some(child) = wanted.get(at).copied() {
        at += 1;
        if child.self_issued() {
            continue;
        }
        for (file, certificates) in held.iter().filter(|(file, _)| **file != name) {
            for parent in certificates {
                let issues =
                    parent.subject.same(&child.issuer) && child.verify(&parent.key).is_ok();
                // Each certificate is looked at once, however they point at one another.
                if issues && !wanted.iter().any(|known| known.same(parent)) {
                    wanted.push(parent);
                    if !found.contains(file) {
                        found.push(file);
                    }
                }
            }
        }
    }
    found.into_iter()
}

/// Whether a file holds the request that one of `own` was issued for: they have one key.
fn csr_fits(files: &[Sniffed], name: &str, own: &[&Certificate]) -> bool {
    let Some(file) = files.iter().find(|file| file.name == name) else { return false };
    let items = file.certificates.iter().flat_map(|file| &file.bundle.items);
    let requests = items.filter(|item| item.kind == uctool_x509::read::Kind::Request);
    requests
        .filter_map(|item| uctool_x509::csr::Csr::parse(&item.der).ok())
        .any(|csr| own.iter().any(|certificate| csr.key.spki == certificate.key.spki))
}

/// Whether a file holds the revocation list of an issuer of `own`.
fn crl_fits(files: &[Sniffed], name: &str, own: &[&Certificate]) -> bool {
    let Some(file) = files.iter().find(|file| file.name == name) else { return false };
    let items = file.certificates.iter().flat_map(|file| &file.bundle.items);
    let lists = items.filter(|item| item.kind == uctool_x509::read::Kind::Crl);
    lists
        .filter_map(|item| uctool_x509::crl::Crl::parse(&item.der).ok())
        .any(|crl| own.iter().any(|certificate| crl.issuer.same(&certificate.issuer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_that_follow_one_another_are_one_story() {
        let survey = |name: &str, capture, from: i64, to: i64| Survey {
            name: name.to_owned(),
            capture,
            first_time: Some(from * 1_000_000_000),
            last_time: Some(to * 1_000_000_000),
            sip: 1,
            ..Survey::default()
        };
        let surveys = [
            survey("second.pcap", true, 20, 30),
            survey("first.pcap", true, 0, 20),
            survey("beside.pcap", true, 5, 25),
            survey("later.pcap", true, 100_000, 100_001),
            survey("a.log", false, 30, 40),
        ];
        let chains: Vec<Vec<&str>> = chains(surveys.iter().collect())
            .into_iter()
            .map(|chain| chain.into_iter().map(|survey| survey.name.as_str()).collect())
            .collect();
        assert_eq!(
            chains,
            [
                vec!["a.log"],
                vec!["first.pcap", "second.pcap"],
                vec!["beside.pcap"],
                vec!["later.pcap"]
            ]
        );
    }
}
