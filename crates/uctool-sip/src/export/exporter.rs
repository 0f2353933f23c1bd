//! Takes messages and secrets as they are found.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;

use uctool_core::io::Output;
use uctool_message::value::unfold;
use uctool_message::{Consumer, Context, SeenSip};
use uctool_tls::{SessionReport, SessionSecrets};
use zeroize::Zeroizing;

use super::anonymize::Anonymizer;
use super::pcapng::Writer;
use super::pdu;

/// How many pairs of addresses one call may be spread over.
const MAX_CARRIERS: usize = 4096;

/// What a run has found so far.
pub(super) struct Exporter {
    pub(super) call_id: Option<String>,
    /// A Call-ID that begins as the wanted one does.
    pub(super) resembling: Option<String>,
    /// Messages are written, rather than packets.
    pub(super) messages_wanted: bool,
    pub(super) anonymizer: Option<Anonymizer>,
    pub(super) writer: Writer<Box<dyn Output>>,
    pub(super) secrets: Zeroizing<Vec<u8>>,
    /// Pairs of addresses between which the call was seen.
    pub(super) carriers: BTreeSet<(SocketAddr, SocketAddr)>,
    pub(super) sessions: u64,
    pub(super) messages: u64,
    pub(super) error: Option<io::Error>,
}

impl Exporter {
    fn write(&mut self, dissector: &str, context: &Context, payload: &[u8]) {
        if !self.messages_wanted || self.error.is_some() {
            return;
        }
        let bytes = pdu::pdu(dissector, context, payload);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        match self.writer.packet(pdu::LINK, context.mark.time, length, &bytes) {
            Ok(_) => self.messages += 1,
            Err(error) => self.error = Some(error),
        }
    }
}

/// Both ends in one order.
pub(super) fn pair(a: SocketAddr, b: SocketAddr) -> (SocketAddr, SocketAddr) {
    (a.min(b), a.max(b))
}

impl Consumer for Exporter {
    fn sip(&mut self, seen: &SeenSip<'_>) {
        if let Some(wanted) = &self.call_id {
            let call_id = seen.message.fields.call_id.map(unfold);
            if call_id.as_deref() != Some(wanted.as_str()) {
                let begins = call_id.filter(|call_id| call_id.starts_with(wanted.as_str()));
                if self.resembling.is_none() {
                    self.resembling = begins.map(std::borrow::Cow::into_owned);
                }
                return;
            }
            if self.carriers.len() < MAX_CARRIERS {
                self.carriers.insert(pair(seen.context.src, seen.context.dst));
            }
        }
        match &mut self.anonymizer {
            None => self.write("sip", &seen.context, seen.message.raw),
            Some(anonymizer) => {
                let context = anonymizer.context(&seen.context);
                let message = anonymizer.sip(&seen.message);
                self.write("sip", &context, &message);
            }
        }
    }

    fn http_bytes(&mut self, context: &Context, bytes: &[u8]) {
        match &mut self.anonymizer {
            _ if self.call_id.is_some() => {}
            None => self.write("http", context, bytes),
            Some(anonymizer) => {
                let (context, head) = (anonymizer.context(context), anonymizer.http(bytes));
                self.write("http", &context, &head);
            }
        }
    }

    fn secrets(&mut self, report: &SessionReport, secrets: &SessionSecrets) {
        let carries = self.carriers.contains(&pair(report.client, report.server));
        if self.messages_wanted || (self.call_id.is_some() && !carries) {
            return;
        }
        self.sessions += 1;
        let lines = secrets.lines();
        if self.secrets.capacity() - self.secrets.len() < lines.len() {
            // Grown by hand: a vector that grows by itself leaves a copy behind that nobody wipes.
            let room = 2 * (self.secrets.len() + lines.len());
            let mut larger = Zeroizing::new(Vec::with_capacity(room));
            larger.extend_from_slice(&self.secrets);
            self.secrets = larger;
        }
        self.secrets.extend_from_slice(lines);
    }
}
