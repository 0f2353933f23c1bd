//! One message as it is kept until its call is over.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use uctool_capture::{Connection, Direction, IcmpError, Mark};
use uctool_message::text::cut;
use uctool_message::value::unfold;
use uctool_message::{Carrier, Context, Method, SeenSip, Unit};

use super::session::{self, Medium};
use crate::calls::{Copy, Side, Sighting};

/// The longest message that is kept whole, in bytes.
const MAX_MESSAGE: usize = 64 * 1024;
/// The longest label and explanation, in bytes.
const MAX_WORDS: usize = 160;
/// Copies of one datagram this close together are the capture's, in nanoseconds.
const MIRRORED: i64 = 20_000_000;

/// Who stands in for an address that a text does not give.
pub(super) const CALLER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 1);
pub(super) const CALLEE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 2);

/// What a draft was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A message of SIP.
    Message,
    /// An ICMP error.
    Icmp,
    /// A reset TCP connection.
    Reset,
}

/// One arrow in the making.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) what: What,
    pub(super) mark: Mark,
    pub(super) src: SocketAddr,
    pub(super) dst: SocketAddr,
    /// The number of its dialog.
    pub(super) dialog: u64,
    /// Its transaction on this hop.
    pub(super) key: u64,
    pub(super) method: Method,
    pub(super) cseq: Option<u32>,
    pub(super) status: Option<u16>,
    pub(super) label: Box<str>,
    pub(super) carrier: Carrier,
    pub(super) unit: Unit,
    pub(super) decrypted: bool,
    pub(super) cut: bool,
    /// Tells other content apart.
    identity: u64,
    to_tag: Box<str>,
    pub(super) sent: u32,
    pub(super) last: Mark,
    pub(super) copies: u32,
    pub(super) media: Option<Box<[Medium]>>,
    /// What it says of its reason: Reason, Warning, ms-diagnostics.
    pub(super) why: Option<Box<str>>,
    pub(super) raw: Option<Box<[u8]>>,
}

impl Draft {
    /// A message; its text is kept with `keep`.
    pub(super) fn of(seen: &SeenSip<'_>, sighting: &Sighting<'_>, keep: bool) -> Self {
        let (context, said, message) = (&seen.context, sighting.said, &seen.message);
        let label = match said.status {
            Some(status) => format!("{status} {}", cut(&said.phrase, MAX_WORDS)),
            None => said.method.as_str().to_owned(),
        };
        let mut hasher = DefaultHasher::new();
        message.raw.hash(&mut hasher);
        let raw = message.raw.get(..MAX_MESSAGE).unwrap_or(message.raw);
        let (src, dst) = ends(context, sighting);
        Self {
            what: What::Message,
            mark: context.mark,
            src,
            dst,
            dialog: sighting.dialog.n,
            key: said.key,
            method: said.method.clone(),
            cseq: Some(said.cseq),
            status: said.status,
            label: label.trim_end().into(),
            carrier: context.carrier,
            unit: context.unit,
            decrypted: context.decrypted,
            cut: seen.cut,
            identity: hasher.finish(),
            to_tag: said.to_tag.clone(),
            sent: 1,
            last: context.mark,
            copies: 0,
            media: session::media(message).map(Vec::into_boxed_slice),
            why: why(sighting, seen),
            raw: keep.then(|| raw.into()),
        }
    }

    /// An ICMP error about a message of `dialog`.
    pub(super) fn icmp(error: &IcmpError<'_>, dialog: u64) -> Self {
        let from = if error.reporter == error.dst.ip() {
            error.dst
        } else {
            SocketAddr::new(error.reporter, 0)
        };
        let label = format!("ICMP {}", icmp_words(error));
        Self::of_network(What::Icmp, error.mark, (from, error.src), dialog, &label)
    }

    /// The reset of a connection that carried `dialog`.
    pub(super) fn reset(connection: &Connection, way: Direction, mark: Mark, dialog: u64) -> Self {
        Self::of_network(What::Reset, mark, connection.endpoints(way), dialog, "TCP RST")
    }

    fn of_network(
        what: What,
        mark: Mark,
        (src, dst): (SocketAddr, SocketAddr),
        dialog: u64,
        label: &str,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        label.hash(&mut hasher);
        Self {
            what,
            mark,
            src,
            dst,
            dialog,
            key: 0,
            method: Method::Other(Box::default()),
            cseq: None,
            status: None,
            label: label.into(),
            carrier: if what == What::Icmp { Carrier::Udp } else { Carrier::Tcp },
            unit: Unit::Frame,
            decrypted: false,
            cut: false,
            identity: hasher.finish(),
            to_tag: Box::default(),
            sent: 1,
            last: mark,
            copies: 0,
            media: None,
            why: None,
            raw: None,
        }
    }

    /// Takes `other` as a repetition of itself, if it is one.
    pub(super) fn takes(&mut self, other: &Self, copy: Copy) -> bool {
        let same = (self.what, self.src, self.dst, self.key, self.status)
            == (other.what, other.src, other.dst, other.key, other.status)
            && (self.dialog, &self.method) == (other.dialog, &other.method);
        let again = self.what == What::Message && copy != Copy::First;
        let repeats = self.identity == other.identity || (again && self.to_tag == other.to_tag);
        if !same || !repeats {
            return false;
        }
        let soon = match (self.last.time, other.mark.time) {
            (Some(before), Some(now)) => now.abs_diff(before) < MIRRORED.unsigned_abs(),
            _ => false,
        };
        if copy == Copy::Mirrored || (copy == Copy::First && soon && self.what == What::Message) {
            self.copies = self.copies.saturating_add(1);
        } else {
            self.sent = self.sent.saturating_add(1);
            self.last = other.mark;
        }
        true
    }

    /// Whether it is a request that something is to come back for.
    pub(super) fn is_request(&self) -> bool {
        self.what == What::Message && self.status.is_none() && self.method != Method::Ack
    }

    /// What it weighs, in bytes.
    pub(super) fn weight(&self) -> usize {
        size_of::<Self>()
            + 128
            + self.media.as_ref().map_or(0, |media| media.len() * 1024)
            + self.raw.as_ref().map_or(0, |raw| raw.len())
    }
}

/// From where to where. A text that names neither end still says whose turn it was.
fn ends(context: &Context, sighting: &Sighting<'_>) -> (SocketAddr, SocketAddr) {
    let is_unknown = |address: SocketAddr| address.ip().is_unspecified() && address.port() == 0;
    if !is_unknown(context.src) || !is_unknown(context.dst) {
        return (context.src, context.dst);
    }
    let asks = sighting.dialog.side_of(&sighting.said.from_tag) == Side::Caller;
    if asks == sighting.said.is_request() { (CALLER, CALLEE) } else { (CALLEE, CALLER) }
}

/// An address as people read it, `port` where it says something.
pub(super) fn name(address: SocketAddr, port: Option<u16>) -> String {
    match (address, port) {
        (CALLER, _) => "caller".to_owned(),
        (CALLEE, _) => "callee".to_owned(),
        (address, _) if address.ip().is_unspecified() => "not named".to_owned(),
        (address, Some(port)) if port != 0 => SocketAddr::new(address.ip(), port).to_string(),
        (address, _) => address.ip().to_string(),
    }
}

/// What a failure or the end of a call says of its reason.
fn why(sighting: &Sighting<'_>, seen: &SeenSip<'_>) -> Option<Box<str>> {
    let said = sighting.said;
    let ends = matches!(said.method, Method::Bye | Method::Cancel) && said.is_request();
    if !ends && said.status.is_none_or(|status| status < 400) {
        return None;
    }
    let mut words = String::new();
    for name in ["Reason", "Warning", "ms-diagnostics"] {
        for value in seen.message.header(name, None).take(2) {
            let separator = if words.is_empty() { "" } else { "; " };
            words += &format!("{separator}{name}: {}", cut(&unfold(value), MAX_WORDS));
        }
    }
    (!words.is_empty()).then(|| cut(&words, 2 * MAX_WORDS).into())
}

/// The ICMP error in words (RFC 792, RFC 4443).
fn icmp_words(error: &IcmpError<'_>) -> String {
    let words = match (error.v6, error.kind, error.code) {
        (false, 3, 0) => "network unreachable",
        (false, 3, 1) | (true, 1, 3) => "host unreachable",
        (false, 3, 2) => "protocol unreachable",
        (false, 3, 3) | (true, 1, 4) => "port unreachable",
        (false, 3, 4) | (true, 2, _) => "packet too big",
        (false, 3, 9 | 10 | 13) | (true, 1, 1) => "prohibited",
        (true, 1, 0) => "no route",
        (false, 11, _) | (true, 3, _) => "time exceeded",
        (_, kind, code) => return format!("type {kind} code {code}"),
    };
    words.to_owned()
}
