use std::collections::BTreeMap;

use uctool_core::text::{count, some_of};
use uctool_core::{Check, Finding, Location, Outcome, rule};

use crate::case::Case;
use crate::survey::{Refusal, Survey};

/// The rules of logs about the conversation with Exchange, and the answer each is about.
const TOLD: [(&str, u16); 3] =
    [("owa-login-loop", 440), ("owa-unauthorized", 401), ("owa-unavailable", 503)];

rule! {
    /// ## What it does
    /// Holds what a log of the Presence Engine says of its conversation with Exchange against the answers inside the
    /// sessions that a key opened, and reports an answer of 401, 440 or 503 that both tell of.
    ///
    /// ## Why it matters
    /// A log alone may be of another day, and an answer in a capture alone may be another client's. Where both say the
    /// same, the fault is on the mail server or in the account, and neither network nor certificate need be looked at: the
    /// request came through, was decrypted, and was refused.
    ///
    /// ## What to do
    /// 440: Standard instead of Forms-Based Authentication on the /Exchange virtual directory. 401: the right of the
    /// account on the mailbox (Receive-As) and the form of its name. 503: ISAPI Extensions on the mailbox server.
    pub(crate) static RULE = {
        code: "TRI005",
        name: "refusal-told-twice",
        summary: "log and capture tell of the same refusal by the mail server",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Htluo, \"CUPS calendar integration\", 2009", "RFC 9110, sections 15.5.2 and 15.6.4"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    if case.surveys.iter().all(|survey| survey.hosts.is_empty()) {
        return Outcome::NotApplicable("no HTTP request inside TLS can be read");
    }
    let refusals: Vec<(&Survey, &Refusal)> = case
        .surveys
        .iter()
        .flat_map(|survey| survey.refusals.iter().map(move |refusal| (survey, refusal)))
        .collect();
    if refusals.is_empty() {
        return Outcome::Pass;
    }
    let told: Vec<(&Finding, u16)> = case
        .reports("logs scan")
        .flat_map(|recorded| &recorded.report.findings)
        .filter_map(|found| {
            let status = TOLD.iter().find(|(name, _)| *name == found.rule.name)?.1;
            Some((found, status))
        })
        .collect();
    if case.reports("logs scan").next().is_none() {
        return Outcome::NotApplicable("no log of a presence server was given");
    }
    let mut findings: BTreeMap<u16, Finding> = BTreeMap::new();
    for (found, status) in told {
        let same: Vec<(&Survey, &Refusal)> =
            refusals.iter().copied().filter(|(_, refusal)| refusal.status == status).collect();
        if let Some((survey, first)) = same.first() {
            findings.entry(status).or_insert_with(|| finding(found, survey, first, &same));
        }
    }
    findings.into_values().collect::<Vec<_>>().into()
}

fn finding(
    told: &Finding,
    survey: &Survey,
    first: &Refusal,
    same: &[(&Survey, &Refusal)],
) -> Finding {
    let Refusal { client, server, status, frame, .. } = first;
    let frames: Vec<String> = same.iter().map(|(_, refusal)| refusal.frame.to_string()).collect();
    let log = &told.location.source;
    let line = told.location.line.map_or_else(String::new, |line| format!(" line {line}"));
    let answers = count(same.len() as u64, "answer");
    let mut finding = Finding::new(
        &RULE,
        Location::of(&survey.name).frame(*frame),
        format!("{server} refuses {client} with {status} ({answers} in the capture), and {log} tells of it too"),
    )
    .why("the requests come through and are refused: it is the mail server or the account, not the network")
    .evidence(format!("{} frames {}: {status}", survey.name, some_of(&frames, 8)))
    .evidence(format!("{log}{line}: {}", told.message));
    finding.help.clone_from(&told.help);
    finding
}
