//! Which dialogs are legs of one call: a back-to-back user agent gives each leg its own Call-ID.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use uctool_core::Confidence;
use uctool_message::Said;
use uctool_message::text::{cut, same_number};
use uctool_message::value::unfold;

use super::dialog::{Dialog, Kind};

/// What says that two dialogs belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JoinedBy {
    /// The same Session-ID (RFC 7989).
    SessionId,
    /// The same Cisco-Guid.
    CiscoGuid,
    /// The same icid-value of P-Charging-Vector (RFC 7315).
    Icid,
    /// The same numbers, and the one goes to where the other comes from.
    Chain,
    /// The same numbers at nearly the same time.
    Numbers,
}

impl JoinedBy {
    /// The word in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SessionId => "Session-ID",
            Self::CiscoGuid => "Cisco-Guid",
            Self::Icid => "P-Charging-Vector",
            Self::Chain => "numbers and addresses",
            Self::Numbers => "numbers and time",
        }
    }

    /// How sure it is.
    pub fn confidence(self) -> Confidence {
        match self {
            Self::SessionId | Self::CiscoGuid | Self::Icid => Confidence::High,
            Self::Chain => Confidence::Medium,
            Self::Numbers => Confidence::Low,
        }
    }
}

/// Another leg of the same call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Its Call-ID.
    pub call_id: Box<str>,
    /// What says so.
    pub by: JoinedBy,
}

/// How many calls may wait to be matched by their numbers, and how long, in nanoseconds.
const MAX_RECENT: usize = 128;
const RECENT: i64 = 3_000_000_000;
/// How many legs a call is told of.
pub(super) const MAX_LEGS: usize = 4;
/// How many identifiers are remembered.
const MAX_KEYS: usize = 20_000;

/// A call that began a moment ago.
struct Recent {
    id: u64,
    time: i64,
    caller: Box<str>,
    callee: Box<str>,
    src: IpAddr,
    dst: IpAddr,
}

/// Finds the legs of calls.
#[derive(Default)]
pub(super) struct Joiner {
    /// The live dialog that first said an identifier, by its hash.
    by_key: HashMap<u64, u64>,
    /// The order in which identifiers came.
    keys: VecDeque<u64>,
    recent: VecDeque<Recent>,
}

impl Joiner {
    /// The dialog `said`, the first INVITE of `dialog`, belongs with, if it is known; `id` names `dialog` from now on.
    pub(super) fn join(
        &mut self,
        id: u64,
        dialog: &Dialog,
        said: &Said<'_>,
    ) -> Option<(u64, JoinedBy)> {
        if dialog.kind != Kind::Call || !said.is_request() {
            return None;
        }
        let mut found = None;
        for (by, key) in identifiers(said) {
            match self.by_key.get(&key) {
                Some(other) if *other != id => found = found.or(Some((*other, by))),
                Some(_) => {}
                None => self.remember(key, id),
            }
        }
        let by_numbers = self.by_numbers(id, dialog);
        found.or(by_numbers)
    }

    fn remember(&mut self, key: u64, id: u64) {
        if self.keys.len() >= MAX_KEYS
            && let Some(old) = self.keys.pop_front()
        {
            self.by_key.remove(&old);
        }
        self.keys.push_back(key);
        self.by_key.insert(key, id);
    }

    fn by_numbers(&mut self, id: u64, dialog: &Dialog) -> Option<(u64, JoinedBy)> {
        let time = dialog.first.time?;
        while self
            .recent
            .front()
            .is_some_and(|one| one.time + RECENT < time || self.recent.len() >= MAX_RECENT)
        {
            self.recent.pop_front();
        }
        let mut user = user_of_request(dialog);
        if user.is_empty() {
            user = dialog.to.user();
        }
        let (src, dst) = (dialog.src.ip(), dialog.dst.ip());
        let (mut chain, mut numbers) = (None, None);
        for one in self.recent.iter().rev().filter(|one| one.id != id) {
            // Between the same two hosts it is another call. Addresses are compared first: numbers cost more.
            let (chained, same) =
                (one.dst == src || one.src == dst, (one.src, one.dst) == (src, dst));
            if same
                || !same_number(&one.callee, user)
                || !same_number(&one.caller, dialog.from.user())
            {
                continue;
            }
            if chained {
                chain = chain.or(Some((one.id, JoinedBy::Chain)));
            } else {
                numbers = numbers.or(Some((one.id, JoinedBy::Numbers)));
            }
        }
        let caller = dialog.from.user().into();
        self.recent.push_back(Recent { id, time, caller, callee: user.into(), src, dst });
        chain.or(numbers)
    }
}

fn user_of_request(dialog: &Dialog) -> &str {
    uctool_message::text::user_of(&dialog.uri)
}

/// The identifiers a message carries from leg to leg, hashed.
fn identifiers(said: &Said<'_>) -> Vec<(JoinedBy, u64)> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut found = Vec::new();
    let mut note = |by: JoinedBy, value: &str| {
        let value = cut(value.trim(), 128);
        if !value.is_empty() && value.bytes().any(|byte| !matches!(byte, b'0' | b'-')) {
            let mut hasher = DefaultHasher::new();
            (by, value.to_ascii_lowercase()).hash(&mut hasher);
            found.push((by, hasher.finish()));
        }
    };
    if let Some(value) = said.head.session_id.map(unfold) {
        // The UUID of the sender; that of the other side is a parameter, nil at first (RFC 7989, section 5).
        note(JoinedBy::SessionId, value.split(';').next().unwrap_or_default());
    }
    if let Some(value) = said.head.cisco_guid.map(unfold) {
        note(JoinedBy::CiscoGuid, &value);
    }
    if let Some(value) = said.head.charging_vector.map(unfold) {
        let icid = value.split(';').find_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("icid-value")
                .then(|| value.trim().trim_matches('"').to_owned())
        });
        note(JoinedBy::Icid, &icid.unwrap_or_default());
    }
    found
}
