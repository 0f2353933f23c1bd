//! What a response changes in its dialog.

use uctool_capture::Mark;
use uctool_message::text::{any_parameter, cut, keep};
use uctool_message::value::{parameter, unfold};
use uctool_message::{Method, Said, SeenSip};

use super::dialog::{Cause, Dialog, Kind, Registration, Side};

/// How many forks are kept.
const MAX_FORKS: usize = 8;

impl Dialog {
    pub(super) fn primary_response(&mut self, status: u16, said: &Said<'_>, seen: &SeenSip<'_>) {
        let mark = seen.context.mark;
        if matches!(status, 401 | 407) {
            self.challenges += 1;
        }
        let opening =
            self.primary_cseq.is_none_or(|cseq| cseq == said.cseq) && self.hung_up.is_none();
        match said.method {
            Method::Invite if opening => self.invite_response(status, said, seen),
            Method::Invite | Method::Update if self.answered.is_some() => {
                self.refreshed_by(status, mark);
            }
            Method::Register if status >= 200 => {
                self.decide(status, said, mark);
                self.registered(status, said, mark);
            }
            Method::Subscribe if status >= 200 && self.kind != Kind::Call => {
                self.decide(status, said, mark);
                self.subscribed(status, said, mark);
            }
            Method::Notify if self.method != Method::Notify => {}
            _ if status >= 200 && self.kind != Kind::Call => self.decide(status, said, mark),
            _ => {}
        }
    }

    fn invite_response(&mut self, status: u16, said: &Said<'_>, seen: &SeenSip<'_>) {
        let mark = seen.context.mark;
        let tag = &said.to_tag;
        if status > 100
            && !tag.is_empty()
            && !self.forks.contains(tag)
            && self.forks.len() < MAX_FORKS
        {
            self.forks.push(tag.clone());
        }
        match status {
            100 => {
                self.trying.get_or_insert(mark);
            }
            101..=199 => {
                self.progress.get_or_insert(mark);
                if status == 180 {
                    self.ringing.get_or_insert(mark);
                }
            }
            _ if self.answered.is_some() => {}
            200..=299 => {
                self.answered = Some(mark);
                self.to.tag.clone_from(tag);
                self.session_timer =
                    said.head.session_expires.map(|value| session_timer(&unfold(value)));
                self.decide(status, said, mark);
            }
            _ => {
                self.decide(status, said, mark);
                self.note_cause(said, mark);
            }
        }
    }

    /// The answer to a re-INVITE or UPDATE.
    fn refreshed_by(&mut self, status: u16, mark: Mark) {
        match status {
            200..=299 => (self.refreshed, self.refresh_failed) = (Some(mark), None),
            401 | 407 | 491 => {}
            300.. => self.refresh_failed = Some(status),
            _ => {}
        }
    }

    fn decide(&mut self, status: u16, said: &Said<'_>, mark: Mark) {
        self.status = Some(status);
        self.phrase = keep(&said.phrase);
        self.decided = Some(mark);
        if status >= 300 {
            self.warning = said.head.warning.map(|value| keep(&unfold(value)));
            self.diagnostics = said.head.diagnostics.map(|value| keep(&unfold(value)));
        }
    }

    fn registered(&mut self, status: u16, said: &Said<'_>, mark: Mark) {
        if status >= 300 {
            return;
        }
        let contact = said.head.contact.map(unfold);
        let granted =
            contact.as_deref().and_then(|value| parameter(value, "expires")?.parse().ok());
        let granted = granted.or_else(|| seconds(said.head.expires));
        let held = self.registration.get_or_insert_default();
        let taken_back = granted == Some(0) || (contact.is_none() && held.granted > 0);
        note_registration(held, granted, taken_back, mark);
    }

    fn subscribed(&mut self, status: u16, said: &Said<'_>, mark: Mark) {
        let held = self.event(said);
        if status < 300 {
            held.accepted.get_or_insert(mark);
            held.expires = seconds(said.head.expires).or(held.expires);
            if held.unsubscribed {
                held.terminated.get_or_insert(mark);
            }
        }
    }

    pub(super) fn note_cause(&mut self, said: &Said<'_>, mark: Mark) {
        let Some(value) = said.head.reason.map(unfold) else { return };
        let first = if value.contains('"') {
            value.as_ref()
        } else {
            value.split(',').next().unwrap_or_default()
        };
        let protocol = first.split(';').next().unwrap_or_default().trim();
        self.cause = Some(Cause {
            protocol: cut(protocol, 16).into(),
            cause: any_parameter(first, "cause").and_then(|text| text.parse().ok()),
            text: any_parameter(first, "text").map(keep),
            mark,
        });
    }
}

fn note_registration(held: &mut Registration, granted: Option<u32>, taken_back: bool, mark: Mark) {
    if taken_back {
        held.unregistered = Some(mark);
        return;
    }
    held.unregistered = None;
    held.granted += 1;
    held.since.get_or_insert(mark);
    held.expires = granted.or(held.expires);
}

/// `1800;refresher=uac` (RFC 4028, section 4).
fn session_timer(value: &str) -> (u32, Option<Side>) {
    let seconds = value.split(';').next().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    let refresher = match any_parameter(value, "refresher") {
        Some("uac") => Some(Side::Caller),
        Some("uas") => Some(Side::Callee),
        _ => None,
    };
    (seconds, refresher)
}

/// A header value that is a number of seconds, parameters left out.
pub(super) fn seconds(value: Option<&[u8]>) -> Option<u32> {
    unfold(value?).split(';').next()?.trim().parse().ok()
}
