//! What both sides said in one handshake, whichever half arrives first.

use uctool_capture::{Direction, Mark};

use crate::cipher::Opener;
use crate::hello::{ClientHello, ServerHello};
use crate::messages::{
    CERTIFICATE, CLIENT_KEY_EXCHANGE, Message, NEW_SESSION_TICKET, SERVER_HELLO_DONE,
    SERVER_KEY_EXCHANGE,
};
use crate::reader::Reader;
use crate::version::Version;

/// How many bytes of a handshake are kept for the extended master secret.
const MAX_TRANSCRIPT: usize = 1 << 20;
/// How many certificates of a chain are kept.
const MAX_CERTIFICATES: usize = 16;

/// The side of the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Client,
    Server,
}

/// Bytes missing inside a handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) direction: Direction,
    pub(crate) bytes: u64,
    pub(crate) mark: Mark,
}

/// One handshake.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each seen or not")]
pub(crate) struct Handshake {
    pub(crate) client: Option<ClientHello>,
    pub(crate) server: Option<ServerHello>,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) client_certificates: Vec<Vec<u8>>,
    pub(crate) server_done: bool,
    /// The server sent more than its hello: the handshake is no resumption.
    pub(crate) full: bool,
    /// The body of ClientKeyExchange.
    pub(crate) exchange: Option<Vec<u8>>,
    pub(crate) ticket: Option<Vec<u8>>,
    pub(crate) loss: Option<Loss>,
    pub(crate) malformed: bool,
    /// The server took the early data offered; `None` until its EncryptedExtensions are read.
    pub(crate) early_accepted: Option<bool>,
    hello_bytes: Vec<u8>,
    server_bytes: Vec<u8>,
    client_bytes: Vec<u8>,
    /// The keys of both sides once they are known, until each side takes its own.
    pub(crate) client_opener: Option<Opener>,
    pub(crate) server_opener: Option<Opener>,
    pub(crate) unlocked: bool,
}

impl Handshake {
    /// Notes the ClientHello. The second one, after a HelloRetryRequest, takes the first one's place.
    pub(crate) fn set_client(&mut self, hello: ClientHello, transcript: &[u8]) {
        self.client = Some(hello);
        self.hello_bytes = transcript.to_vec();
    }

    pub(crate) fn set_server(&mut self, hello: ServerHello, transcript: &[u8]) {
        self.server = Some(hello);
        self.server_bytes = transcript.to_vec();
    }

    /// Takes any other message in clear.
    pub(crate) fn message(&mut self, side: Side, message: Message<'_>) {
        match (side, message.kind) {
            (Side::Server, CERTIFICATE) => {
                self.full = true;
                match certificates(message.body()) {
                    Some(chain) => self.certificates = chain,
                    None => self.malformed = true,
                }
            }
            // Broken or not, the keys do not depend on it.
            (Side::Client, CERTIFICATE) => {
                self.client_certificates = certificates(message.body()).unwrap_or_default();
            }
            (Side::Server, SERVER_KEY_EXCHANGE) => self.full = true,
            (Side::Server, SERVER_HELLO_DONE) => {
                self.full = true;
                self.server_done = true;
            }
            (Side::Server, NEW_SESSION_TICKET) => {
                self.ticket = ticket(message.body());
                return;
            }
            _ => {}
        }
        let transcript = match side {
            Side::Server => &mut self.server_bytes,
            // Messages after ClientKeyExchange do not count for the extended master secret.
            Side::Client if self.exchange.is_some() => return,
            Side::Client => &mut self.client_bytes,
        };
        if transcript.len() + message.whole.len() <= MAX_TRANSCRIPT {
            transcript.extend_from_slice(message.whole);
        } else {
            self.malformed = true;
        }
        if side == Side::Client && message.kind == CLIENT_KEY_EXCHANGE {
            self.exchange = Some(message.body().to_vec());
        }
    }

    /// The handshake from ClientHello to ClientKeyExchange, in order.
    pub(crate) fn transcript(&self) -> [&[u8]; 3] {
        [&self.hello_bytes, &self.server_bytes, &self.client_bytes]
    }

    pub(crate) fn version(&self) -> Option<Version> {
        self.server.as_ref()?.version
    }

    /// The version of the TLS family whose rules the handshake follows.
    pub(crate) fn is_tls13(&self) -> bool {
        self.version().is_some_and(|version| version.stream() == Version::Tls13)
    }

    /// Both sides know extension 23 (RFC 7627).
    pub(crate) fn extended_master(&self) -> bool {
        matches!((&self.client, &self.server), (Some(c), Some(s)) if c.extended_master && s.extended_master)
    }

    /// Both sides know extension 22 (RFC 7366).
    pub(crate) fn encrypt_then_mac(&self) -> bool {
        matches!((&self.client, &self.server), (Some(c), Some(s)) if c.encrypt_then_mac && s.encrypt_then_mac)
    }

    /// Both sides agreed on connection IDs (RFC 9146), and at least one is sent.
    pub(crate) fn connection_ids(&self) -> bool {
        let (Some(client), Some(server)) = (&self.client, &self.server) else { return false };
        matches!((client.connection_id, server.connection_id), (Some(a), Some(b)) if a + b > 0)
    }

    /// Whether the server went straight to its keys: `None` until it can be told.
    pub(crate) fn resumed(&self) -> Option<bool> {
        if self.full {
            return Some(false);
        }
        let (client, server) = (self.client.as_ref()?, self.server.as_ref()?);
        let echoed = !client.session_id.is_empty() && client.session_id == server.session_id;
        Some(echoed || client.ticket.is_some())
    }

    /// Bytes this handshake holds.
    pub(crate) fn forget_transcript(&mut self) {
        self.hello_bytes = Vec::new();
        self.server_bytes = Vec::new();
        self.client_bytes = Vec::new();
    }
}

/// The chain of a Certificate message up to TLS 1.2 (RFC 5246, section 7.4.2).
fn certificates(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut list = Reader::new(Reader::new(body).vec24()?);
    let mut chain = Vec::new();
    while !list.is_empty() && chain.len() < MAX_CERTIFICATES {
        chain.push(list.vec24()?.to_vec());
    }
    Some(chain)
}

/// The chain of a Certificate message of TLS 1.3 (RFC 8446, section 4.4.2).
pub(crate) fn certificates13(body: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut reader = Reader::new(body);
    reader.vec8()?;
    let mut list = Reader::new(reader.vec24()?);
    let mut chain = Vec::new();
    while !list.is_empty() && chain.len() < MAX_CERTIFICATES {
        chain.push(list.vec24()?.to_vec());
        list.vec16()?;
    }
    Some(chain)
}

/// The ticket of a NewSessionTicket message (RFC 5077, section 3.3).
fn ticket(body: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(body);
    reader.take(4)?;
    let ticket = reader.vec16()?;
    (!ticket.is_empty()).then(|| ticket.to_vec())
}
