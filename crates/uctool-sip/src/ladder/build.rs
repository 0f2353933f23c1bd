//! From the messages of a call to its ladder.

use std::net::{IpAddr, SocketAddr};
use uctool_core::sort;

use uctool_message::Method;

use super::draft::{Draft, What, name};
use super::faults;
use super::model::{Arrow, Ladder, Strand};
use super::session::{Role, Session};
use super::words::spoken;
use crate::calls::between;
use crate::calls::{Dialog, Kind, Outcome};

/// The most columns; the last stands for all hosts after it.
pub(super) const MAX_HOSTS: usize = 24;

/// The ladder of what was kept of a call; `None` when nothing is known of it.
pub(super) fn ladder(drafts: Vec<Draft>, ended: &[Dialog], left_out: u64) -> Option<Ladder> {
    let mut dialogs: Vec<&Dialog> = ended.iter().collect();
    sort::by_key(&mut dialogs, |dialog| dialog.n);
    let head = *dialogs.first()?;
    if drafts.is_empty() && left_out == 0 {
        return None;
    }
    let first = drafts.first().map_or(head.first, |draft| draft.mark);
    let unit = drafts.first().map(|draft| draft.unit).unwrap_or_default();
    let columns = Columns::of(&drafts);
    let leg_of = |draft: &Draft| {
        let known = dialogs.iter().position(|dialog| dialog.n == draft.dialog);
        known.unwrap_or(dialogs.len() - 1)
    };
    let (faults, marks) = faults::of(&drafts, &dialogs);
    let roles = roles(&drafts);
    let arrows = drafts.into_iter().zip(roles).zip(marks).map(|((draft, role), faults)| Arrow {
        leg: leg_of(&draft),
        from: columns.at(draft.src),
        to: columns.at(draft.dst),
        since: between(first, draft.mark),
        last_since: between(first, draft.last),
        method: draft.method.as_str().to_owned(),
        session: draft.media.map(|media| Session { role, media: media.into_vec() }),
        mark: draft.mark,
        src: name(draft.src, Some(draft.src.port())),
        dst: name(draft.dst, Some(draft.dst.port())),
        label: draft.label.into(),
        status: draft.status,
        cseq: draft.cseq,
        carrier: draft.carrier,
        decrypted: draft.decrypted,
        cut: draft.cut,
        sent: draft.sent,
        last: draft.last,
        copies: draft.copies,
        faults,
        message: draft.raw,
    });
    Some(Ladder {
        kind: head.kind,
        from: head.from.name().to_owned(),
        to: head.to.name().to_owned(),
        outcome: head.outcome(),
        status: head.status,
        ended: ending(head),
        first,
        unit,
        legs: dialogs.iter().map(|dialog| strand(dialog)).collect(),
        arrows: arrows.collect(),
        hosts: columns.names(),
        faults,
        left_out,
    })
}

fn strand(dialog: &Dialog) -> Strand {
    Strand {
        call_id: dialog.call_id.to_string(),
        // What joined it to the legs before it; the first leg was joined by others later.
        joined_by: dialog
            .group
            .filter(|group| *group != dialog.n)
            .and_then(|_| dialog.legs.first().map(|leg| leg.by)),
        carrier: dialog.carrier,
    }
}

/// The outcome in a few words.
fn ending(dialog: &Dialog) -> String {
    let outcome = dialog.outcome();
    let mut words = outcome.as_str().to_owned();
    match dialog.status {
        Some(status) if status >= 300 => {
            words += &format!(", {status} {}", dialog.phrase);
        }
        _ => {}
    }
    if dialog.kind != Kind::Call {
        return words.trim_end().to_owned();
    }
    if outcome == Outcome::Failed && dialog.unconfirmed {
        words += ", the 2xx was never acknowledged";
    }
    if let Some(setup) = dialog.setup().filter(|_| outcome == Outcome::Answered) {
        words += &format!(" after {}", spoken(setup));
    }
    if let Some(duration) = dialog.duration().filter(|_| dialog.hung_up.is_some()) {
        words += &format!(", lasted {}", spoken(duration));
    }
    if let Some(side) = dialog.hung_up_by {
        words += &format!(", {} hung up", side.as_str());
    }
    words.trim_end().to_owned()
}

/// Hosts in order of appearance. A host is an address; where two ports of one address talk to each other, each is one.
struct Columns {
    shared: Vec<IpAddr>,
    hosts: Vec<SocketAddr>,
    /// The port of each host, where it used one only.
    ports: Vec<Option<u16>>,
}

impl Columns {
    fn of(drafts: &[Draft]) -> Self {
        let mut columns = Self { shared: Vec::new(), hosts: Vec::new(), ports: Vec::new() };
        for draft in drafts {
            let ip = draft.src.ip();
            if ip == draft.dst.ip() && draft.src != draft.dst && !columns.shared.contains(&ip) {
                columns.shared.push(ip);
            }
        }
        for draft in drafts {
            for address in [draft.src, draft.dst] {
                columns.note(address);
            }
        }
        columns
    }

    fn is_one(&self, a: SocketAddr, b: SocketAddr) -> bool {
        a.ip() == b.ip() && (a.port() == b.port() || !self.shared.contains(&a.ip()))
    }

    fn position(&self, address: SocketAddr) -> Option<usize> {
        self.hosts.iter().position(|host| self.is_one(*host, address))
    }

    fn note(&mut self, address: SocketAddr) {
        match self.position(address) {
            Some(at) => {
                if let Some(port) = self.ports.get_mut(at)
                    && address.port() != 0
                    && *port != Some(address.port())
                {
                    *port = None;
                }
            }
            // One more than is shown says that there are more.
            None if self.hosts.len() <= MAX_HOSTS => {
                self.hosts.push(address);
                self.ports.push(Some(address.port()).filter(|port| *port != 0));
            }
            None => {}
        }
    }

    fn at(&self, address: SocketAddr) -> usize {
        self.position(address).unwrap_or(MAX_HOSTS).min(MAX_HOSTS - 1)
    }

    fn names(&self) -> Vec<String> {
        let name_of = |(at, (host, port)): (usize, (&SocketAddr, &Option<u16>))| {
            if at + 1 == MAX_HOSTS && self.hosts.len() > MAX_HOSTS {
                return "more hosts".to_owned();
            }
            name(*host, *port)
        };
        let all = self.hosts.iter().zip(&self.ports).enumerate();
        all.take(MAX_HOSTS).map(name_of).collect()
    }
}

/// Which descriptions offer and which answer (RFC 3264; RFC 3261, section 13.2.1).
fn roles(drafts: &[Draft]) -> Vec<Option<Role>> {
    // Requests by dialog, CSeq and method, and whether they carry a description.
    let mut requests = std::collections::BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.is_request()) {
        let carries = draft.media.is_some();
        requests.insert((draft.dialog, draft.cseq, &draft.method), carries);
    }
    let role = |draft: &Draft| {
        draft.media.as_ref()?;
        let carries = requests.get(&(draft.dialog, draft.cseq, &draft.method));
        match (draft.status, &draft.method) {
            (None, Method::Ack) => Some(Role::Answer),
            (None, _) => Some(Role::Offer),
            (Some(_), _) => {
                carries.map(|carries| if *carries { Role::Answer } else { Role::Offer })
            }
        }
    };
    drafts
        .iter()
        .map(|draft| if draft.what == What::Message { role(draft) } else { None })
        .collect()
}
