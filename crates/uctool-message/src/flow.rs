//! One TCP connection: which protocol it speaks, found by content, and its messages.

use std::collections::VecDeque;

use uctool_capture::{Connection, Direction, Mark};

use crate::framer::{Framed, Framer};
use crate::http::{self, Http, HttpHead};
use crate::message::Message;
use crate::seen::{Carrier, Consumer, Context, Found, SeenSip, Unit, What};
use crate::start_line;
use crate::websocket::{self, WebSocket};

/// How many bytes of a direction may pass before its connection is given up as none of ours.
const SNIFF_LIMIT: usize = 64 * 1024;
/// How many requests may wait for their responses.
const MAX_ASKED: usize = 64;

/// The state of one connection.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    speaks: Speaks,
    /// Whether its bytes come out of TLS.
    tls: bool,
    to_server: Side,
    to_client: Side,
    /// Methods of HTTP requests that wait for their response.
    asked: VecDeque<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Speaks {
    /// Not known yet.
    #[default]
    Unknown,
    Sip,
    Http,
    WebSocket,
    /// Something else; its bytes are not looked at any more.
    Other,
}

#[derive(Debug, Default)]
struct Side {
    /// Bytes seen while the protocol is unknown.
    sniffed: usize,
    pending: Vec<u8>,
    framer: Framer,
    http: Http,
    socket: WebSocket,
}

/// The place of bytes on a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'c> {
    pub(crate) connection: &'c Connection,
    pub(crate) direction: Direction,
    pub(crate) mark: Mark,
}

impl Flow {
    /// Takes the next bytes of one direction; `tls` says that they were opened.
    pub(crate) fn data(
        &mut self,
        place: Place<'_>,
        bytes: &[u8],
        tls: bool,
        consumer: &mut dyn Consumer,
    ) {
        if tls != self.tls {
            // STARTTLS or CONNECT: what comes now is another conversation.
            self.flush(place, consumer);
            *self = Self { tls, ..Self::default() };
        }
        self.read(place, bytes, consumer);
    }

    fn read(&mut self, place: Place<'_>, bytes: &[u8], consumer: &mut dyn Consumer) {
        match self.speaks {
            Speaks::Unknown => self.sniff(place, bytes, consumer),
            Speaks::Sip => self.sip(place, bytes, consumer),
            Speaks::Http => self.http(place, bytes, consumer),
            Speaks::WebSocket => self.websocket(place, bytes, consumer),
            Speaks::Other => {}
        }
    }

    /// Bytes of one direction are missing.
    pub(crate) fn gap(&mut self, place: Place<'_>, missing: u64, consumer: &mut dyn Consumer) {
        self.flush(place, consumer);
        let side = self.side(place.direction);
        side.http.gap(missing);
        side.socket.clear();
        side.pending.clear();
    }

    /// No more bytes will come of one direction.
    pub(crate) fn flush(&mut self, place: Place<'_>, consumer: &mut dyn Consumer) {
        if self.speaks == Speaks::Unknown {
            // A message cut within its first lines: what there is decides.
            let pending = std::mem::take(&mut self.side(place.direction).pending);
            if Message::parse(&pending).is_none() {
                return;
            }
            self.speaks = Speaks::Sip;
            self.sip(place, &pending, consumer);
        }
        if self.speaks == Speaks::Sip {
            let context = self.context(place);
            self.side(place.direction)
                .framer
                .flush(&mut |framed| hand_on(context, &framed, consumer));
        }
    }

    fn context(&self, place: Place<'_>) -> Context {
        let (src, dst) = place.connection.endpoints(place.direction);
        let carrier = match (self.speaks == Speaks::WebSocket, self.tls) {
            (false, false) => Carrier::Tcp,
            (false, true) => Carrier::Tls,
            (true, false) => Carrier::Ws,
            (true, true) => Carrier::Wss,
        };
        Context { mark: place.mark, unit: Unit::Frame, src, dst, carrier, decrypted: self.tls }
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }

    /// Looks for the first line of a protocol that is known here. A capture may begin amid a message, so lines are
    /// looked at until one fits or the limit is reached.
    fn sniff(&mut self, place: Place<'_>, bytes: &[u8], consumer: &mut dyn Consumer) {
        let side = self.side(place.direction);
        side.sniffed += bytes.len();
        side.pending.extend_from_slice(bytes);
        let (speaks, at) = recognise(&side.pending);
        if speaks == Speaks::Unknown {
            if side.sniffed > SNIFF_LIMIT {
                self.speaks = Speaks::Other;
                self.to_server.pending = Vec::new();
                self.to_client.pending = Vec::new();
            } else {
                side.pending.drain(..at);
            }
            return;
        }
        let pending = std::mem::take(&mut side.pending);
        self.speaks = speaks;
        self.read(place, pending.get(at..).unwrap_or_default(), consumer);
    }

    fn sip(&mut self, place: Place<'_>, bytes: &[u8], consumer: &mut dyn Consumer) {
        let context = self.context(place);
        self.side(place.direction)
            .framer
            .push(bytes, &mut |framed| hand_on(context, &framed, consumer));
    }

    fn http(&mut self, place: Place<'_>, bytes: &[u8], consumer: &mut dyn Consumer) {
        let context = self.context(place);
        let (side, asked) = match place.direction {
            Direction::ToServer => (&mut self.to_server, &mut self.asked),
            Direction::ToClient => (&mut self.to_client, &mut self.asked),
        };
        let mut methods = Vec::new();
        let mut upgraded = false;
        side.http.push(bytes, &mut || asked.pop_front(), &mut |head: &HttpHead, bytes: &[u8]| {
            methods.extend(head.method.clone());
            upgraded |= head.websocket && head.status == Some(101);
            consumer.http(&context, head);
            consumer.http_bytes(&context, bytes);
        });
        self.asked.extend(methods);
        while self.asked.len() > MAX_ASKED {
            self.asked.pop_front();
        }
        if upgraded {
            self.speaks = Speaks::WebSocket;
            let rest = self.side(place.direction).http.take_rest();
            self.websocket(place, &rest, consumer);
        }
    }

    fn websocket(&mut self, place: Place<'_>, bytes: &[u8], consumer: &mut dyn Consumer) {
        let context = self.context(place);
        let fine = self.side(place.direction).socket.push(bytes, &mut |text: &[u8]| {
            if let Some(message) = Message::parse(text) {
                consumer.sip(&SeenSip { context, message, cut: false, overrun: false });
            }
        });
        if !fine {
            self.side(place.direction).socket.clear();
        }
    }
}

fn hand_on(context: Context, framed: &Framed<'_>, consumer: &mut dyn Consumer) {
    let Framed { raw, cut, overrun } = *framed;
    let found = Found { context, bytes: raw, cut, what: What::Message { overrun } };
    if !consumer.takes(&found)
        && let Some(message) = framed.message()
    {
        consumer.sip(&SeenSip { context, message, cut, overrun });
    }
}

/// The protocol of `bytes` and where it begins; `Unknown` with the number of bytes that need no second look.
fn recognise(bytes: &[u8]) -> (Speaks, usize) {
    if websocket::peek(bytes).is_some_and(|text| Message::parse(&text).is_some()) {
        return (Speaks::WebSocket, 0);
    }
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        if http::begins(rest) {
            return (Speaks::Http, at);
        }
        let Some(newline) = memchr::memchr(b'\n', rest) else {
            // A line longer than any start line is no text.
            let long = rest.len() > start_line::MAX_START_LINE;
            return (Speaks::Unknown, if long { bytes.len() } else { at });
        };
        let line = rest.get(..newline).unwrap_or_default();
        if start_line::parse(line.strip_suffix(b"\r").unwrap_or(line)).is_some() {
            return (Speaks::Sip, at);
        }
        at += newline + 1;
    }
}
