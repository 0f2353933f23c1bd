//! The rules over the TLS sessions of one capture, and what they look at.

mod alert;
mod forward_secret;
mod handshake_missing;
mod handshake_unfinished;
mod key_mismatch;
mod key_password;
mod key_unreadable;
mod log_without_session;
mod loss_in_handshake;
mod mac_failure;
mod needs_psk;
mod no_key;
mod order_too_far;
mod resumed;
mod secret_rejected;
mod suite_unsupported;
mod suite_weak;
mod tls13_needs_key_log;
mod truncated;

use std::collections::BTreeMap;

use uctool_core::{Check, Finding, Location, Outcome, Rule};

use crate::{KeyError, SessionReport, WhyNot};

/// How many closed sessions are kept to be explained; later ones are only counted.
const MAX_KEPT: usize = 10_000;
/// How many sessions a finding names.
const MAX_NAMED: usize = 8;

/// Every rule over TLS sessions.
pub static CHECKS: &[Check<Sessions>] = &[
    no_key::CHECK,
    key_mismatch::CHECK,
    forward_secret::CHECK,
    handshake_missing::CHECK,
    tls13_needs_key_log::CHECK,
    resumed::CHECK,
    key_password::CHECK,
    suite_unsupported::CHECK,
    loss_in_handshake::CHECK,
    truncated::CHECK,
    mac_failure::CHECK,
    log_without_session::CHECK,
    secret_rejected::CHECK,
    handshake_unfinished::CHECK,
    needs_psk::CHECK,
    suite_weak::CHECK,
    order_too_far::CHECK,
    alert::CHECK,
    key_unreadable::CHECK,
];

/// The TLS sessions of one capture, and the key files given for them.
#[derive(Debug, Clone, Default)]
pub struct Sessions {
    /// The capture's name as the user gave it.
    pub source: String,
    /// True when the capture's snap length cut frames short.
    pub truncated: bool,
    /// How many key files were given.
    pub key_files: usize,
    /// The key files that gave no key, with the reason.
    pub key_errors: Vec<(String, KeyError)>,
    total: u64,
    opened: u64,
    kept: Vec<SessionReport>,
}

impl Sessions {
    /// Nothing seen yet of a capture.
    pub fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), ..Self::default() }
    }

    /// Takes note of a session. What a rule may speak of is kept, without the certificates.
    pub fn add(&mut self, report: &SessionReport) {
        self.total += 1;
        self.opened += u64::from(report.decrypted);
        let telling = report.why_not.is_some() || report.alerts.iter().any(|a| a.level == 2);
        if telling && self.kept.len() < MAX_KEPT {
            self.kept.push(SessionReport {
                certificates: Vec::new(),
                client_certificates: Vec::new(),
                ..report.clone()
            });
        }
    }

    /// How many sessions there were.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many of them were opened, at least in part.
    pub fn opened(&self) -> u64 {
        self.opened
    }
}

/// One cause, in words; sessions with the same cause make one finding.
struct Cause {
    text: String,
    why: Option<&'static str>,
    help: &'static str,
    evidence: Vec<String>,
}

impl Cause {
    fn new(text: String) -> Self {
        Self { text, why: None, help: "", evidence: Vec::new() }
    }

    fn why(self, why: &'static str) -> Self {
        Self { why: Some(why), ..self }
    }

    fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    fn evidence(mut self, evidence: String) -> Self {
        self.evidence.push(evidence);
        self
    }
}

/// One finding for each cause a session stays closed, naming how many and the first of them.
fn grouped(
    rule: &'static Rule,
    sessions: &Sessions,
    cause: fn(&Sessions, &SessionReport) -> Option<Cause>,
) -> Outcome {
    grouped_as(rule, sessions, "", cause)
}

/// The same, where `state` says what became of the sessions.
fn grouped_as(
    rule: &'static Rule,
    sessions: &Sessions,
    state: &'static str,
    cause: fn(&Sessions, &SessionReport) -> Option<Cause>,
) -> Outcome {
    if sessions.total == 0 {
        return Outcome::NotApplicable("no TLS session in the capture");
    }
    let mut groups: BTreeMap<String, (Cause, Vec<&SessionReport>)> = BTreeMap::new();
    for report in &sessions.kept {
        if let Some(cause) = cause(sessions, report) {
            let group = groups.entry(cause.text.clone()).or_insert_with(|| (cause, Vec::new()));
            group.1.push(report);
        }
    }
    let findings = groups
        .into_values()
        .map(|(cause, reports)| finding(rule, sessions, state, cause, &reports));
    Outcome::from(findings.collect::<Vec<_>>())
}

fn finding(
    rule: &'static Rule,
    sessions: &Sessions,
    state: &str,
    cause: Cause,
    reports: &[&SessionReport],
) -> Finding {
    let (count, total) = (reports.len(), sessions.total);
    let state = match count {
        _ if !state.is_empty() => state,
        _ if reports.iter().all(|report| report.decrypted) => "could not be read to the end",
        1 => "stays closed",
        _ => "stay closed",
    };
    let sessions_word = if total == 1 { "session" } else { "sessions" };
    let mut location = Location::of(&sessions.source);
    if let Some(first) = reports.iter().map(|report| reason_frame(report)).min() {
        location = location.frame(first);
    }
    let message = format!("{count} of {total} {sessions_word} {state}: {}", cause.text);
    let mut finding = Finding::new(rule, location, message).help(cause.help);
    if let Some(why) = cause.why {
        finding = finding.why(why);
    }
    for report in reports.iter().take(MAX_NAMED) {
        let frame = report.first.frame;
        finding = finding.evidence(format!("{} - {}, frame {frame}", report.client, report.server));
    }
    if count > MAX_NAMED {
        finding = finding.evidence(format!("and {} more", count - MAX_NAMED));
    }
    for evidence in cause.evidence {
        finding = finding.evidence(evidence);
    }
    finding
}

/// The frame a reason points at: its own where it has one, else the session's first.
fn reason_frame(report: &SessionReport) -> u64 {
    match &report.why_not {
        Some(WhyNot::LossInHandshake { mark, .. } | WhyNot::MacFailure { mark, .. }) => mark.frame,
        _ => report.first.frame,
    }
}
