//! What is marked on the arrows of a ladder: what the rules of calls found at them, else plain facts of the messages.

use std::collections::{BTreeMap, BTreeSet};

use uctool_core::{Finding, Severity};
use uctool_message::Method;

use super::draft::{Draft, What, name};
use super::model::{Fault, Ladder};
use super::words::spoken;
use crate::calls::{Dialog, Outcome, between};

/// The faults of `drafts`, and for each draft those it shows, by index. `dialogs` are the legs.
pub(super) fn of(drafts: &[Draft], dialogs: &[&Dialog]) -> (Vec<Fault>, Vec<Vec<usize>>) {
    let answered: BTreeSet<(u64, u64, &Method)> = drafts
        .iter()
        .filter(|draft| draft.status.is_some())
        .map(|draft| (draft.dialog, draft.key, &draft.method))
        .collect();
    let acked: BTreeSet<(u64, Option<u32>)> = drafts
        .iter()
        .filter(|draft| draft.what == What::Message && draft.method == Method::Ack)
        .map(|draft| (draft.dialog, draft.cseq))
        .collect();
    let mut faults: Vec<Fault> = Vec::new();
    let mut marks = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let dialog = dialogs.iter().find(|dialog| dialog.n == draft.dialog).copied();
        let was_answered = answered.contains(&(draft.dialog, draft.key, &draft.method));
        let was_acked = acked.contains(&(draft.dialog, draft.cseq));
        let said = [
            network(draft),
            silence(draft, dialog, was_answered),
            refusal(draft, dialog),
            unacknowledged(draft, was_acked),
        ];
        let mut own = Vec::new();
        for words in said.into_iter().flatten() {
            // A refusal passed on from hop to hop is one fault.
            let known = faults.iter().position(|fault| fault.words == words);
            own.push(known.unwrap_or(faults.len()));
            if known.is_none() {
                faults.push(Fault { frame: draft.mark.frame, rule: None, words });
            }
        }
        marks.push(own);
    }
    (faults, marks)
}

/// Marks on the arrows of `ladder` what the rules found at their frames; a finding takes the place of the facts it is
/// made of. Frames of several captures are told apart by the Call-IDs a finding names.
pub(super) fn mark(ladder: &mut Ladder, findings: &[Finding], one_capture: bool) {
    let about: Vec<(&Finding, BTreeSet<u64>)> = findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Warning)
        .filter(|finding| one_capture || names(finding, ladder))
        .map(|finding| (finding, frames(finding)))
        .collect();
    let own = std::mem::take(&mut ladder.faults);
    let mut faults: Vec<Fault> = Vec::new();
    // What was marked before, by its old number or by the finding's, and its new number.
    let mut known: BTreeMap<(bool, usize), usize> = BTreeMap::new();
    for arrow in &mut ladder.arrows {
        let places = [arrow.mark.frame, arrow.last.frame];
        let found = about
            .iter()
            .enumerate()
            .filter(|(_, (_, frames))| places.iter().any(|frame| frames.contains(frame)));
        let mut marks: Vec<(bool, usize)> = found.map(|(index, _)| (true, index)).collect();
        let told = |status: u16| {
            let messages = marks.iter().filter_map(|(_, index)| about.get(*index));
            messages.into_iter().any(|(found, _)| found.message.contains(&status.to_string()))
        };
        // A refusal stays marked beside findings that do not speak of it.
        let untold = arrow.status.is_some_and(|status| status >= 400 && !told(status));
        if marks.is_empty() || untold {
            marks.extend(arrow.faults.iter().map(|index| (false, *index)));
        }
        arrow.faults.clear();
        for (is_finding, index) in marks {
            let fault = if is_finding {
                about.get(index).map(|(finding, _)| Fault {
                    frame: arrow.mark.frame,
                    rule: Some(finding.rule),
                    words: finding.message.clone(),
                })
            } else {
                own.get(index).cloned()
            };
            let Some(fault) = fault else { continue };
            let number = *known.entry((is_finding, index)).or_insert_with(|| {
                faults.push(fault);
                faults.len() - 1
            });
            arrow.faults.push(number);
        }
    }
    ladder.faults = faults;
}

/// Whether a finding names a Call-ID of the ladder.
fn names(finding: &Finding, ladder: &Ladder) -> bool {
    let given = finding.evidence.iter().filter_map(|words| words.strip_prefix("Call-ID "));
    let part = finding.location.part.as_deref().and_then(|part| part.strip_prefix("call "));
    given.chain(part).any(|call_id| ladder.legs.iter().any(|leg| leg.call_id == call_id))
}

/// The frames (in a text, lines) a finding names.
fn frames(finding: &Finding) -> BTreeSet<u64> {
    let listed = finding.evidence.iter().filter_map(|words| {
        ["frames ", "frame ", "lines ", "line "].iter().find_map(|noun| words.strip_prefix(noun))
    });
    let numbers = listed.flat_map(|words| {
        let list = words.split(" and ").next().unwrap_or_default();
        list.split(", ").filter_map(|number| number.parse().ok()).collect::<Vec<u64>>()
    });
    let place = &finding.location;
    numbers.chain(place.frame).chain(place.line).collect()
}

fn network(draft: &Draft) -> Option<String> {
    match draft.what {
        What::Message => None,
        What::Icmp => Some(format!(
            "{} did not take it: {}",
            name(draft.src, Some(draft.src.port())),
            draft.label
        )),
        What::Reset => Some(format!(
            "{} reset the connection while a request waited",
            name(draft.src, Some(draft.src.port()))
        )),
    }
}

/// A request that nothing came back for.
fn silence(draft: &Draft, dialog: Option<&Dialog>, was_answered: bool) -> Option<String> {
    if !draft.is_request() {
        return None;
    }
    let (sent, span) = (draft.sent, spoken(between(draft.mark, draft.last).unwrap_or(0)));
    let times = || format!("{} was sent {sent} times in {span}", draft.label);
    match (was_answered, sent) {
        (false, 2..) => Some(format!("{}, and nothing came back", times())),
        (true, 3..) => Some(format!("{} until something came back", times())),
        (false, _) if dialog.is_some_and(|dialog| dialog.outcome() == Outcome::Unanswered) => {
            Some(format!("nothing came back for {}", draft.label))
        }
        _ => None,
    }
}

/// A response that says no, unless it is a step of the way: a challenge, the end of what was cancelled.
fn refusal(draft: &Draft, dialog: Option<&Dialog>) -> Option<String> {
    let status = draft.status.filter(|status| *status >= 400)?;
    let decided = dialog.is_some_and(|dialog| dialog.status == Some(status));
    let cancelled = dialog.is_some_and(|dialog| dialog.cancelled.is_some());
    match status {
        401 | 407 | 422 | 423 | 494 if !decided => return None,
        487 if cancelled || !decided => return None,
        _ => {}
    }
    let why = draft.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    Some(format!("{} was refused: {}{why}", draft.method, draft.label))
}

/// A 2xx to an INVITE that is sent again and again for want of its ACK.
fn unacknowledged(draft: &Draft, was_acked: bool) -> Option<String> {
    let repeated = draft.method == Method::Invite
        && draft.sent > 2
        && draft.status.is_some_and(|status| (200..300).contains(&status));
    let span = spoken(between(draft.mark, draft.last).unwrap_or(0));
    let what = if was_acked { "before an ACK came" } else { "and no ACK came" };
    repeated.then(|| format!("{} was sent {} times in {span}, {what}", draft.label, draft.sent))
}

#[cfg(test)]
mod tests {
    use uctool_core::Location;

    use super::*;

    uctool_core::rule! {
        /// ## What it does
        /// Stands in for a rule.
        static RULE = {
            code: "SIP999",
            name: "a-sample",
            summary: "a sample",
            severity: Warning,
            confidence: High,
            since: "0.1.0",
            sources: ["RFC 3261"],
        }
    }

    fn finding(evidence: &[&str], at: u64) -> Finding {
        let location = Location::of("a.pcap").frame(at);
        let finding = Finding::new(&RULE, location, "it was seen");
        evidence.iter().fold(finding, |finding, words| finding.evidence(*words))
    }

    #[test]
    fn frames_are_read_out_of_evidence() {
        let found = finding(&["frames 3, 7, 9 and 2 more", "Call-ID frame 4"], 3);
        assert_eq!(frames(&found).into_iter().collect::<Vec<_>>(), [3, 7, 9]);
        assert_eq!(frames(&finding(&["line 12"], 1)).into_iter().collect::<Vec<_>>(), [1, 12]);
    }

    #[test]
    fn a_finding_takes_the_place_of_the_facts_it_is_made_of() {
        let mut ladder = super::super::tests::refused_twice();
        assert_eq!(ladder.faults.len(), 2);
        let mut about_it = finding(&["frames 2, 4", "Call-ID c1"], 2);
        about_it.message = "it was refused with 404".to_owned();
        mark(&mut ladder, &[about_it], false);
        let said: Vec<_> =
            ladder.faults.iter().map(|fault| (fault.rule.is_some(), fault.frame)).collect();
        assert_eq!(said, [(true, 2), (false, 4)]);
        let marks = [&ladder.arrows[1].faults, &ladder.arrows[3].faults];
        assert_eq!(marks, [&vec![0], &vec![0, 1]], "the 486 is nowhere in the finding");
        let mut ladder = super::super::tests::refused_twice();
        mark(&mut ladder, &[finding(&["frame 4", "Call-ID another"], 4)], false);
        assert!(ladder.faults.iter().all(|fault| fault.rule.is_none()), "another capture's frames");
    }
}
