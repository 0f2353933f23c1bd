//! The header fields calls need beyond those every message is read for, in one pass over the head.

use crate::message::Message;

/// First occurrences, raw; `None` where a message has none. Compact forms are read too.
#[derive(Debug, Clone, Copy, Default)]
#[expect(missing_docs, reason = "each is the header field of its name")]
pub struct Head<'a> {
    pub contact: Option<&'a [u8]>,
    pub expires: Option<&'a [u8]>,
    pub min_expires: Option<&'a [u8]>,
    pub record_route: Option<&'a [u8]>,
    pub max_forwards: Option<&'a [u8]>,
    pub reason: Option<&'a [u8]>,
    pub warning: Option<&'a [u8]>,
    pub diagnostics: Option<&'a [u8]>,
    pub event: Option<&'a [u8]>,
    pub subscription_state: Option<&'a [u8]>,
    pub refer_to: Option<&'a [u8]>,
    pub referred_by: Option<&'a [u8]>,
    pub replaces: Option<&'a [u8]>,
    pub session_id: Option<&'a [u8]>,
    pub cisco_guid: Option<&'a [u8]>,
    pub charging_vector: Option<&'a [u8]>,
    pub authorization: Option<&'a [u8]>,
    pub challenge: Option<&'a [u8]>,
    pub session_expires: Option<&'a [u8]>,
    pub retry_after: Option<&'a [u8]>,
    pub rseq: Option<&'a [u8]>,
    /// How many Via values there are.
    pub vias: u16,
}

impl<'a> Head<'a> {
    /// Reads the head of `message`.
    pub fn of(message: &Message<'a>) -> Self {
        let mut head = Self::default();
        for (name, value) in message.headers() {
            if name.eq_ignore_ascii_case(b"Via") || name.eq_ignore_ascii_case(b"v") {
                // Several values may share a line (section 7.3.1).
                let commas = memchr::memchr_iter(b',', value).count();
                let values = u16::try_from(commas + 1).unwrap_or(u16::MAX);
                head.vias = head.vias.saturating_add(values);
            } else if let Some(slot) = head.slot(name) {
                slot.get_or_insert(value);
            }
        }
        head
    }

    fn slot(&mut self, name: &[u8]) -> Option<&mut Option<&'a [u8]>> {
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted.as_bytes());
        // The length decides first: this runs for every header line.
        Some(match name.len() {
            1 if is("m") => &mut self.contact,
            1 if is("r") => &mut self.refer_to,
            1 if is("b") => &mut self.referred_by,
            1 if is("x") => &mut self.session_expires,
            1 if is("o") => &mut self.event,
            4 if is("RSeq") => &mut self.rseq,
            5 if is("Event") => &mut self.event,
            6 if is("Reason") => &mut self.reason,
            7 if is("Contact") => &mut self.contact,
            7 if is("Expires") => &mut self.expires,
            7 if is("Warning") => &mut self.warning,
            8 if is("Refer-To") => &mut self.refer_to,
            8 if is("Replaces") => &mut self.replaces,
            10 if is("Session-ID") => &mut self.session_id,
            10 if is("Cisco-Guid") => &mut self.cisco_guid,
            11 if is("Min-Expires") => &mut self.min_expires,
            11 if is("Referred-By") => &mut self.referred_by,
            11 if is("Retry-After") => &mut self.retry_after,
            12 if is("Max-Forwards") => &mut self.max_forwards,
            12 if is("Record-Route") => &mut self.record_route,
            13 if is("Authorization") => &mut self.authorization,
            14 if is("ms-diagnostics") => &mut self.diagnostics,
            15 if is("Session-Expires") => &mut self.session_expires,
            16 if is("WWW-Authenticate") => &mut self.challenge,
            17 if is("P-Charging-Vector") => &mut self.charging_vector,
            18 if is("Subscription-State") => &mut self.subscription_state,
            18 if is("Proxy-Authenticate") => &mut self.challenge,
            19 if is("Proxy-Authorization") => &mut self.authorization,
            21 if is("ms-diagnostics-public") => &mut self.diagnostics,
            _ => return None,
        })
    }
}
