//! What is marked on the arrows of a ladder: facts of the messages themselves, not verdicts. The rules say what they
//! mean.

use std::collections::BTreeSet;

use super::draft::{Draft, What, name};
use super::model::Fault;
use super::words::spoken;
use crate::calls::{Dialog, Method, Outcome, between};

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
                faults.push(Fault { frame: draft.mark.frame, words });
            }
        }
        marks.push(own);
    }
    (faults, marks)
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
