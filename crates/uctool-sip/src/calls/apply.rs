//! What a message changes in its dialog.

use uctool_capture::Mark;
use uctool_message::text::{any_parameter, cut, keep, uri_of};
use uctool_message::value::unfold;
use uctool_message::{Method, Said, SeenSip};

use super::answer::seconds;
use super::dialog::{Contact, Dialog, Kind, Side, Transfer};
use super::subscription::{Subscription, state_of};
use super::transaction::Transaction;
use super::watch::Copy;

/// How many transactions of one dialog may wait at once; more are a flood, and the oldest leaves.
pub(super) const MAX_TRANSACTIONS: usize = 64;
/// How many addresses are kept.
const MAX_PEERS: usize = 8;

/// Where a message went.
pub(super) struct Applied {
    /// Its transaction in [`Dialog::transactions`].
    pub(super) index: Option<usize>,
    /// Whether it was new.
    pub(super) copy: Copy,
}

impl Dialog {
    /// Takes a message into account.
    pub(super) fn apply(&mut self, said: &Said<'_>, seen: &SeenSip<'_>) -> Applied {
        self.messages = self.messages.saturating_add(1);
        self.last = seen.context.mark;
        for ip in [seen.context.src.ip(), seen.context.dst.ip()] {
            if self.peers.len() < MAX_PEERS && !self.peers.contains(&ip) {
                self.peers.push(ip);
            }
        }
        let source = seen.context.src.ip();
        if self.spoke.len() < MAX_PEERS && !self.spoke.contains(&source) {
            self.spoke.push(source);
        }
        let applied = match said.status {
            None if said.method == Method::Ack => self.ack(said, seen),
            None => self.request(said, seen),
            Some(status) => self.response(status, said, seen),
        };
        if applied.copy == Copy::Again {
            self.retransmissions += 1;
        }
        applied
    }

    fn request(&mut self, said: &Said<'_>, seen: &SeenSip<'_>) -> Applied {
        let context = &seen.context;
        let (mark, opening) = (context.mark, said.to_tag.is_empty());
        if let Some(index) = self.find(said) {
            let Some(held) = self.transactions.get_mut(index) else {
                return Applied { index: None, copy: Copy::First };
            };
            let here = (held.src, held.dst) == (context.src, context.dst);
            let copy = if here && held.send(mark) { Copy::Again } else { Copy::Mirrored };
            if copy == Copy::Again && opening {
                self.repeated += 1;
            }
            return Applied { index: Some(index), copy };
        }
        let side = self.side_of(&said.from_tag);
        let primary = self.is_primary(said, seen);
        let mut transaction = Transaction::of(said, seen, side);
        transaction.primary = primary;
        transaction.send(mark);
        self.push(transaction);
        if primary {
            self.note_party(side, said, seen);
            self.primary_request(side, said, seen);
        }
        Applied { index: Some(self.transactions.len() - 1), copy: Copy::First }
    }

    fn response(&mut self, status: u16, said: &Said<'_>, seen: &SeenSip<'_>) -> Applied {
        let (context, mark) = (&seen.context, seen.context.mark);
        let index = self.find(said).unwrap_or_else(|| {
            let mut orphan = Transaction::of(said, seen, self.side_of(&said.from_tag));
            (orphan.src, orphan.dst) = (context.dst, context.src);
            orphan.primary = !self
                .transactions
                .iter()
                .any(|one| one.method == said.method && one.cseq == said.cseq);
            self.push(orphan);
            self.transactions.len() - 1
        });
        let Some(held) = self.transactions.get_mut(index) else {
            return Applied { index: None, copy: Copy::First };
        };
        if held.dst != context.src
            && held.request_seen
            && held.dst.ip() != context.src.ip()
            && held.src != context.dst
        {
            return Applied { index: Some(index), copy: Copy::Mirrored };
        }
        self.silent = false;
        let copy = held.answer(status, said, mark);
        // Where the hop before is not in the capture, the refusal of the last one is what the caller will be told.
        let looped =
            matches!(status, 482 | 483) && self.status.is_none() && said.method == Method::Invite;
        let (primary, carries) = (held.primary || looped, copy == Copy::First);
        if primary && carries {
            let side = match self.side_of(&said.from_tag) {
                Side::Caller => Side::Callee,
                Side::Callee => Side::Caller,
            };
            self.note_party(side, said, seen);
            self.primary_response(status, said, seen);
        }
        Applied { index: Some(index), copy }
    }

    /// An ACK: of a failure by its branch, of a 2xx by its CSeq, on whichever hop it was seen.
    fn ack(&mut self, said: &Said<'_>, seen: &SeenSip<'_>) -> Applied {
        let (context, mark) = (&seen.context, seen.context.mark);
        let by_branch = self
            .transactions
            .iter()
            .position(|one| one.method == Method::Invite && one.key == said.key);
        let near = |one: &Transaction| {
            one.src.ip() == context.src.ip() || one.dst.ip() == context.dst.ip()
        };
        let mut index = by_branch;
        let mut again = false;
        for (at, one) in self.transactions.iter_mut().enumerate() {
            let of_success = one.method == Method::Invite
                && one.cseq == said.cseq
                && one.status().is_none_or(|status| status < 300)
                && near(one);
            if by_branch == Some(at) || of_success {
                again |= one.acked.is_some();
                one.acked.get_or_insert(mark);
                index = index.or(Some(at));
            }
        }
        if by_branch.is_none_or(|at| {
            self.transactions
                .get(at)
                .and_then(Transaction::status)
                .is_none_or(|status| status < 300)
        }) {
            self.confirmed.get_or_insert(mark);
        }
        Applied {
            index,
            copy: if again && by_branch.is_some() { Copy::Again } else { Copy::First },
        }
    }

    fn find(&self, said: &Said<'_>) -> Option<usize> {
        self.transactions.iter().rposition(|one| one.key == said.key && one.method == said.method)
    }

    fn push(&mut self, transaction: Transaction) {
        // The tracker took what had ended; this many at once is a flood.
        if self.transactions.len() >= MAX_TRANSACTIONS {
            self.transactions.remove(0);
        }
        // Most dialogs have one or two at a time, and a vector takes room for four at first.
        self.transactions.reserve_exact(1);
        self.transactions.push(transaction);
    }

    /// Whether this request is the one its sender waits on, rather than its copy on a later hop.
    fn is_primary(&mut self, said: &Said<'_>, seen: &SeenSip<'_>) -> bool {
        if !said.to_tag.is_empty() || said.method == Method::Cancel {
            let side = self.side_of(&said.from_tag);
            return !self
                .transactions
                .iter()
                .any(|one| one.method == said.method && one.cseq == said.cseq && one.side == side);
        }
        let new = match self.primary_cseq {
            None => true,
            Some(before) => said.cseq > before && seen.context.src.ip() == self.src.ip(),
        };
        if new {
            self.primary_cseq = Some(said.cseq);
        }
        new
    }

    /// What a party says of itself.
    fn note_party(&mut self, side: Side, said: &Said<'_>, seen: &SeenSip<'_>) {
        let fields = &seen.message.fields;
        let agent =
            if said.is_request() { fields.user_agent } else { fields.server.or(fields.user_agent) };
        let party = match side {
            Side::Caller => &mut self.from,
            Side::Callee => &mut self.to,
        };
        if party.agent.is_none() && said.status.is_none_or(|status| status > 100) {
            party.agent = agent.map(|agent| keep(&unfold(agent)));
        }
        let makes_dialog =
            matches!(said.method, Method::Invite | Method::Subscribe | Method::Notify)
                && said.status.is_none_or(|status| (101..300).contains(&status));
        if let Some(contact) = said.head.contact.filter(|_| makes_dialog) {
            party.contact = Some(Contact {
                uri: keep(uri_of(&unfold(contact))),
                mark: seen.context.mark,
                from: seen.context.src,
            });
        }
        if party.tag.is_empty() && !said.to_tag.is_empty() && !said.is_request() {
            party.tag.clone_from(&said.to_tag);
        }
    }

    fn primary_request(&mut self, side: Side, said: &Said<'_>, seen: &SeenSip<'_>) {
        let mark = seen.context.mark;
        self.csta |= Said::has_body(seen, "application/csta");
        match said.method {
            Method::Invite if said.to_tag.is_empty() => {
                self.kind = Kind::Call;
                self.retry();
            }
            Method::Cancel => {
                self.cancelled.get_or_insert(mark);
                self.note_cause(said, mark);
            }
            Method::Bye => {
                self.hung_up.get_or_insert(mark);
                self.hung_up_by.get_or_insert(side);
                self.note_cause(said, mark);
            }
            Method::Refer => self.refer(side, said, mark),
            Method::Notify => self.notify(said, seen),
            Method::Subscribe | Method::Publish => self.subscribe(said, seen),
            Method::Register => self.retry(),
            // Until it is answered; see `refreshed_by`.
            Method::Invite | Method::Update if self.answered.is_some() => {
                self.refresh_failed = Some(0);
            }
            _ if self.kind != Kind::Call => self.retry(),
            _ => {}
        }
    }

    /// A new attempt: what the last one came to does not decide any more.
    fn retry(&mut self) {
        self.status = None;
        self.decided = None;
        self.phrase = Box::default();
    }

    fn refer(&mut self, by: Side, said: &Said<'_>, mark: Mark) {
        let value = said.head.refer_to.map(unfold).unwrap_or_default();
        let target = uri_of(&value);
        let attended = target.to_ascii_lowercase().contains("replaces=");
        let target = keep(target.split('?').next().unwrap_or_default());
        self.transfer = Some(Box::new(Transfer { target, attended, by, mark, result: None }));
    }

    fn subscribe(&mut self, said: &Said<'_>, seen: &SeenSip<'_>) {
        if self.kind != Kind::Call {
            self.retry();
        }
        let held = self.event(said);
        if said.method == Method::Subscribe && seconds(said.head.expires) == Some(0) {
            held.unsubscribed = true;
        }
        note_content(held, seen);
    }

    fn notify(&mut self, said: &Said<'_>, seen: &SeenSip<'_>) {
        let body = seen.message.body;
        if Said::has_body(seen, "message/sipfrag")
            && let Some(transfer) = &mut self.transfer
        {
            let status = body.get(8..11).and_then(|digits| std::str::from_utf8(digits).ok());
            transfer.result = status.and_then(|digits| digits.parse().ok()).or(transfer.result);
        }
        if self.kind == Kind::Call {
            return;
        }
        let mark = seen.context.mark;
        let held = self.event(said);
        held.notified += 1;
        held.first_notify.get_or_insert(mark);
        if let Some(value) = said.head.subscription_state.map(unfold) {
            let state = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            if state == "terminated" {
                held.terminated.get_or_insert(mark);
                held.reason = any_parameter(&value, "reason").map(keep).or(held.reason.take());
            }
            held.expires = any_parameter(&value, "expires")
                .and_then(|text| text.parse().ok())
                .or(held.expires);
            held.state = Some(cut(&state, 32).into());
        }
        note_content(held, seen);
    }

    pub(super) fn event(&mut self, said: &Said<'_>) -> &mut Subscription {
        let held = self.subscription.get_or_insert_default();
        if held.event.is_empty()
            && let Some(event) = said.head.event.map(unfold)
        {
            held.event = cut(event.split(';').next().unwrap_or_default().trim(), 48).into();
        }
        held
    }
}

fn note_content(held: &mut Subscription, seen: &SeenSip<'_>) {
    let kind = seen.message.fields.content_type.unwrap_or_default();
    if let Some(state) = state_of(kind, seen.message.body) {
        held.content = Some(state.into());
    }
}
