//! `uctool sip calls`: its arguments and what it does.

use std::collections::BTreeMap;

use uctool_capture::{CaptureError, Dissector, Options};
use uctool_core::text::count;
use uctool_core::{Failure, Io, ReportWriter, Session};
use uctool_message::{Decoder, Unit, Work};
use uctool_tls::rules::Sessions;
use uctool_tls::{KeyError, Unwrapper};

use crate::call_row::CallRow;
use crate::calls::{Dialog, Watch};
use crate::cli::{Opened, Watched, not_of_texts};
use crate::data::{CallsV1, HeldV1};
use crate::filter::Where;
use crate::follow::Follower;
use crate::input::{self, Read};
use crate::media::Ear;
use crate::peers::Peers;
use crate::rules::judge::{About, Panel};
use crate::rules::{self, Decoded};
use crate::secrets::SecretArgs;

pub(crate) const HELP: &str = "\
Captures given together are one story, in the order they were taken: a call may begin in one and end in the next.
Options that choose rows leave the findings alone.

Fields of --where: kind outcome failed status reason cause from to uri call_id method src dst transport ua setup pdd ring
duration hung_up_by messages retransmissions challenges event state expires transferred phone_control midstream frame

Examples:
  uctool sip calls trunk.pcapng
  uctool sip calls trunk.pcapng --failed --from 6001
  uctool sip calls trunk.pcapng --where \"status>=400 and duration<5\"
  uctool sip calls cups.pcap --key cups.pem --sip-domain acme.com --node-name cups1 --format ndjson";

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct CallsArgs {
    /// Captures or logs, in the order they were taken; `-` is standard input
    #[arg(required = true, value_name = "CAPTURE")]
    captures: Vec<String>,

    /// SIP domain that the proxy takes for its own (may be given several times)
    #[arg(long, value_name = "DOMAIN")]
    sip_domain: Vec<String>,

    /// Node name or other alias of the proxy (may be given several times)
    #[arg(long, value_name = "NAME")]
    node_name: Vec<String>,

    /// Show only what was refused, failed or never answered
    #[arg(long, help_heading = "Rows")]
    failed: bool,

    /// Show only dialogs whose From holds this text
    #[arg(long, value_name = "TEXT", help_heading = "Rows")]
    from: Option<String>,

    /// Show only dialogs whose To or Request-URI holds this text
    #[arg(long, value_name = "TEXT", help_heading = "Rows")]
    to: Option<String>,

    /// Show only dialogs that this filter fits, such as 'status>=400 and duration<5s'
    #[arg(long = "where", value_name = "FILTER", help_heading = "Rows")]
    filter: Option<Where<CallRow>>,

    /// Report departures from the letter of RFC 3261 too
    #[arg(long)]
    pedantic: bool,

    /// Leave media out: no RTP is counted and nothing is said of audio
    #[arg(long)]
    no_rtp: bool,

    #[command(flatten)]
    secrets: SecretArgs,
}

/// Which rows are shown.
struct Choice {
    failed: bool,
    from: Option<String>,
    to: Option<String>,
    filter: Option<Where<CallRow>>,
}

impl Choice {
    fn takes(&self, row: &CallRow) -> bool {
        (!self.failed || row.is_failure())
            && self.from.as_deref().is_none_or(|part| row.is_from(part))
            && self.to.as_deref().is_none_or(|part| row.is_to(part))
            && self.filter.as_ref().is_none_or(|filter| filter.matches(row))
    }
}

impl CallsArgs {
    pub(crate) fn run(self, io: &mut dyn Io, session: &mut Session) {
        let (keys, refused) = self.secrets.load(io, session);
        let key_files = self.secrets.key_files();
        let inputs = Opened::all(&self.captures, io, session);
        if inputs.is_empty() {
            return;
        }
        let home = home(&self.sip_domain, &self.node_name);
        let names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
        let mut report = session.begin("sip calls", names.join(", "));
        let choice =
            Choice { failed: self.failed, from: self.from, to: self.to, filter: self.filter };
        let mut panel = Panel::of(rules::JUDGES);
        if self.pedantic {
            panel.add(rules::PEDANTIC);
        }
        let kinds = BTreeMap::new();
        let rows = Rows { report: &mut report, choice, sources: names, kinds, shown: false };
        let run = Run {
            key_files,
            refused,
            unwrapper: Unwrapper::new(keys, uctool_tls::Limits::default()),
            decoder: Decoder::default(),
            dissector: Dissector::new(Options::default()),
            follower: Follower::new((rows, (panel, Ear::new(self.no_rtp)))),
        };
        let seen = run.read(inputs, io);
        finish(report, seen, home, self.pedantic);
    }
}

/// The names a proxy takes for its own: its SIP domains, its node names, and each node name with each domain.
fn home(domains: &[String], nodes: &[String]) -> Vec<String> {
    let mut names: Vec<String> = domains.iter().chain(nodes).cloned().collect();
    for node in nodes {
        names.extend(
            domains
                .iter()
                .filter(|domain| !node.ends_with(domain.as_str()))
                .map(|domain| format!("{node}.{domain}")),
        );
    }
    names
}

/// Everything at work on the captures.
struct Run<'r, 's> {
    key_files: usize,
    refused: Vec<(String, KeyError)>,
    unwrapper: Unwrapper,
    decoder: Decoder,
    dissector: Dissector,
    follower: Follower<(Rows<'r, 's>, (Panel, Ear))>,
}

/// What is known when the captures ended.
struct Seen {
    /// For each capture: what it held and how its reading ended.
    captures: Vec<(Decoded, Result<(), CaptureError>)>,
    sessions: Vec<Sessions>,
    peers: Peers,
    panel: Panel,
    ear: Ear,
    kinds: BTreeMap<&'static str, u64>,
}

impl Run<'_, '_> {
    fn read(mut self, inputs: Vec<Opened>, io: &mut dyn Io) -> Seen {
        let mut captures = Vec::new();
        let last = inputs.len();
        for (index, Opened { name, size, reader }) in inputs.into_iter().enumerate() {
            let reader = Watched::new(reader, io.progress(&name, size));
            let mut sessions = Sessions::new(&name);
            sessions.key_files = self.key_files;
            // What is wrong with a key file is said once.
            sessions.key_errors = std::mem::take(&mut self.refused);
            self.follower.begin(sessions);
            let mut work = Work {
                unwrapper: &mut self.unwrapper,
                decoder: &mut self.decoder,
                consumer: &mut self.follower,
            };
            let Read { told, ended } =
                input::read(reader, io.now(), &mut self.dissector, &mut work);
            if index + 1 == last {
                self.dissector.finish(&mut work);
                work.finish();
                self.follower.tracker.finish();
            } else {
                self.follower.tracker.next_file();
                self.follower.tracker.watch.1.1.next_file();
            }
            let mut summary = self.dissector.take_summary();
            summary.source.clone_from(&name);
            if let Some(sessions) = self.follower.sessions.last_mut() {
                sessions.truncated = summary.frames_cut > 0;
            }
            self.follower.spans.push(summary.first_time.zip(summary.last_time));
            let tally = std::mem::take(&mut self.follower.tally);
            captures.push((Decoded { source: name, summary, tally, told }, ended));
        }
        let Follower { tracker, sessions, peers, .. } = self.follower;
        let (mut rows, (panel, ear)) = tracker.watch;
        rows.none_fits();
        Seen { captures, sessions, peers, panel, ear, kinds: rows.kinds }
    }
}

/// Asks the rules and ends the report.
fn finish(mut report: ReportWriter<'_>, seen: Seen, home: Vec<String>, pedantic: bool) {
    let mut about = About { sources: Vec::new(), home };
    let (mut captures, mut places, mut summaries) = (Vec::new(), Vec::new(), Vec::new());
    for (decoded, ended) in &seen.captures {
        let Decoded { source, summary, told, .. } = decoded;
        let unit = if told.is_some() { Unit::Line } else { Unit::Frame };
        if let Some(told) = told {
            not_of_texts(&mut report);
            places.push(count(told.lines, unit.as_str()));
        } else {
            report.run(uctool_capture::CHECKS, summary);
            places.push(count(summary.packets, unit.as_str()));
        }
        captures.push(HeldV1::of(source, summary, told.as_ref()));
        about.sources.push((source.clone(), unit));
        summaries.push(summary.clone());
        report.run(if pedantic { rules::CHECKS } else { rules::PRESENT }, decoded);
        if let Err(error) = ended
            && !matches!(error, CaptureError::Truncated { .. })
        {
            report.fail(Failure::of(source, error.to_string()));
        }
    }
    for (sessions, (decoded, _)) in seen.sessions.iter().zip(&seen.captures) {
        if decoded.told.is_none() {
            report.run(uctool_tls::rules::CHECKS, sessions);
        }
    }
    report.run(rules::PEER_CHECKS, &seen.peers);
    for (rule, outcome) in seen.panel.verdicts(&about) {
        report.note(rule, outcome);
    }
    let heard = seen.ear.finish(&about.sources, summaries);
    report.run(rules::HEARD, &heard);
    report.fill(&CallsV1 { media: heard.data(), captures, dialogs: &seen.kinds });
    let kinds: Vec<String> =
        seen.kinds.iter().map(|(kind, number)| of_kind(*number, kind)).collect();
    let what = if kinds.is_empty() { "no dialog".to_owned() } else { kinds.join(", ") };
    report.finish(format!("{}: {what}", places.join(", ")));
}

fn of_kind(number: u64, kind: &str) -> String {
    match kind {
        "options" => count(number, "OPTIONS ping"),
        "other" => count(number, "other dialog"),
        kind => count(number, kind),
    }
}

/// Writes each dialog as it ends.
struct Rows<'r, 's> {
    report: &'r mut ReportWriter<'s>,
    choice: Choice,
    sources: Vec<String>,
    kinds: BTreeMap<&'static str, u64>,
    shown: bool,
}

impl Rows<'_, '_> {
    /// Says so where there are dialogs and none was chosen.
    fn none_fits(&mut self) {
        let all: u64 = self.kinds.values().sum();
        if all > 0 && !self.shown {
            let all = count(all, "dialog");
            self.report.line(format!("none of the {all} fits what was asked for"));
        }
    }
}

impl Watch for Rows<'_, '_> {
    fn ended(&mut self, dialog: &Dialog) {
        *self.kinds.entry(dialog.kind.as_str()).or_default() += 1;
        let row = CallRow::new(dialog, &self.sources);
        if self.choice.takes(&row) {
            self.report.row(&row);
            self.shown = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_s_own_names_are_put_together() {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let names = home(&own(&["acme.com"]), &own(&["cups1", "cups2.acme.com"]));
        assert_eq!(names, ["acme.com", "cups1", "cups2.acme.com", "cups1.acme.com"]);
    }
}
