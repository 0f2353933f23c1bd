//! What the decoder hands on: messages with where, when and between whom they were seen.

use std::net::SocketAddr;

use uctool_capture::{Connection, Datagram, IcmpError, Mark, StreamEvent};
use uctool_core::Location;

use crate::http::HttpHead;
use crate::message::Message;

/// What carried a message (the `transport` of the output contract).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// SIP over UDP.
    Udp,
    /// SIP over TCP.
    Tcp,
    /// SIP over TLS.
    Tls,
    /// SIP over WebSocket (RFC 7118).
    Ws,
    /// SIP over WebSocket in TLS.
    Wss,
    /// SIP over SCTP (RFC 4168).
    Sctp,
    /// SIP over DTLS.
    Dtls,
    /// A text that does not say what carried the message.
    Unknown,
}

impl Carrier {
    /// The word in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Ws => "ws",
            Self::Wss => "wss",
            Self::Sctp => "sctp",
            Self::Dtls => "dtls",
            Self::Unknown => "-",
        }
    }

    /// Whether messages on it are framed by Content-Length.
    pub fn is_stream(self) -> bool {
        matches!(self, Self::Tcp | Self::Tls)
    }
}

/// What the places of an input are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Unit {
    /// Frames of a capture.
    #[default]
    Frame,
    /// Lines of a text.
    Line,
}

impl Unit {
    /// The word for one of them.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Line => "line",
        }
    }

    /// The place `at` of `source`.
    pub fn locate(self, source: &str, at: u64) -> Location {
        let location = Location::of(source);
        match self {
            Self::Frame => location.frame(at),
            Self::Line => location.line(at),
        }
    }
}

/// Where, when, between whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The frame that completed the message; in a text, the line that begins it.
    pub mark: Mark,
    /// Whether that is a frame or a line.
    pub unit: Unit,
    /// Sender; the unspecified address where a text does not say.
    pub src: SocketAddr,
    /// Receiver; the unspecified address where a text does not say.
    pub dst: SocketAddr,
    /// What carried it.
    pub carrier: Carrier,
    /// True when it was encrypted and a secret opened it.
    pub decrypted: bool,
}

/// A SIP message in its place.
#[derive(Debug, Clone)]
pub struct SeenSip<'a> {
    /// Its place.
    pub context: Context,
    /// The message.
    pub message: Message<'a>,
    /// The capture lost its end.
    pub cut: bool,
    /// More bytes followed than its Content-Length covers, and they were another message.
    pub overrun: bool,
}

/// Bytes in which messages were found, before they are read.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// Their place.
    pub context: Context,
    /// The bytes.
    pub bytes: &'a [u8],
    /// The capture lost their end.
    pub cut: bool,
    /// How messages lie in them.
    pub what: What,
}

/// How messages lie in the bytes of a [`Found`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A datagram, which may hold no message, or several.
    Datagram,
    /// One message.
    Message {
        /// As in [`SeenSip`].
        overrun: bool,
    },
}

/// Takes what the decoder finds, in order.
pub trait Consumer {
    /// A SIP message.
    fn sip(&mut self, seen: &SeenSip<'_>);
    /// What may hold SIP, before it is read. Who returns true reads it later.
    fn takes(&mut self, _found: &Found<'_>) -> bool {
        false
    }
    /// The head of an HTTP message.
    fn http(&mut self, _context: &Context, _head: &HttpHead) {}
    /// The whole of an HTTP message, as far as it had come when its head was complete.
    fn http_bytes(&mut self, _context: &Context, _bytes: &[u8]) {}
    /// The secrets of an opened TLS session, just before its end is told.
    fn secrets(&mut self, _: &uctool_tls::SessionReport, _: &uctool_tls::SessionSecrets) {}
    /// A TLS session ended, opened or not.
    fn session(&mut self, _report: &uctool_tls::SessionReport) {}
    /// An ICMP error, whatever it quotes.
    fn icmp_error(&mut self, _error: &IcmpError<'_>) {}
    /// Something other than data on a TCP connection: a gap, a FIN, a reset, its end.
    fn connection(&mut self, _connection: &Connection, _event: &StreamEvent<'_>) {}
    /// A datagram that is neither SIP nor TLS: media, DNS, anything.
    fn other(&mut self, _datagram: &Datagram<'_>) {}
}
