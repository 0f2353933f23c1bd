//! From record payloads to handshake messages (RFC 5246, section 7.4), which may span records.

pub(crate) const HELLO_REQUEST: u8 = 0;
pub(crate) const CLIENT_HELLO: u8 = 1;
pub(crate) const SERVER_HELLO: u8 = 2;
pub(crate) const NEW_SESSION_TICKET: u8 = 4;
pub(crate) const END_OF_EARLY_DATA: u8 = 5;
pub(crate) const ENCRYPTED_EXTENSIONS: u8 = 8;
pub(crate) const CERTIFICATE: u8 = 11;
pub(crate) const SERVER_KEY_EXCHANGE: u8 = 12;
pub(crate) const SERVER_HELLO_DONE: u8 = 14;
pub(crate) const CLIENT_KEY_EXCHANGE: u8 = 16;
pub(crate) const FINISHED: u8 = 20;
pub(crate) const KEY_UPDATE: u8 = 24;

/// The longest message taken; certificates of any sane chain are far shorter.
pub(crate) const MAX_MESSAGE: usize = 256 << 10;

/// A message: its type and everything, its header included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'a> {
    pub(crate) kind: u8,
    pub(crate) whole: &'a [u8],
    /// How long its header is: 4, or 12 in DTLS.
    pub(crate) header: usize,
}

impl<'a> Message<'a> {
    pub(crate) fn body(&self) -> &'a [u8] {
        self.whole.get(self.header..).unwrap_or_default()
    }
}

/// A message longer than any real one: what follows cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Collects one direction's handshake bytes.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    buffer: Vec<u8>,
    at: usize,
}

impl Messages {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Drops a message that was under way.
    pub(crate) fn clear(&mut self) {
        self.buffer.clear();
        self.at = 0;
    }

    /// The next whole message.
    pub(crate) fn next(&mut self) -> Result<Option<Message<'_>>, TooLong> {
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        let [kind, a, b, c, ..] = *rest else { return Ok(None) };
        let len = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        if len > MAX_MESSAGE {
            return Err(TooLong);
        }
        let Some(whole) = rest.get(..4 + len) else { return Ok(None) };
        self.at += 4 + len;
        Ok(Some(Message { kind, whole, header: 4 }))
    }
}
