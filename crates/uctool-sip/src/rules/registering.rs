//! When each device registered anew: with another Call-ID, or after it had unregistered.

use std::collections::BTreeMap;
use std::net::IpAddr;

use uctool_capture::Mark;
use uctool_message::Method;
use uctool_message::value::unfold;

use crate::calls::{Copy, Sighting};

const MAX_USERS: usize = 4000;
const MAX_TIMES: usize = 64;

/// One user at one address.
#[derive(Debug, Default)]
pub(super) struct User {
    pub(super) file: usize,
    call_id: Box<str>,
    gone: bool,
    /// Each time it registered anew; the first few.
    pub(super) anew: Vec<Mark>,
    /// How often it unregistered.
    pub(super) left: u32,
    pub(super) address: Option<IpAddr>,
}

/// Every user.
#[derive(Debug, Default)]
pub(super) struct Registering(pub(super) BTreeMap<Box<str>, User>);

impl Registering {
    pub(super) fn note(&mut self, sighting: &Sighting<'_>) {
        let (said, dialog) = (sighting.said, sighting.dialog);
        let primary = sighting.transaction.is_some_and(|one| one.primary);
        if said.method != Method::Register
            || !said.is_request()
            || sighting.copy != Copy::First
            || !primary
        {
            return;
        }
        let key = &dialog.to.uri;
        if self.0.len() >= MAX_USERS && !self.0.contains_key(key) {
            return;
        }
        let contact = said.head.contact.map(unfold).unwrap_or_default();
        if contact.is_empty() {
            return; // It only asks for its bindings.
        }
        let expires = said.head.expires.map(unfold).unwrap_or_default();
        let leaves = uctool_message::text::any_parameter(&contact, "expires")
            .map_or(expires.trim() == "0", |value| value == "0");
        let user = self.0.entry(key.clone()).or_default();
        let mark = dialog.last;
        if leaves {
            user.left += u32::from(!user.gone);
            user.gone = true;
            return;
        }
        let anew = user.gone || *user.call_id != *dialog.call_id;
        if user.anew.is_empty() {
            user.file = dialog.file;
        }
        if anew && user.anew.len() < MAX_TIMES {
            user.anew.push(mark);
        }
        user.gone = false;
        user.call_id = dialog.call_id.clone();
        user.address = Some(dialog.src.ip());
    }
}

impl User {
    /// Nanoseconds between one new registration and the next.
    pub(super) fn intervals(&self) -> Vec<i64> {
        self.anew
            .windows(2)
            .filter_map(|pair| pair.last()?.time?.checked_sub(pair.first()?.time?))
            .collect()
    }
}
