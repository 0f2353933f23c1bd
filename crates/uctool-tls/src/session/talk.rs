//! What the records of a session say: hellos, certificates, alerts, data.

use uctool_capture::Mark;

use super::{MAX_ALERTS, Session};
use crate::dtls::MESSAGE_HEADER;
use crate::half::Read;
use crate::handshake::{Side, certificates13};
use crate::hello::{ClientHello, ServerHello, accepts_early_data};
use crate::messages::{
    CERTIFICATE, CLIENT_HELLO, ENCRYPTED_EXTENSIONS, END_OF_EARLY_DATA, FINISHED, HELLO_REQUEST,
    KEY_UPDATE, Message, SERVER_HELLO,
};
use crate::record::{ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE};
use crate::report::{Alert, SessionId};
use crate::thirteen::Stage;
use crate::unwrapper::AppSink;

impl Session {
    /// The content of a record, in clear or decrypted.
    pub(super) fn content(
        &mut self,
        side: Side,
        kind: u8,
        plain: &[u8],
        mark: Mark,
        decrypted: Option<SessionId>,
        out: &mut dyn AppSink,
    ) {
        match kind {
            APPLICATION_DATA if decrypted.is_some() && !plain.is_empty() => {
                out.data(&self.connection, self.direction(side), plain, mark, decrypted);
            }
            HANDSHAKE => self.handshake_bytes(side, plain),
            CHANGE_CIPHER_SPEC if !matches!(self.half(side).read, Read::Thirteen(_)) => {
                self.half(side).read = Read::Pending;
            }
            ALERT => self.alert(side, plain, mark),
            _ => {}
        }
    }

    fn alert(&mut self, side: Side, plain: &[u8], mark: Mark) {
        if let ([level, description], true) = (plain, self.alerts.len() < MAX_ALERTS) {
            self.alerts.push(Alert {
                direction: self.direction(side),
                from_client: side == Side::Client,
                level: *level,
                description: *description,
                mark,
            });
        }
    }

    fn handshake_bytes(&mut self, side: Side, bytes: &[u8]) {
        if self.datagram {
            self.half(side).fragments.push(bytes);
            while let Some((kind, whole)) = self.half(side).fragments.next() {
                self.message(side, Message { kind, whole: &whole, header: MESSAGE_HEADER });
            }
            return;
        }
        let mut messages = std::mem::take(&mut self.half(side).messages);
        messages.push(bytes);
        loop {
            match messages.next() {
                Ok(Some(message)) => self.message(side, message),
                Ok(None) => break,
                Err(_) => {
                    messages.clear();
                    if let Some(handshake) = self.handshake(side) {
                        handshake.malformed = true;
                    }
                    break;
                }
            }
        }
        self.half(side).messages = messages;
    }

    fn message(&mut self, side: Side, message: Message<'_>) {
        self.progress = true;
        match (side, message.kind) {
            (_, HELLO_REQUEST) => {}
            (Side::Client, CLIENT_HELLO) => self.client_hello(message),
            (Side::Server, SERVER_HELLO) => self.server_hello(message),
            _ if matches!(self.half(side).read, Read::Thirteen(_)) => {
                self.message13(side, message);
            }
            // What follows the keys of an epoch is its Finished; later hellos begin a new one.
            (_, FINISHED) => {}
            _ => {
                if let Some(handshake) = self.handshake(side) {
                    handshake.message(side, message);
                }
            }
        }
    }

    fn client_hello(&mut self, message: Message<'_>) {
        let datagram = self.datagram;
        let hello = ClientHello::parse(message.body(), datagram);
        // After a HelloRetryRequest the same random comes again; a new one begins a new handshake.
        // Old DTLS peers take a new random after a HelloVerifyRequest.
        let answered = self.handshake(Side::Client).is_some_and(|h| h.server.is_some());
        let known = self.handshake(Side::Client).and_then(|h| h.client.as_ref());
        let again = match (known, &hello) {
            (Some(known), Some(hello)) => known.random == hello.random || (datagram && !answered),
            (Some(_), None) => false,
            (None, _) => true,
        };
        if !again {
            self.next_handshake(Side::Client);
        }
        let Some(handshake) = self.handshake(Side::Client) else { return };
        match hello {
            Some(hello) => handshake.set_client(hello, message.whole),
            None => handshake.malformed = true,
        }
    }

    fn server_hello(&mut self, message: Message<'_>) {
        let hello = ServerHello::parse(message.body());
        let known = self.handshake(Side::Server).and_then(|h| h.server.as_ref());
        if known.is_some_and(|known| !known.retry) {
            self.next_handshake(Side::Server);
        }
        let Some(handshake) = self.handshake(Side::Server) else { return };
        match hello {
            Some(hello) => handshake.set_server(hello, message.whole),
            None => handshake.malformed = true,
        }
    }

    fn message13(&mut self, side: Side, message: Message<'_>) {
        if let Some(handshake) = self.handshake(side) {
            match (side, message.kind) {
                (Side::Server, ENCRYPTED_EXTENSIONS) => {
                    handshake.early_accepted = Some(accepts_early_data(message.body()));
                }
                (Side::Server, CERTIFICATE) if handshake.certificates.is_empty() => {
                    let chain = certificates13(message.body());
                    handshake.certificates = chain.unwrap_or_default();
                }
                (Side::Client, CERTIFICATE) if handshake.client_certificates.is_empty() => {
                    let chain = certificates13(message.body());
                    handshake.client_certificates = chain.unwrap_or_default();
                }
                _ => {}
            }
        }
        let Read::Thirteen(thirteen) = &mut self.half(side).read else { return };
        match message.kind {
            END_OF_EARLY_DATA => thirteen.advance(Stage::Handshake),
            FINISHED => thirteen.advance(Stage::Application),
            KEY_UPDATE => thirteen.update(),
            _ => {}
        }
    }
}
